// Older rows are worked with once a person said so, and believe nobody's decision of before.
#include "gate/backup/accept_rows.hpp"

#include <gmock/gmock.h>

#include "gate/belonging/ledger_guard.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/release.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/posting/posting.hpp"
#include "support/older_rows.hpp"

namespace schoolgate::gate {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class AcceptRowsTest : public testing::Test {
 protected:
  Workspace workspace() { return *Workspace::open(school_.workspace()); }
  Result<AcceptSummary> accepted() {
    school_.close();
    return accept_rows(workspace(), {school_.clock(), "admin"});
  }
  Result<std::unique_ptr<School>> opened() { return School::open(school_.workspace(), school_.clock()); }
  // What was acknowledged since is lost.
  void lose_the_last() {
    const auto end = school_->ledger().head();
    school_->ledger().append("tess", consent::LedgerAction::EventPlanned, "2026-07-03 Sports Day", "");
    acknowledged_ = school_->ledger().head();
    school_.close();
    test::go_back_to(**open_chosen(workspace().database()), end);
  }
  PhotoId approved(int number = 1) {
    const PhotoId photo = school_.photo(number);
    EXPECT_TRUE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
    return photo;
  }

  test::MadeSchool school_;
  consent::LedgerHead acknowledged_;
};

TEST_F(AcceptRowsTest, EndsApprovalsAndPostsAndTellsTheLedger) {
  const PhotoId photo = approved();
  Posting posting(school_->darkroom(), school_.clock());
  const auto made = posting.make("facebook", {"Our sports day was sunny.", {}, {}}, "olga");
  ASSERT_TRUE(posting.present(made->id, made->version, "olga"));
  lose_the_last();
  ASSERT_FALSE(opened());
  const auto done = accepted();
  ASSERT_TRUE(done) << sentence(done.error());
  EXPECT_EQ(done->acknowledged, acknowledged_);
  EXPECT_EQ(done->found.number, acknowledged_.number - 1);
  EXPECT_EQ(done->approvals_ended, 1U);
  EXPECT_EQ(done->posts_returned, 1U);
  school_.open_again();
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
  ASSERT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
  EXPECT_THAT(test::files_below(school_->workspace().released()), IsEmpty());
  const auto entry = school_->ledger().entries_about("workspace").back();
  EXPECT_EQ(entry.action, "workspace.database-accepted");
  EXPECT_EQ(entry.who, "admin");
  EXPECT_THAT(entry.detail, HasSubstr(consent::to_text(acknowledged_)));
  EXPECT_TRUE(school_->ledger().verify());
  EXPECT_EQ(AcknowledgedNote(school_->workspace().acknowledged()).read()->value().end,
            school_->ledger().head());
}

TEST_F(AcceptRowsTest, WhatEndsBesideEndsInTheSameTransaction) {
  const PhotoId photo = approved();
  lose_the_last();
  EXPECT_THROW(
      static_cast<void>(accept_rows(
          workspace(), {school_.clock(), "admin", [](WriteSession&) { throw std::runtime_error("no"); }})),
      std::runtime_error);
  EXPECT_FALSE(opened()) << "refused as before";
  ASSERT_TRUE(accepted());
  school_.open_again();
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
}

TEST_F(AcceptRowsTest, NothingIsAcceptedWhereNothingIsMissing) {
  const PhotoId photo = approved();
  const auto end = school_->ledger().head();
  const auto done = accepted();
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().hint, HasSubstr("nothing to accept"));
  school_.open_again();
  EXPECT_EQ(school_->ledger().head(), end);
  EXPECT_EQ(school_.record(photo).state, PhotoState::Approved);
}

TEST_F(AcceptRowsTest, NothingIsAcceptedBesideAProgramThatIsAtWork) {
  EXPECT_EQ(accept_rows(workspace(), {school_.clock(), "admin"}).error().code, ErrorCode::Conflict);
}

TEST_F(AcceptRowsTest, ABrokenLedgerIsNotAccepted) {
  lose_the_last();
  (*open_chosen(workspace().database()))->transact([](WriteSession& session) {
    session << "UPDATE ledger SET who = 'somebody else' WHERE number = 2";
  });
  const auto done = accepted();
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("entry 2 was altered"));
  EXPECT_FALSE(opened());
}

TEST_F(AcceptRowsTest, ADamagedNoteIsMadeAnew) {
  std::ofstream(school_->workspace().acknowledged(), std::ios::trunc) << "?";
  const auto done = accepted();
  ASSERT_TRUE(done) << sentence(done.error());
  EXPECT_EQ(done->acknowledged, std::nullopt);
  EXPECT_TRUE(opened());
}

}  // namespace
}  // namespace schoolgate::gate
