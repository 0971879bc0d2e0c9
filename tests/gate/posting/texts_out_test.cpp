// Words that are out when a yes is taken back: handed out or posted, they have to go as pictures have.
#include "gate/posting/texts_out.hpp"

#include <gmock/gmock.h>

#include "gate/made_school.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/out/whereabouts.hpp"
#include "gate/posting/posting.hpp"
#include "gate/requests/forget.hpp"

namespace schoolgate::gate {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kLink = "https://www.facebook.com/oakwood/posts/1";
constexpr const char* kOfP001 = "Well done Givena Familya!";

class TextsOutTest : public testing::Test {
 protected:
  Posting posting() { return {school_->darkroom(), school_.clock()}; }
  Post confirmed(const std::string& text) {
    const auto made = posting().make("facebook", {text, {}, {}}, "olga");
    const auto shown = posting().present(made->id, made->version, "olga");
    return posting().confirm(shown->id, shown->version, {true, true, {}}, {"helen", true}).value();
  }
  Post handed_out(const std::string& text) {
    Post post = confirmed(text);
    EXPECT_TRUE(posting().hand_out(post.id, "tess"));
    return post;
  }
  std::vector<ListedText> withdraw() {
    EXPECT_TRUE(school_->people().withdraw("P001", "facebook", std::nullopt, {"office", "a parent asked"}));
    return recheck();
  }
  std::vector<ListedText> recheck() {
    auto done = recheck_with_texts(school_->darkroom(), {"office", RecheckScope::Released, "P001"});
    if (!done) throw std::runtime_error(sentence(done.error()));
    return done->texts;
  }
  std::vector<TakeDown> waiting() { return list_take_downs(*school_->database(), school_.clock().now(), {}); }

  test::MadeSchool school_;
};

TEST_F(TextsOutTest, OneThatWasHandedOutComesOntoTheListWithItsClock) {
  const Post post = handed_out(kOfP001);
  handed_out("The hall is open.");
  ASSERT_THAT(recheck(), IsEmpty()) << "it may stand there";
  const auto texts = withdraw();
  ASSERT_THAT(texts, SizeIs(1));
  EXPECT_EQ(texts.front().post, post.id);
  ASSERT_THAT(waiting(), SizeIs(1));
  EXPECT_EQ(waiting().front().file, "post 1");
  EXPECT_EQ(waiting().front().due, school_.clock().now() + kTakeDownTime);
  EXPECT_THAT(waiting().front().reason, HasSubstr("P001"));
  EXPECT_THAT(recheck(), IsEmpty()) << "it is asked for once";
}

TEST_F(TextsOutTest, OneThatIsPostedComesOntoItWithItsLink) {
  const Post post = handed_out(kOfP001);
  ASSERT_TRUE(posting().posted(post.id, post.version, kLink, {}, "tess"));
  EXPECT_THAT(withdraw(), SizeIs(1));
  ASSERT_THAT(waiting(), SizeIs(1));
  EXPECT_EQ(waiting().front().link(), kLink);
  ASSERT_TRUE(check_take_downs(*school_->database(), school_.clock(), {waiting().front().id},
                               CheckedHow::OpenedLink, "", "tess"));
  EXPECT_THAT(recheck(), IsEmpty()) << "somebody saw that it is gone";
}

TEST_F(TextsOutTest, OneThatWasGivenUpAfterItWasHandedOutIsStillFound) {
  const Post post = handed_out(kOfP001);
  ASSERT_TRUE(posting().drop(post.id, post.version, {"tess", true, true}));
  const auto texts = withdraw();
  ASSERT_THAT(texts, SizeIs(1));
  EXPECT_EQ(texts.front().post, post.id);
  const auto posts = posts_with(*school_->database(), "P001", {{"Givena"}, {"Familya"}});
  ASSERT_THAT(posts, SizeIs(1)) << "whom it names is given it";
  EXPECT_EQ(posts.front().post.text, kOfP001);
}

TEST_F(TextsOutTest, OneThatNeverLeftIsNotAskedFor) {
  confirmed(kOfP001);
  EXPECT_THAT(withdraw(), IsEmpty());
  EXPECT_THAT(waiting(), IsEmpty());
}

TEST_F(TextsOutTest, OneOfAClosedPlatformComesOntoItWhenItWasHandedOut) {
  handed_out("The hall is open.");
  ASSERT_TRUE(school_->people().change_platform(
      "facebook", {"ada", "test"},
      [](consent::PlatformAccount& account, Day today) { account.closed = today; }));
  ASSERT_TRUE(gate::recheck(school_->darkroom(), {"admin"}));
  EXPECT_THAT(waiting(), SizeIs(1));
}

TEST_F(TextsOutTest, OneThatNamesSomebodyWhoIsForgottenComesOntoIt) {
  handed_out(kOfP001);
  ASSERT_TRUE(forget(*school_, "P001", "admin"));
  ASSERT_THAT(waiting(), SizeIs(1));
  EXPECT_EQ(waiting().front().file, "post 1");
}

}  // namespace
}  // namespace schoolgate::gate
