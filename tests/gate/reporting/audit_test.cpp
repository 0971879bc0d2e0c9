#include "gate/reporting/audit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "foundation/storage/session.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/leaving/release.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"

namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
namespace consent = schoolgate::consent;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

class AuditTest : public testing::Test {
 protected:
  std::vector<std::string> altered() { return gate::audit(*school_->database()).altered; }
  std::vector<std::string> after(const std::string& statement) {
    school_->database()->transact([&](schoolgate::WriteSession& session) { session << statement; });
    return altered();
  }
  void approve(gate::PhotoId photo) {
    ASSERT_TRUE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
  }
  test::MadeSchool school_;
};

}  // namespace

TEST_F(AuditTest, EveryWayThatAPhotoCanGoIsAsTheLedgerRecordedIt) {
  const auto undone = school_.photo(1);
  approve(undone);
  ASSERT_TRUE(gate::undo(school_->darkroom(), undone, {"tess", school_.record(undone).version}));
  ASSERT_TRUE(gate::apply_rulings(school_->darkroom(), undone, {"tess", school_.record(undone).version},
                                  {gate::RuleOn{consent::FindingId{1}, consent::Ruling::Kind::Redact, ""}}));
  const auto rejected = school_.photo(2);
  ASSERT_TRUE(gate::reject(school_->log(), rejected, {"tess", school_.record(rejected).version}, "blurred"));
  const auto put_off = school_.photo(3);
  ASSERT_TRUE(gate::hold_back(school_->log(), put_off, {"tess", school_.record(put_off).version}, "later"));
  const auto blocked = school_.photo(4);
  ASSERT_TRUE(gate::block(school_->log(), blocked, {"tess", school_.record(blocked).version}, "no"));
  const auto released = school_.photo(5);
  approve(released);
  const auto taken_down = school_.photo(6);
  approve(taken_down);
  ASSERT_TRUE(gate::release(school_->darkroom(), {.who = "tess", .event = {}}));
  ASSERT_TRUE(gate::take_down(school_->log(), school_->workspace(), taken_down, "tess", "a parent asked"));
  ASSERT_TRUE(school_->people().withdraw("P001", "facebook", consent::Purpose::Image, {"office", "test"}));
  ASSERT_TRUE(gate::recheck(school_->darkroom(), {.who = "office"}));
  const auto approved = school_.photo(7);
  approve(approved);
  school_.process({school_.file("broken.jpg", {'h', 'i'})});
  EXPECT_THAT(altered(), IsEmpty());
  EXPECT_EQ(gate::audit(*school_->database()).photos, 8U);
}

TEST_F(AuditTest, TellsWhichPhotoIsNotWhatTheLedgerRecorded) {
  school_.photo(1);
  const auto photo = school_.photo(2);
  approve(photo);
  const std::string other(64, 'a');
  const struct {
    std::string statement;
    const char* told;
  } cases[] = {
      {"UPDATE photos SET state = 'released' WHERE id = 2",
       "it is released, and the ledger recorded approved"},
      {"UPDATE photos SET state = 'approved', version = 9 WHERE id = 2", "version 9"},
  };
  for (const auto& [statement, told] : cases)
    EXPECT_THAT(after(statement), ElementsAre(testing::AllOf(HasSubstr("photo 2"), HasSubstr(told))));
  const auto version =
      nlohmann::json::parse(school_->ledger()
                                .entries_about(schoolgate::to_hex(school_.record(photo).sha256))
                                .back()
                                .detail)["version"];
  EXPECT_THAT(after("UPDATE photos SET version = " + version.dump() + " WHERE id = 2"), IsEmpty());
  EXPECT_THAT(after("UPDATE approved_renditions SET sha256 = '" + other + "'"),
              ElementsAre(HasSubstr("its approved pictures are not")));
  EXPECT_THAT(after("UPDATE renditions SET sha256 = '" + other + "' WHERE photo = 1"),
              ElementsAre(HasSubstr("photo 1: its held pictures are not"), HasSubstr("photo 2")));
}

TEST_F(AuditTest, TakesNoApprovalForStandingAfterAnActionThatItDoesNotKnow) {
  const auto photo = school_.photo(1);
  approve(photo);
  const auto record = school_.record(photo);
  EXPECT_THAT(after("INSERT INTO ledger SELECT number + 1, at, who, 'photo.of_a_later_version', subject, "
                    "'{\"version\":" +
                    std::to_string(record.version) + "}', chain FROM ledger ORDER BY number DESC LIMIT 1"),
              ElementsAre(HasSubstr("its approved pictures are not")));
  EXPECT_EQ(school_->ledger().entries_about(schoolgate::to_hex(record.sha256)).back().action,
            "photo.of_a_later_version");
}

TEST_F(AuditTest, TellsOfApprovalsAndReleasesThatNobodyMade) {
  const auto photo = school_.photo(1);
  approve(photo);
  EXPECT_THAT(after("UPDATE approvals SET who = 'the head'"),
              ElementsAre(HasSubstr("its approvers are not")));
  ASSERT_THAT(after("UPDATE approvals SET who = 'tess'"), IsEmpty());
  ASSERT_TRUE(gate::release(school_->darkroom(), {.who = "tess", .event = {}}));
  EXPECT_THAT(after("UPDATE released_files SET path = 'facebook/x.jpg' WHERE platform = 'facebook'"),
              ElementsAre(HasSubstr("its released files are not")));
  EXPECT_THAT(after("UPDATE photos SET sha256 = '" + std::string(64, 'b') + "'"),
              ElementsAre(HasSubstr("the ledger knows nothing of it"), HasSubstr("nowhere else")));
}
