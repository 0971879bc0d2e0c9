// Where two people have to agree, one of them with two accounts is not two.
#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/posting/posting.hpp"

namespace schoolgate::gate {
namespace {

using consent::LedgerAction;
using testing::HasSubstr;

class TwoPeopleTest : public testing::Test {
 protected:
  Result<Approval> try_approve(const char* who) {
    return test::look_and_approve(school_->darkroom(), photo_, {who, school_.record(photo_).version});
  }
  bool wants_another(const char* who) {
    const auto first = try_approve(who);
    return first && !first->complete;
  }
  void tie(const char* account, const char* login) {
    school_->ledger().append("admin", LedgerAction::UserTied, account,
                             std::string(R"({"os_user":")") + login + "\"}");
  }
  Posting posting() { return {school_->darkroom(), school_.clock()}; }
  Post presented(const char* writer, const char* who) {
    const auto post = posting().make("facebook", {"The hall is open.", {}, {}}, writer);
    return posting().present(post->id, post->version, who).value();
  }
  Result<Post> try_confirm(const Post& post, const char* who) {
    return posting().confirm(post.id, post.version, {true, true, {}}, {who, true});
  }

  test::MadeSchool school_{"[approval]\nsecond_approver = always\n"};
  PhotoId photo_ = school_.photo(1);
};

TEST_F(TwoPeopleTest, ALoginThatIsTiedToAnotherAccountMeanwhileApprovesOnce) {
  tie("admin2", "root");
  ASSERT_TRUE(wants_another("admin2 via command of root"));
  tie("shadow", "root");
  const auto again = try_approve("shadow via command of root");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::Refused);
  EXPECT_THAT(again.error().message, HasSubstr("as admin2"));
  EXPECT_TRUE(try_approve("ben via command of ben")->complete);
}

TEST_F(TwoPeopleTest, AnAccountOfThePageIsItsLogin) {
  tie("a.clarke", "root");
  ASSERT_TRUE(wants_another("a.clarke via page"));
  tie("shadow", "root");
  EXPECT_FALSE(try_approve("shadow via command of root")) << "a.clarke's login when a.clarke approved";
  EXPECT_FALSE(try_approve("shadow via page"));
  EXPECT_TRUE(try_approve("ben via page")->complete);
}

TEST_F(TwoPeopleTest, AnAccountThatIsTiedAfterTheFirstApprovalIsItsLogin) {
  ASSERT_TRUE(wants_another("root via command of root"));
  tie("a.clarke", "root");
  EXPECT_FALSE(try_approve("a.clarke via page"));
  EXPECT_TRUE(try_approve("ben via page")->complete);
}

TEST_F(TwoPeopleTest, ALoginThatWasSomebodyElsesBeforeIsNotHeldAgainstThem) {
  tie("left.long.ago", "office");
  tie("ann", "office");
  ASSERT_TRUE(wants_another("ann via page"));
  EXPECT_TRUE(try_approve("left.long.ago via page")->complete);
}

TEST(OneWhoChanged, IsTheSamePersonUnderAnotherAccountOfTheirLogin) {
  test::MadeSchool school("[approval]\nsecond_approver = when-changed\n");
  const PhotoId photo = school.photo(1);
  ASSERT_TRUE(apply_rulings(school->darkroom(), photo,
                            {"ann via command of anna", school.record(photo).version},
                            {RuleOn{consent::FindingId{2}, consent::Ruling::Kind::IsPerson, "P004"}}));
  const auto own = test::look_and_approve(school->darkroom(), photo,
                                          {"shadow via command of anna", school.record(photo).version});
  ASSERT_TRUE(own);
  EXPECT_FALSE(own->complete);
}

TEST(OneWhoChanged, StaysTheSamePersonWhenSomebodyElseChangesThePhotoToo) {
  test::MadeSchool school("[approval]\nsecond_approver = when-changed\n");
  const PhotoId photo = school.photo(1);
  const auto tie = [&](const char* account) {
    school->ledger().append("admin", LedgerAction::UserTied, account, R"({"os_user":"office"})");
  };
  const auto rule = [&](const char* who, consent::FindingId finding, RuleOn ruling) {
    ruling.finding = finding;
    return apply_rulings(school->darkroom(), photo, {who, school.record(photo).version}, {ruling});
  };
  tie("ann");
  ASSERT_TRUE(rule("ann via page", consent::FindingId{2}, {{}, consent::Ruling::Kind::IsPerson, "P004"}));
  tie("shadow");
  ASSERT_TRUE(rule("carol via page", consent::FindingId{1}, {{}, consent::Ruling::Kind::Redact, ""}));
  const auto own =
      test::look_and_approve(school->darkroom(), photo, {"shadow via page", school.record(photo).version});
  ASSERT_TRUE(own);
  EXPECT_FALSE(own->complete);
}

TEST_F(TwoPeopleTest, APostIsConfirmedUnderAnotherLoginThanItWasWrittenAndPresented) {
  const Post of_one = presented("olga via page", "admin2 via command of root");
  const auto again = try_confirm(of_one, "shadow via command of root");
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, HasSubstr("your login presented"));
  EXPECT_TRUE(try_confirm(of_one, "helen via page"));

  const Post written = presented("admin2 via command of root", "olga via page");
  EXPECT_FALSE(try_confirm(written, "shadow via command of root"));
  EXPECT_TRUE(try_confirm(written, "helen via page"));
}

}  // namespace
}  // namespace schoolgate::gate
