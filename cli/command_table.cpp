#include "cli/command_table.hpp"

#include <array>

#include "cli/common/commands.hpp"

namespace schoolgate::cli {

// Given by a function, not by a table that is built before main: the order in which files are initialised is
// nobody's to know. Listed in the order in which a school meets them.
std::span<const Command> commands() {
  static const std::array all{
      kInit,           kRegisterImport, kRegisterList,   kRegisterShow,     kRegisterAdd,
      kRegisterEdit,   kRegisterSame,   kRegisterSet,    kRegisterWithdraw, kRegisterExport,
      kRegisterReport, kEnrol,          kCalibrate,      kProcess,          kWatch,
      kWorker,         kEventSet,       kEventSheet,     kEventLooked,      kDeviceList,
      kDeviceAllow,    kPick,           kReviewList,     kReviewShow,       kReviewRule,
      kReviewCrop,     kReviewApprove,  kReviewReject,   kReviewServe,      kRelease,
      kPostCheck,      kPostNew,        kPostChange,     kPostList,         kPostShow,
      kPostPresent,    kPostOverrule,   kPostConfirm,    kPostExport,       kPostPosted,
      kPostEdited,     kPostUndo,       kPostDrop,       kTakedownList,     kTakedownLink,
      kTakedownDone,   kTakedownReopen, kIncidentReport, kIncidentFind,     kIncidentChoose,
      kIncidentList,   kIncidentShow,   kIncidentTold,   kIncidentTakeDown, kIncidentClose,
      kPersonWhere,    kPersonRequest,  kPersonRequests, kPersonExport,     kPersonForget,
      kShred,          kAudit,          kAuditTakeDown,  kReportYear,       kInspect,
      kRedact,         kLedgerHead,     kLedgerVerify,   kExpire,           kUserAdd,
      kUserList,       kUserPassword,   kUserRole,       kUserTie,          kUserUntie,
      kUserTotp,       kUserTraining,   kUserRemove,     kPlatformList,     kPlatformShow,
      kPlatformSet,    kPlatformClose,  kPlatformOpen,   kKeyMake,          kKeySeal,
      kKeyRotate,      kKeyShow,        kKeyWords,       kDatabaseShow,     kDatabasePrepare,
      kDatabaseMove,   kBackup,         kRestore,        kDoctor,           kDpia,
      kModelsList,     kModelsVerify,   kModelsFetch};
  return all;
}

}  // namespace schoolgate::cli
