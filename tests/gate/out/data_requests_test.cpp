#include "gate/out/data_requests.hpp"

#include <gmock/gmock.h>

#include "gate/made_school.hpp"
#include "gate/reporting/health.hpp"

namespace schoolgate::gate {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

Day day(const char* text) { return *parse_iso_day(text); }

TEST(DueDay, IsOneCalendarMonthLater) {
  EXPECT_EQ(due_day(day("2026-09-03")), day("2026-10-03"));
  EXPECT_EQ(due_day(day("2026-12-31")), day("2027-01-31"));
  EXPECT_EQ(due_day(day("2027-01-31")), day("2027-02-28"));
  EXPECT_EQ(due_day(day("2028-01-30")), day("2028-02-29"));
}

class DataRequestsTest : public testing::Test {
 protected:
  Result<DataRequest> ask(const char* person, DataRequestKind kind, Day received) {
    return note_request(*school_->database(), school_.clock(), person, kind, received, "head");
  }
  HealthFact fact() {
    for (const auto& one : examine(*school_))
      if (one.area == "requests") return one;
    throw std::runtime_error("nothing is said of requests");
  }
  test::MadeSchool school_;
};

TEST_F(DataRequestsTest, WaitUntilTheyAreAnsweredTheFirstDueFirst) {
  ASSERT_TRUE(ask("P002", DataRequestKind::Access, test::kToday));
  ASSERT_TRUE(ask("P001", DataRequestKind::Erasure, test::kFirstOfTerm));
  const auto open = open_requests(*school_->database());
  ASSERT_THAT(open, SizeIs(2));
  EXPECT_EQ(open[0].person, "P001");
  EXPECT_EQ(
      answer_request(*school_->database(), school_.clock(), "P001", DataRequestKind::Access, "head").received,
      test::kToday)
      << "another kind: it came today and is answered";
  EXPECT_THAT(open_requests(*school_->database()), SizeIs(2));
  EXPECT_EQ(answer_request(*school_->database(), school_.clock(), "P001", DataRequestKind::Erasure, "head")
                .received,
            test::kFirstOfTerm);
  EXPECT_THAT(open_requests(*school_->database()), SizeIs(1));
  EXPECT_THAT(requests_of(*school_->database(), "P001"), SizeIs(2));
}

TEST_F(DataRequestsTest, AreRefusedTwiceAndForADayToCome) {
  ASSERT_TRUE(ask("P001", DataRequestKind::Access, test::kToday));
  EXPECT_EQ(ask("P001", DataRequestKind::Access, test::kToday).error().code, ErrorCode::Refused);
  EXPECT_EQ(ask("P002", DataRequestKind::Access, day("2026-10-16")).error().code, ErrorCode::InvalidInput);
}

TEST_F(DataRequestsTest, AreSaidByTheHealthPageAndAProblemOnceTheyAreLate) {
  EXPECT_EQ(fact().level, Level::Good);
  ASSERT_TRUE(ask("P001", DataRequestKind::Access, test::kToday));
  EXPECT_EQ(fact().level, Level::Note);
  EXPECT_THAT(fact().words, HasSubstr("P001's access is due 2026-11-15"));
  school_.clock().advance(std::chrono::days(32));
  EXPECT_EQ(fact().level, Level::Problem);
  EXPECT_THAT(fact().words, HasSubstr("was due"));
}

}  // namespace
}  // namespace schoolgate::gate
