// Every command of the program; each is defined in its own file.
#pragma once

#include "cli/terminal/command.hpp"

namespace schoolgate::cli {

extern const Command kAudit;
extern const Command kAuditTakeDown;
extern const Command kCalibrate;
extern const Command kDoctor;
extern const Command kEnrol;
extern const Command kExpire;
extern const Command kIncidentChoose;
extern const Command kIncidentClose;
extern const Command kIncidentFind;
extern const Command kIncidentList;
extern const Command kIncidentReport;
extern const Command kIncidentShow;
extern const Command kIncidentTakeDown;
extern const Command kIncidentTold;
extern const Command kInit;
extern const Command kInspect;
extern const Command kLedgerVerify;
extern const Command kModelsFetch;
extern const Command kModelsList;
extern const Command kModelsVerify;
extern const Command kPersonExport;
extern const Command kPersonForget;
extern const Command kPersonRequest;
extern const Command kPersonRequests;
extern const Command kPersonWhere;
extern const Command kPick;
extern const Command kPlatformClose;
extern const Command kPlatformList;
extern const Command kPlatformOpen;
extern const Command kPlatformSet;
extern const Command kPlatformShow;
extern const Command kPostChange;
extern const Command kPostCheck;
extern const Command kPostConfirm;
extern const Command kPostDrop;
extern const Command kPostExport;
extern const Command kPostList;
extern const Command kPostNew;
extern const Command kPostOverrule;
extern const Command kPostPosted;
extern const Command kPostPresent;
extern const Command kPostShow;
extern const Command kPostEdited;
extern const Command kPostUndo;
extern const Command kProcess;
extern const Command kRedact;
extern const Command kRegisterAdd;
extern const Command kRegisterEdit;
extern const Command kRegisterExport;
extern const Command kRegisterImport;
extern const Command kRegisterList;
extern const Command kRegisterReport;
extern const Command kRegisterSame;
extern const Command kRegisterSet;
extern const Command kRegisterShow;
extern const Command kRegisterWithdraw;
extern const Command kRelease;
extern const Command kReportYear;
extern const Command kReviewApprove;
extern const Command kReviewCrop;
extern const Command kReviewList;
extern const Command kReviewReject;
extern const Command kReviewRule;
extern const Command kReviewServe;
extern const Command kReviewShow;
extern const Command kShred;
extern const Command kTakedownDone;
extern const Command kTakedownLink;
extern const Command kTakedownList;
extern const Command kTakedownReopen;
extern const Command kUserAdd;
extern const Command kUserList;
extern const Command kUserPassword;
extern const Command kUserRemove;
extern const Command kUserRole;
extern const Command kUserTie;
extern const Command kUserTraining;
extern const Command kUserUntie;
extern const Command kWatch;

}  // namespace schoolgate::cli
