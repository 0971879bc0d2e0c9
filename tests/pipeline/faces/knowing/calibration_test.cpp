#include <functional>
#include <numeric>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "pipeline/faces/knowing/school_calibration.hpp"
#include "pipeline/faces_knowing_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

using test::at_cosine;
using test::random_direction;
using test::Vector;
using testing::HasSubstr;

TEST(ScoreTail, ReadsTheSameForwardsAndBackwards) {
  for (const double shape : {-0.2, 0.0, 0.1}) {
    const ScoreTail tail{0.02, 0.4, 0.04, shape};
    EXPECT_NEAR(tail.score_at(0.02), 0.4, 1e-9);
    for (const double share : {0.01, 0.001, 0.00001}) {
      EXPECT_NEAR(tail.share_above(tail.score_at(share)), share, share * 1e-6) << shape;
    }
    EXPECT_EQ(tail.share_above(0.1), 0.02);
  }
}

TEST(ScoreTail, WithANegativeShapeNobodyReachesItsEnd) {
  EXPECT_EQ((ScoreTail{0.1, 0.4, 0.05, -0.5}).share_above(0.51), 0);
}

TEST(ModelCalibration, OfEveryEmbeddingModelCanBeUsed) {
  std::size_t models = 0;
  for (const models::ManifestEntry& entry : models::manifest().entries) {
    if (entry.task != models::Task::FaceEmbedding) continue;
    const auto calibration = parse_model_calibration(entry.calibration);
    ASSERT_TRUE(calibration) << entry.name << ": " << sentence(calibration.error());
    EXPECT_GE(calibration->registers.size(), 2U);
    EXPECT_GT(calibration->poor_portrait, 0);
    ++models;
  }
  EXPECT_EQ(models, 2U);
}

TEST(ModelCalibration, ThatIsMisspeltOrIncompleteIsRefusedByName) {
  const auto complaint = [](const std::function<void(nlohmann::json&)>& change) {
    auto json = test::built_in_calibration();
    change(json);
    const auto parsed = parse_model_calibration(json);
    return parsed ? std::string() : sentence(parsed.error());
  };
  EXPECT_EQ(complaint([](auto&) {}), "");
  EXPECT_THAT(complaint([](auto& json) { json["plausable"] = 1; }), HasSubstr("unknown key 'plausable'"));
  EXPECT_THAT(complaint([](auto& json) { json.erase("other_person"); }),
              HasSubstr("lacks the key 'other_person'"));
  EXPECT_THAT(complaint([](auto& json) { json["quality_fall"] = "much"; }), HasSubstr("quality_fall"));
  EXPECT_THAT(complaint([](auto& json) { json["registers"][0]["scale"] = -1; }), HasSubstr("'scale' is -1"));
  EXPECT_THAT(complaint([](auto& json) { std::swap(json["registers"][0], json["registers"][1]); }),
              HasSubstr("registers needs two sizes at least, the smallest first"));
  EXPECT_THAT(complaint([](auto& json) { std::swap(json["watched"][0], json["watched"][1]); }),
              HasSubstr("watched needs two sizes at least, the smallest first"));
  EXPECT_THAT(complaint([](auto& json) { json["watched"][0]["prominence"] = 2; }),
              HasSubstr("'prominence' is 2"));
  EXPECT_THAT(complaint([](auto& json) { json = nlohmann::json::object(); }), HasSubstr("lacks"));
}

TEST(CertainSimilarity, RisesWithTheRegisterAndWithTheCareAskedFor) {
  const auto model = parse_model_calibration(test::built_in_calibration()).value();
  double before = 0;
  for (const double people : {1, 8, 50, 100, 300, 1000, 3000}) {
    const double threshold = certain_similarity(model, people, 0.001);
    EXPECT_GE(threshold, before) << people;
    EXPECT_GT(certain_similarity(model, people, 0.0001), threshold) << people;
    EXPECT_NEAR(expected_fpir(model, people, threshold), 0.001, 1e-6) << people;
    before = threshold;
  }
  EXPECT_GT(certain_similarity(model, 3000, 0.001), certain_similarity(model, 300, 0.001));
}

TEST(WatchedProminence, AsksMoreWhereFewerAreEnrolled) {
  const auto model = parse_model_calibration(test::built_in_calibration()).value();
  ASSERT_GE(model.watched.size(), 2U);
  double before = 1;
  for (const double people : {3, 6, 10, 15, 20}) {
    const double least = watched_prominence(model, people);
    EXPECT_LT(least, before) << people;
    before = least;
  }
  EXPECT_EQ(watched_prominence(model, 1), model.watched.front().prominence);
  EXPECT_EQ(watched_prominence(model, 3000), model.watched.back().prominence);
}

TEST(IsCertain, AsksOfAFaceThatShowsLittleToStandOutALittleLessAndToBeAsAlike) {
  Thresholds thresholds;
  thresholds.reachable = true;
  thresholds.certain = 0.5F;
  thresholds.certain_prominence = 0.4F;
  thresholds.quality_fall = 0.05F;
  const FaceQuality good{1, 1, 1, 1};
  const FaceQuality poor{};
  EXPECT_FALSE(is_certain(thresholds, {0.6F, 0.39F}, good, 1));
  EXPECT_TRUE(is_certain(thresholds, {0.6F, 0.39F}, poor, 1));
  EXPECT_FALSE(is_certain(thresholds, {0.6F, 0.37F}, poor, 1));
  EXPECT_FALSE(is_certain(thresholds, {0.49F, 0.45F}, poor, 1));
}

TEST(ScoreAgainstCrowd, TellsTheOneWhoStandsOutFromTheOneWhoIsLikeEverybody) {
  const auto crowded = score_against_crowd(std::vector<float>{0.7F, 0.6F, 0.6F, 0.6F, 0.6F});
  const auto alone = score_against_crowd(std::vector<float>{0.7F, 0.0F, 0.0F, 0.0F, 0.0F});
  EXPECT_NEAR(crowded[0].prominence, 0.1, 1e-6);
  EXPECT_NEAR(alone[0].prominence, 0.7, 1e-6);
  EXPECT_NEAR(alone[0].similarity, 0.7, 1e-6);
  EXPECT_NEAR(crowded[0].similarity, (0.7 - 0.3 * 0.6) / (1 - 0.3 * 0.6), 1e-6);
  // The others' crowd holds the first one.
  EXPECT_NEAR(crowded[1].prominence, 0.6 - 2.5 / 4, 1e-6);
}

TEST(ScoreAgainstCrowd, OfOneAloneIsWhatItIsAmongAll) {
  std::vector<float> cosines;
  for (int person = 0; person < 40; ++person) cosines.push_back(0.01F * static_cast<float>(person * 17 % 40));
  const auto all = score_against_crowd(cosines);
  ASSERT_NE(all[3].prominence, all[4].prominence);
  for (std::size_t person = 0; person < cosines.size(); ++person) {
    EXPECT_EQ(score_against_crowd(cosines, person).similarity, all[person].similarity);
    EXPECT_EQ(score_against_crowd(cosines, person).prominence, all[person].prominence);
  }
}

TEST(ScoreAgainstCrowd, OfOnePersonIsTheCosine) {
  const auto one = score_against_crowd(std::vector<float>{0.6F});
  EXPECT_EQ(one.at(0).similarity, 0.6F);
  EXPECT_EQ(one.at(0).prominence, 0.6F);
  EXPECT_TRUE(score_against_crowd({}).empty());
}

// A school whose people share `common` of their faces, two portraits each.
class MadeSchool {
 public:
  MadeSchool(std::size_t people, double common, std::mt19937& random) : random_(random) {
    shared_ = random_direction(random);
    for (std::size_t i = 0; i < people; ++i) add(at_cosine(shared_, common, random));
  }
  void add(const Vector& face, std::size_t portraits = 2, float quality = 1) {
    Enrolment enrolment;
    enrolment.person = fmt::format("P{}", enrolments_.size());
    for (std::size_t i = 0; i < portraits; ++i) {
      enrolment.portraits.push_back({test::locked(at_cosine(face, 0.9, random_)), quality});
    }
    enrolments_.push_back(std::move(enrolment));
    faces_.push_back(face);
    means_.insert(means_.end(), face.begin(), face.end());
  }
  [[nodiscard]] CalibrationReport calibrate(const CalibrationSettings& settings = {}) const {
    const auto model = parse_model_calibration(test::built_in_calibration()).value();
    return calibrate_school({enrolments_, judge_portraits(enrolments_, model), means_}, model, settings);
  }
  std::vector<Vector> faces_;
  Vector shared_;

 private:
  std::mt19937& random_;
  std::vector<Enrolment> enrolments_;
  Vector means_;
};

TEST(SchoolCalibration, ASetThresholdOnlyMakesThingsStricter) {
  std::mt19937 random(3);
  const MadeSchool school(40, 0.2, random);
  const auto usual = school.calibrate().thresholds;
  CalibrationSettings settings;
  settings.certain = 0.1F;
  settings.plausible = 0.9F;
  EXPECT_EQ(school.calibrate(settings).thresholds.certain, usual.certain);
  EXPECT_EQ(school.calibrate(settings).thresholds.plausible_prominence, usual.plausible_prominence);
  settings.certain = 0.9F;
  settings.plausible = 0.01F;
  EXPECT_EQ(school.calibrate(settings).thresholds.certain, 0.9F);
  EXPECT_EQ(school.calibrate(settings).thresholds.plausible_prominence, 0.01F);
}

TEST(SchoolCalibration, WhoIsCertainIsPlausibleToo) {
  for (const std::size_t people : {12U, 18U, 60U, 200U}) {
    std::mt19937 random(5);
    const auto thresholds = MadeSchool(people, 0.5, random).calibrate().thresholds;
    ASSERT_GT(thresholds.certain_prominence, 0) << people;
    EXPECT_LE(thresholds.plausible_prominence, thresholds.certain_prominence) << people;
  }
}

TEST(SchoolCalibration, ASchoolOfLookAlikesAsksForMoreProminence) {
  std::mt19937 random(4);
  MadeSchool unlike(30, 0.5, random);
  MadeSchool alike(30, 0.5, random);
  // Ten families of cousins among them.
  for (int family = 0; family < 10; ++family) {
    const Vector line = at_cosine(alike.shared_, 0.5, random);
    for (int cousin = 0; cousin < 3; ++cousin) alike.add(at_cosine(line, 0.75, random));
  }
  EXPECT_GT(alike.calibrate().thresholds.certain_prominence,
            unlike.calibrate().thresholds.certain_prominence + 0.05F);
}

TEST(SchoolCalibration, FindsTwinsAndNobodyElse) {
  std::mt19937 random(5);
  MadeSchool school(40, 0.3, random);
  EXPECT_TRUE(school.calibrate().look_alikes.empty());
  school.add(at_cosine(school.faces_[7], 0.95, random));
  const auto report = school.calibrate();
  ASSERT_EQ(report.look_alikes.size(), 1U);
  EXPECT_EQ(report.look_alikes[0].first, "P7");
  EXPECT_EQ(report.look_alikes[0].second, "P40");
  EXPECT_GT(report.expected.schoolmates, 0);
}

TEST(SchoolCalibration, NamesWeakEnrolments) {
  std::mt19937 random(6);
  MadeSchool school(20, 0.3, random);
  ASSERT_TRUE(school.calibrate().weak.empty());
  school.add(random_direction(random), 1);
  const auto report = school.calibrate();
  ASSERT_EQ(report.weak.size(), 1U);
  EXPECT_EQ(report.weak[0].person, "P20");
  EXPECT_THAT(report.weak[0].reason, HasSubstr("one portrait"));
}

TEST(SchoolCalibration, AsksForWhatTheWantedErrorTakesHoweverFewPeopleThereAre) {
  std::mt19937 random(9);
  const MadeSchool school(30, 0.5, random);
  CalibrationSettings often;
  often.target_fpir = 1.0 / 31;  // the rarest thing that thirty people can show
  EXPECT_GT(school.calibrate().thresholds.certain_prominence,
            school.calibrate(often).thresholds.certain_prominence + 0.03F);
}

TEST(SchoolCalibration, WhereEverybodyHasATwinNobodyIsCertainAndItSaysSo) {
  std::mt19937 random(10);
  MadeSchool school(15, 0.3, random);
  for (std::size_t i = 0; i < 15; ++i) school.add(at_cosine(Vector(school.faces_[i]), 0.98, random));
  const auto thresholds = school.calibrate().thresholds;
  EXPECT_FALSE(thresholds.reachable);
  EXPECT_THAT(thresholds.explanation, HasSubstr("never certain: these 30 people are so alike"));
  EXPECT_FALSE(is_certain(thresholds, {1, 1}, {1, 1, 1, 1}, 1));
}

TEST(SchoolCalibration, SaysWhosePortraitsAreTooPoorForAnybodyToBeCertain) {
  std::mt19937 random(11);
  MadeSchool school(20, 0.3, random);
  school.add(random_direction(random), 2, 0.1F);
  school.add(random_direction(random), 2, 0);
  const auto report = school.calibrate();
  ASSERT_EQ(report.weak.size(), 2U);
  EXPECT_EQ(report.weak[0].person, "P20");
  EXPECT_THAT(report.weak[0].reason, HasSubstr("never certain: no enrolled portrait is sharp"));
  EXPECT_EQ(report.weak[1].person, "P21");
}

TEST(JudgePortraits, FindsTheOneThatResemblesEverybody) {
  std::mt19937 random(12);
  const auto model = parse_model_calibration(test::built_in_calibration()).value();
  std::vector<Enrolment> people;
  Vector all(256);
  for (int i = 0; i < 20; ++i) {
    const Vector face = random_direction(random);
    for (std::size_t k = 0; k < all.size(); ++k) all[k] += face[k];
    people.push_back({fmt::format("P{}", i), {}});
    for (int portrait = 0; portrait < 2; ++portrait)
      people.back().portraits.push_back({test::locked(at_cosine(face, 0.9, random)), 1});
  }
  const auto good = [](const std::vector<PortraitUse>& uses) {
    return std::all_of(uses.begin(), uses.end(), [](PortraitUse use) { return use == PortraitUse::Good; });
  };
  const auto before = judge_portraits(people, model);
  EXPECT_TRUE(std::all_of(before.begin(), before.end(), good));
  people[7].portraits.push_back({test::locked(test::unit(all)), 1});
  people[8].portraits.push_back({test::locked(random_direction(random)), 0.1F});
  const auto after = judge_portraits(people, model);
  EXPECT_EQ(after[7], (std::vector{PortraitUse::Good, PortraitUse::Good, PortraitUse::ResemblesMany}));
  EXPECT_EQ(after[8], (std::vector{PortraitUse::Good, PortraitUse::Good, PortraitUse::Poor}));
  people.erase(people.begin() + 8, people.end());
  EXPECT_TRUE(good(judge_portraits(people, model)[7])) << "too few to tell what is usual";
}

TEST(MeanTemplate, IsThatOfTheGoodPortraitsWhereThereIsOne) {
  std::mt19937 random(13);
  const Vector sharp = random_direction(random);
  const Vector blurred = random_direction(random);
  Enrolment enrolment{"P0", {}};
  enrolment.portraits.push_back({test::locked(sharp), 1});
  enrolment.portraits.push_back({test::locked(blurred), 0.1F});
  Vector mean(256);
  mean_template(enrolment, {PortraitUse::Good, PortraitUse::Poor}, mean);
  EXPECT_GT(cosine(mean, sharp), 0.999F);
  mean_template(enrolment, {PortraitUse::Poor, PortraitUse::Poor}, mean);
  EXPECT_GT(cosine(mean, blurred), 0.5F);
}

TEST(SchoolCalibration, TooFewPeopleNeedAVeryCloseResemblance) {
  std::mt19937 random(7);
  const auto report = MadeSchool(3, 0.3, random).calibrate();
  EXPECT_GT(report.thresholds.certain, 0.85F) << "children of 4 to 6 resemble each other by .30 on average";
  EXPECT_THAT(report.thresholds.explanation, HasSubstr("3 enrolled people are too few"));
  const auto alone = MadeSchool(1, 0.3, random).calibrate();
  EXPECT_THAT(alone.thresholds.explanation, HasSubstr("1 enrolled person is too few"));
  EXPECT_TRUE(alone.look_alikes.empty());
}

TEST(SchoolCalibration, ItsCurveFallsForStrangersAndRisesForMisses) {
  std::mt19937 random(8);
  const auto report = MadeSchool(60, 0.4, random).calibrate();
  ASSERT_GE(report.curve.size(), 5U);
  for (std::size_t i = 1; i < report.curve.size(); ++i) {
    EXPECT_LE(report.curve[i].strangers, report.curve[i - 1].strangers);
    EXPECT_LE(report.curve[i].schoolmates, report.curve[i - 1].schoolmates);
    EXPECT_GE(*report.curve[i].missed, *report.curve[i - 1].missed);
  }
  EXPECT_NEAR(report.expected.strangers, 0.001, 1e-5);
  EXPECT_EQ(report.portraits, 120U);
}

}  // namespace
}  // namespace schoolgate::pipeline
