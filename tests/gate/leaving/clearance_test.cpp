#include "gate/leaving/clearance.hpp"

#include <gmock/gmock.h>

#include "gate/made_school.hpp"

namespace schoolgate {
namespace {

using consent::Action;
using consent::FindingId;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

constexpr FindingId kLeft{1};
constexpr FindingId kRight{2};

consent::PhotoDecision on_website(std::map<FindingId, consent::Decision> decisions) {
  consent::PhotoDecision decision;
  decision.platforms.push_back({"website", std::move(decisions)});
  return decision;
}

class Objections : public testing::Test {
 protected:
  [[nodiscard]] gate::Objections against(const consent::PhotoDecision& approved,
                                         const consent::PhotoDecision& today) const {
    return gate::objections(approved, findings_, today, findings_);
  }
  const pipeline::Findings findings_ =
      test::findings({test::face(test::kLeftFace, {test::certain("P001")}), test::face(test::kRightFace)});
  const consent::Decision shown_{Action::Keep, "P001", {"P001"}};
  const consent::Decision hidden_{Action::Redact, "not recognised", {}};
};

TEST_F(Objections, AreNoneWhereTheSameIsHidden) {
  EXPECT_THAT(against(on_website({{kLeft, shown_}, {kRight, hidden_}}),
                      on_website({{kLeft, shown_}, {kRight, hidden_}})),
              IsEmpty());
  EXPECT_THAT(against(on_website({{kLeft, hidden_}, {kRight, hidden_}}),
                      on_website({{kLeft, shown_}, {kRight, hidden_}})),
              IsEmpty());
}

TEST_F(Objections, NameWhatWasShownAndWouldBeHidden) {
  EXPECT_THAT(against(on_website({{kLeft, shown_}, {kRight, hidden_}}),
                      on_website({{kLeft, hidden_}, {kRight, hidden_}})),
              ElementsAre(Pair("website", HasSubstr("face 1 would be redacted now"))));
}

// Nobody decided about it when the picture was made, so nothing was covered there.
TEST_F(Objections, TakeNothingForHiddenThatTheApprovalDidNotKnow) {
  EXPECT_THAT(against(on_website({{kLeft, shown_}}), on_website({{kLeft, shown_}, {kRight, hidden_}})),
              ElementsAre(Pair("website", HasSubstr("face 2 would be redacted now"))));
}

}  // namespace
}  // namespace schoolgate
