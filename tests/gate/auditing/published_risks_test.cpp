#include "gate/auditing/published_risks.hpp"

#include <gmock/gmock.h>

#include "gate/made_school.hpp"

namespace schoolgate::gate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using enum PublishedRisk;

// P001 consents, P002 never did, P003 must not be published, P004 took it back, P005 left.
consent::RegisterView people() {
  auto back = test::pupil("P004", {"facebook"});
  back.consents[0].answer = consent::Answer::Withdrawn;
  back.consents[0].withdrawn = test::kFirstOfTerm;
  auto left = test::pupil("P005", {"facebook", "website"});
  left.leaving_date = test::kFirstOfTerm;
  return {1,
          {test::pupil("P001", {"facebook", "website"}, {"facebook", "website"}), test::pupil("P002"),
           test::do_not_publish(test::pupil("P003", {"facebook"})), back, left}};
}

class PublishedRisksTest : public testing::Test {
 protected:
  PublishedRisksTest() {
    settings_.platforms = {"facebook", "website"};
    picture_.platform = "facebook";
    picture_.findings = test::findings({});
  }
  std::vector<RiskLine> lines() const { return risks_of(picture_, {people_, settings_, test::kToday, 2}); }
  std::vector<PublishedRisk> risks() const {
    std::vector<PublishedRisk> risks;
    for (const RiskLine& one : lines()) risks.push_back(one.risk);
    return risks;
  }
  void show(const char* person, float height = 40) {
    picture_.findings.add(test::face({60, 70, height, height}, {test::certain(person)}));
  }
  consent::RegisterView people_ = people();
  Settings settings_;
  AuditedPicture picture_;
};

TEST_F(PublishedRisksTest, WhoConsentsIsNoRisk) {
  show("P001");
  EXPECT_THAT(risks(), IsEmpty());
}

TEST_F(PublishedRisksTest, WhoMayNotBeShownIsListedByWhyTheWorstFirst) {
  for (const char* person : {"P002", "P005", "P004", "P003"}) show(person);
  EXPECT_THAT(risks(), ElementsAre(MustNotAppear, Withdrew, Left, NoConsent));
  EXPECT_THAT(lines().back().words, HasSubstr("shows P002: no image consent"));
}

TEST_F(PublishedRisksTest, WhoIsRecognisedOnlyPerhapsIsListedAsThat) {
  picture_.findings.add(test::face({60, 70, 40, 40}, {test::plausible("P004")}));
  ASSERT_THAT(risks(), ElementsAre(Withdrew));
  EXPECT_THAT(lines()[0].words, HasSubstr("may show P004"));
}

TEST_F(PublishedRisksTest, WithoutAPlatformTheStrictestAnswerCounts) {
  show("P004");
  picture_.platform = "website";
  ASSERT_THAT(risks(), ElementsAre(NoConsent)) << "nothing was ever said of the website";
  picture_.platform.clear();
  EXPECT_THAT(risks(), ElementsAre(Withdrew));
}

TEST_F(PublishedRisksTest, NamesAreListedUnlessTheyMayBeTold) {
  picture_.in_caption = {"P002"};
  picture_.findings.add(test::name_tag(consent::TextKind::RegisterName, {"P002"}));
  EXPECT_THAT(risks(), ElementsAre(NamedInCaption, NameLegible));
  picture_.in_caption = {"P001"};
  picture_.findings = test::findings(
      {}, {test::name_tag(consent::TextKind::RegisterName, {"P001"}),
           test::name_tag(consent::TextKind::Unreadable), test::name_tag(consent::TextKind::Harmless)});
  EXPECT_THAT(risks(), IsEmpty());
  settings_.exposure.names_or_faces = NamesOrFaces::Always;
  EXPECT_THAT(risks(), IsEmpty()) << "nobody's face is in it";
  show("P001");
  EXPECT_THAT(risks(), ElementsAre(NamedInCaption, NameLegible)) << "beside their face";
}

TEST_F(PublishedRisksTest, DetailsPlaceSizeAndAgeAreListed) {
  picture_.tells_age = true;
  picture_.findings.add(test::name_tag(consent::TextKind::Identifier));
  picture_.findings.metadata = {"exif", "exif.gps"};
  show("P001", 200);
  picture_.day = Day(std::chrono::year(2024) / 10 / 14);
  EXPECT_THAT(risks(), ElementsAre(DetailsLegible, Location, LargeFace, Old));
  picture_.day = Day(std::chrono::year(2024) / 10 / 15);
  EXPECT_THAT(risks(), ElementsAre(DetailsLegible, Location, LargeFace)) << "two years old to the day";
}

TEST_F(PublishedRisksTest, AFaceAmongOthersIsNotTooLarge) {
  picture_.platform = "website";
  for (int i = 0; i < 2; ++i) show("P001", 100);
  EXPECT_THAT(risks(), ElementsAre(LargeFace));
  show("P001", 100);
  EXPECT_THAT(risks(), IsEmpty());
}

}  // namespace
}  // namespace schoolgate::gate
