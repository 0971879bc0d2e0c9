#include "consent/register/by_hand.hpp"

#include <gmock/gmock.h>

#include "consent/people.hpp"
#include "support/manual_clock.hpp"
#include "support/postgresql.hpp"
#include "support/temporary_folder.hpp"

using namespace std::chrono_literals;
using namespace schoolgate::consent;
using schoolgate::ErrorCode;
using schoolgate::test::kToday;
using schoolgate::test::pupil;
using testing::HasSubstr;

namespace {

const Author kHead{"h.lane", "review page"};

class EntriesByHand : public testing::Test {
 protected:
  EntriesByHand() {
    Person amelia = pupil("P001", {"facebook"});
    amelia.first_name = "Amelia";
    amelia.last_name = "Hughes";
    amelia.upn = "H801200001001";
    EXPECT_TRUE(register_.put_people({amelia}, kHead));
  }
  static Person visitor(const char* first, const char* last, const char* id = "") {
    Person person;
    person.id = id;
    person.kind = PersonKind::Visitor;
    person.first_name = first;
    person.last_name = last;
    return person;
  }
  bool shown(std::string_view id) {
    return register_.view().may_show(id, "facebook", Purpose::Image, kToday).granted;
  }

  schoolgate::test::TemporaryFolder folder_;
  schoolgate::test::ManualClock clock_{kToday};
  Register register_{schoolgate::test::open_database(folder_.path() / "register.db"), clock_};
};

}  // namespace

TEST_F(EntriesByHand, SomebodyWithoutANumberGetsOneThatNobodyEverHad) {
  EXPECT_EQ(add_person(register_, visitor("Otto", "Berg"), {}, kHead).value(), "N0001");
  ASSERT_TRUE(register_.forget("N0001", kHead));
  EXPECT_EQ(add_person(register_, visitor("Ada", "Roth"), {}, kHead).value(), "N0002");
  EXPECT_EQ(register_.view().find("N0002")->kind, PersonKind::Visitor);
  EXPECT_EQ(register_.history("N0002").size(), 1U);
}

TEST_F(EntriesByHand, NobodyIsPutInTwiceUnseen) {
  const auto version = register_.version();
  EXPECT_EQ(add_person(register_, visitor("X", "Y", "p001"), {}, kHead).error().code,
            ErrorCode::AlreadyExists);
  const auto like = add_person(register_, visitor("amelia", "HUGHES"), {}, kHead);
  ASSERT_FALSE(like);
  EXPECT_EQ(like.error().code, ErrorCode::Refused);
  EXPECT_THAT(like.error().message, HasSubstr("P001"));
  EXPECT_EQ(register_.version(), version) << "nothing was changed";
  EXPECT_FALSE(add_person(register_, visitor("amelia", "HUGHES"), {"P999"}, kHead))
      << "another than somebody else";
  const auto id = add_person(register_, visitor("amelia", "HUGHES"), {"P001"}, kHead);
  ASSERT_TRUE(id) << schoolgate::sentence(id.error());
  EXPECT_TRUE(register_.view().unsaid_pairs().empty()) << "it is remembered";
  EXPECT_TRUE(shown("P001"));
}

TEST_F(EntriesByHand, SomebodyNeedsANameAndAnUpnOfTheirOwn) {
  EXPECT_EQ(add_person(register_, visitor(" ", ""), {}, kHead).error().code, ErrorCode::InvalidInput);
  Person other = visitor("Otto", "Berg");
  other.upn = "H801200001001";
  EXPECT_THAT(add_person(register_, other, {}, kHead).error().message, HasSubstr("P001"));
}

TEST_F(EntriesByHand, DetailsChangeAndTheAnswersStay) {
  PersonDetails details = details_of(*register_.view().find("P001"));
  details.class_name = "5B";
  details.leaving_date = 2026y / std::chrono::October / 14;
  EXPECT_TRUE(shown("P001"));
  ASSERT_TRUE(change_details(register_, register_.view(), "P001", details, kHead));
  EXPECT_EQ(register_.view().find("P001")->class_name, "5B");
  EXPECT_FALSE(shown("P001")) << "the last day was yesterday";
  details.leaving_date.reset();
  ASSERT_TRUE(change_details(register_, register_.view(), "P001", details, kHead));
  EXPECT_TRUE(shown("P001")) << "the answers were kept";
  const auto seen = register_.view();
  ASSERT_TRUE(register_.set_do_not_publish("P001", true, "court order", kHead));
  EXPECT_EQ(change_details(register_, seen, "P001", details, kHead).error().code, ErrorCode::Conflict);
  EXPECT_EQ(change_details(register_, register_.view(), "P999", details, kHead).error().code,
            ErrorCode::NotFound);
}

TEST_F(EntriesByHand, OfTwoEntriesOfOnePersonTheStricterCountsUntilItIsTakenBack) {
  ASSERT_TRUE(add_person(register_, visitor("Otto", "Berg", "V1"), {}, kHead));
  EXPECT_TRUE(shown("P001"));
  ASSERT_TRUE(say_of_pair(register_, {"P001", "V1"}, Sameness::Same, kHead));
  EXPECT_FALSE(shown("P001"));
  ASSERT_TRUE(say_of_pair(register_, {"V1", "P001"}, Sameness::Different, kHead));
  EXPECT_TRUE(shown("P001"));
  EXPECT_EQ(say_of_pair(register_, {"P001", "P001"}, Sameness::Same, kHead).error().code,
            ErrorCode::InvalidInput);
  EXPECT_EQ(say_of_pair(register_, {"P001", "P999"}, Sameness::Same, kHead).error().code,
            ErrorCode::NotFound);
}
