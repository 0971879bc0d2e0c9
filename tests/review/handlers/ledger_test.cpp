// What of that which people write reaches the ledger, from which nothing can be taken out; and its end, noted
// outside.
#include <gmock/gmock.h>

#include "review/review_school.hpp"

namespace schoolgate::review {
namespace {

using test::PageClient;
using test::ReviewSchool;
using testing::HasSubstr;
using testing::Not;

class LedgerOfThePage : public testing::Test {
 protected:
  LedgerOfThePage() {
    school_.fill_register();
    school_.script(320, {});
    head_ = school_.add_and_sign_in("h.lane", Role::Head);
  }
  ReviewSchool school_;
  std::unique_ptr<PageClient> head_;
};

TEST_F(LedgerOfThePage, HoldsNoNamesFromTitlesOrReasons) {
  const auto id = school_.held_photo(*head_, 320, "2026-07-03 Amelia Hughes at the Fair");
  EXPECT_THAT(head_->get("/api/events").body, HasSubstr("Amelia Hughes"));
  for (const char* action : {"hold-back", "block", "reject"}) {
    ASSERT_EQ(head_->act(id, action, {{"reason", "the mother of Amelia Hughes rang"}}).status, 200) << action;
    EXPECT_THAT(head_->photo(id)["photo"]["reason"].get<std::string>(), HasSubstr("Amelia")) << action;
  }
  const auto entries = school_.school->ledger().entries(1, 1000);
  std::set<std::string> seen;
  for (const auto& entry : entries) {
    seen.insert(entry.action);
    EXPECT_THAT(entry.subject + entry.detail, Not(HasSubstr("Amelia"))) << entry.action;
  }
  EXPECT_THAT(seen,
              testing::IsSupersetOf({"photo.received", "photo.put-off", "photo.blocked", "photo.rejected"}));
}

TEST_F(LedgerOfThePage, SaysItsEndToBeNotedAndWhetherItStillHoldsOneThatWas) {
  const auto first = head_->get("/api/ledger/verify").json();
  ASSERT_EQ(first["intact"], true);
  const std::string noted = first["head"]["noted"];
  EXPECT_EQ(noted, consent::to_text(school_.school->ledger().head()));
  EXPECT_THAT(first["head"]["when"].get<std::string>(), testing::StartsWith(to_iso(test::kToday) + "T"));
  EXPECT_EQ(first["head"]["code"].size(), first["head"]["code"][0].get<std::string>().size()) << "a square";
  school_.add_user("t.brook", Role::Technician);
  EXPECT_EQ(head_->get("/api/ledger/verify?noted=" + noted).json()["intact"], true) << "it grew";
  const auto altered =
      head_->get("/api/ledger/verify?noted=" + noted.substr(0, noted.size() - 8) + "00000000").json();
  EXPECT_EQ(altered["intact"], false);
  EXPECT_EQ(head_->get("/api/ledger/verify?noted=1:abc").status, 400);
}

}  // namespace
}  // namespace schoolgate::review
