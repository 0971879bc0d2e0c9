#include "gate/out/incidents.hpp"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <opencv2/imgproc.hpp>

#include "gate/byte_scan.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/incidents/incident_take_down.hpp"
#include "gate/incidents/published_search.hpp"
#include "gate/leaving/release.hpp"
#include "gate/leaving/retention.hpp"
#include "gate/leaving/shred.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/noted_links.hpp"
#include "gate/out/erasing.hpp"
#include "gate/out/released_prints.hpp"

namespace schoolgate::gate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using namespace std::chrono_literals;

constexpr const char* kWhere = "https://www.facebook.com/oakwood/posts/7";

// The picture smaller, saved anew, between the bars of a page.
Bytes screenshot_of(const cv::Mat& picture) {
  cv::Mat page(420, 560, CV_8UC3, cv::Scalar(250, 250, 250));
  page.rowRange(0, 40) = cv::Scalar(90, 60, 30);
  cv::Mat shown;
  cv::resize(picture, shown, {288, 208}, 0, 0, cv::INTER_AREA);
  shown.copyTo(page(cv::Rect(120, 100, 288, 208)));
  return test::jpeg_of(page, 60);
}

class IncidentsTest : public testing::Test {
 protected:
  IncidentsTest() { release_photo(photo_); }
  void release_photo(PhotoId photo) {
    EXPECT_TRUE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
    EXPECT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
  }
  cv::Mat released_picture() {
    const auto file = school_->log().releases.reserved(photo_).at(0);
    return test::picture_in(school_->workspace().released() / file.path);
  }
  std::vector<PublishedPicture> find(const Bytes& bytes) {
    auto found = find_published(school_->darkroom(), school_.clock().now(), bytes);
    if (!found) throw std::runtime_error(sentence(found.error()));
    EXPECT_EQ(found->not_compared, 0U);
    return std::move(found->found);
  }
  IncidentId reported(const std::string& happened = "A child is shown who should not be") {
    return report_incident(*school_->database(), school_.clock(), happened, kWhere, "olga").value();
  }
  Incident incident(IncidentId id) { return find_incident(*school_->database(), id).value(); }
  Status about(IncidentId id, PhotoId photo, bool chosen = true) {
    return note_incident_pictures(*school_->database(), school_.clock(), id,
                                  {{photo, school_->log().releases.reserved(photo).at(0).sha256, chosen}},
                                  "tess");
  }
  Status told(IncidentId id, const std::string& note = "") {
    return note_incident_told(*school_->database(), school_.clock(), id,
                              {ToldTo::Dsl, school_.clock().now(), "tess", note});
  }
  std::vector<std::string> ledger_of(IncidentId id) {
    std::vector<std::string> words;
    for (const auto& entry : school_->ledger().entries_about(fmt::format("incident {}", id)))
      words.push_back(entry.action);
    return words;
  }
  std::vector<TakeDown> take_downs() {
    return list_take_downs(*school_->database(), school_.clock().now(), {TakeDownsWanted::Waiting, {}});
  }
  test::MadeSchool school_;
  PhotoId photo_ = school_.photo();
};

TEST_F(IncidentsTest, AScreenshotLeadsToThePictureWhomItShowsAndEverywhereItIs) {
  const PhotoId other = school_.photo(2);
  release_photo(other);
  ASSERT_TRUE(test::note_links(*school_, {photo_}, {"facebook", kWhere, {}, ""}));
  const auto found = find(screenshot_of(released_picture()));
  ASSERT_THAT(found, SizeIs(1)) << "the other photo is not like it";
  EXPECT_EQ(found[0].photo.id, photo_);
  ASSERT_THAT(found[0].places, SizeIs(2));
  const PublishedPlace& facebook = found[0].places[0];
  EXPECT_EQ(facebook.platform, "facebook");
  EXPECT_THAT(facebook.shows, ElementsAre("P001"));
  EXPECT_EQ(facebook.link, kWhere);
  EXPECT_TRUE(facebook.out);
  EXPECT_FALSE(facebook.take_down);
}

TEST_F(IncidentsTest, WhatWasNeverReleasedIsNotFound) {
  EXPECT_THAT(find(test::made_photo(9)), IsEmpty());
  EXPECT_THAT(find(test::jpeg_of(cv::Mat(200, 300, CV_8UC3, cv::Scalar(200, 200, 200)))), IsEmpty());
  const Bytes torn(900, 0x42);
  EXPECT_FALSE(find_published(school_->darkroom(), school_.clock().now(), torn));
}

TEST_F(IncidentsTest, APictureIsFoundAfterItWasTakenDown) {
  const Bytes screenshot = screenshot_of(released_picture());
  ASSERT_TRUE(take_down(school_->log(), school_->workspace(), photo_, "tess", "a parent asked"));
  const auto found = find(screenshot);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_FALSE(found[0].places[0].out);
  EXPECT_TRUE(found[0].places[0].take_down);
}

TEST_F(IncidentsTest, AReleaseOfBeforeIsMeasuredFromTheFileThatIsStillThere) {
  const auto known = released_prints(*school_->database());
  ASSERT_THAT(known, SizeIs(Not(0)));
  school_->database()->transact([](WriteSession& session) { session << "DELETE FROM released_prints"; });
  ASSERT_THAT(without_print(*school_->database()), Not(IsEmpty()));
  EXPECT_THAT(find(screenshot_of(released_picture())), SizeIs(1));
  const auto again = released_prints(*school_->database());
  ASSERT_THAT(again, SizeIs(known.size()));
  EXPECT_EQ(again[0].prints, known[0].prints);
}

TEST_F(IncidentsTest, OneActionTakesItDownEverywhereAlsoWhereItWasTickedOffBefore) {
  ASSERT_TRUE(take_down(school_->log(), school_->workspace(), photo_, "tess", "a parent asked"));
  const auto tick_off = [&](TakeDownId entry) {
    return check_take_downs(*school_->database(), school_.clock(), {entry}, CheckedHow::SearchedPlatform, "",
                            "tess");
  };
  ASSERT_TRUE(tick_off(take_downs().at(0).id));
  ASSERT_THAT(take_downs(), SizeIs(1));
  school_.clock().advance(1h);
  const IncidentId id = reported();
  ASSERT_TRUE(choose_incident_photo(school_->darkroom(), school_.clock(), id, photo_, "tess"));
  EXPECT_EQ(take_down_incident(school_->darkroom(), school_.clock(), id, "tess").value(), 2U);
  ASSERT_THAT(take_downs(), SizeIs(2)) << "it is up again, somebody says";
  school_.clock().advance(1h);
  ASSERT_TRUE(tick_off(take_downs().at(0).id));
  EXPECT_EQ(take_down_incident(school_->darkroom(), school_.clock(), id, "tess").value(), 1U);
  EXPECT_THAT(take_downs(), SizeIs(1)) << "what was ticked off since stays so";
}

TEST_F(IncidentsTest, OfSeveralPhotosAllAreTakenDownAlthoughOneFileCannotBeMoved) {
  const PhotoId other = school_.photo(2);
  release_photo(other);
  const IncidentId id = reported();
  for (const PhotoId photo : {photo_, other})
    ASSERT_TRUE(choose_incident_photo(school_->darkroom(), school_.clock(), id, photo, "tess"));
  // The second one's file cannot be moved away: a folder with something in it stands in its place.
  const auto file = school_->log().releases.reserved(other).at(0);
  const auto place = school_->workspace().withdrawn() / (to_hex(sha256(file.path)) + ".jpg");
  std::filesystem::create_directories(place / "full");
  EXPECT_EQ(take_down_incident(school_->darkroom(), school_.clock(), id, "tess").value(), 4U);
  EXPECT_THAT(take_downs(), SizeIs(4));
  for (const PhotoId photo : {photo_, other}) EXPECT_EQ(school_.record(photo).state, PhotoState::TakenDown);
  EXPECT_THAT(test::files_below(school_->workspace().released()), IsEmpty()) << "it could be removed";
}

TEST_F(IncidentsTest, OnlyWhatSomebodyChoseIsTakenDown) {
  const IncidentId id = reported();
  const auto down = [&] { return take_down_incident(school_->darkroom(), school_.clock(), id, "tess"); };
  EXPECT_FALSE(down()) << "about no picture yet";
  ASSERT_TRUE(about(id, photo_, false));
  EXPECT_FALSE(down()) << "it may be this one, no more";
  ASSERT_TRUE(remove_incident_picture(*school_->database(), school_.clock(), id, photo_, "tess"));
  EXPECT_FALSE(remove_incident_picture(*school_->database(), school_.clock(), id, photo_, "tess"));
  EXPECT_THAT(incident(id).pictures, IsEmpty());
  const PhotoId held = school_.photo(3);
  EXPECT_FALSE(choose_incident_photo(school_->darkroom(), school_.clock(), id, held, "tess"))
      << "it was never released";
  ASSERT_TRUE(choose_incident_photo(school_->darkroom(), school_.clock(), id, photo_, "tess"));
  EXPECT_EQ(down().value(), 2U);
  EXPECT_EQ(take_downs().at(0).reason, fmt::format("incident {}", id));
  EXPECT_EQ(school_.record(held).state, PhotoState::Held);
}

TEST_F(IncidentsTest, AFileThatWasAlteredIsPassedOverAndTheOthersAreCompared) {
  const PhotoId other = school_.photo(2);
  release_photo(other);
  const Bytes screenshot = screenshot_of(released_picture());
  school_->database()->transact([](WriteSession& session) { session << "DELETE FROM released_prints"; });
  for (const auto& file : school_->log().releases.reserved(other))
    std::ofstream(school_->workspace().released() / file.path) << "no picture";
  EXPECT_THAT(find(screenshot), SizeIs(1));
}

TEST_F(IncidentsTest, KeepsWhatHappenedAndWhoWasToldAndTheLedgerNoWordOfIt) {
  const IncidentId id = reported("Givena Familya is shown\nA mother rang");
  ASSERT_TRUE(about(id, photo_));
  ASSERT_TRUE(told(id, "Ms Rook, by telephone"));
  ASSERT_TRUE(
      close_incident(*school_->database(), school_.clock(), id, "Givena's mother is content", "tess"));
  const Incident kept = incident(id);
  EXPECT_EQ(kept.happened, "Givena Familya is shown\nA mother rang");
  EXPECT_EQ(kept.reported_by, "olga");
  ASSERT_THAT(kept.told, SizeIs(1));
  EXPECT_EQ(kept.told[0].whom, ToldTo::Dsl);
  EXPECT_EQ(kept.told[0].note, "Ms Rook, by telephone");
  EXPECT_FALSE(told(id)) << "it is closed";
  EXPECT_FALSE(about(id, photo_));
  EXPECT_THAT(ledger_of(id), ElementsAre("incident.reported", "incident.pictures-noted", "incident.told",
                                         "incident.closed"));
  for (const auto& entry : school_->ledger().entries_about(fmt::format("incident {}", id))) {
    EXPECT_THAT(entry.detail, Not(HasSubstr("Given")));
    EXPECT_THAT(entry.detail, Not(HasSubstr("Rook")));
  }
  EXPECT_TRUE(school_->ledger().verify());
}

TEST_F(IncidentsTest, AReportNeedsWordsAndAGoodLinkAndWhoWasToldNoMomentToCome) {
  EXPECT_FALSE(report_incident(*school_->database(), school_.clock(), " \n", "", "olga"));
  EXPECT_FALSE(report_incident(*school_->database(), school_.clock(), "Look", "javascript:alert(1)", "olga"));
  EXPECT_FALSE(note_incident_told(*school_->database(), school_.clock(), reported(),
                                  {ToldTo::Head, school_.clock().now() + 1h, "tess", ""}));
  EXPECT_FALSE(close_incident(*school_->database(), school_.clock(), reported(), "", "tess"));
  EXPECT_FALSE(find_incident(*school_->database(), 99));
}

TEST_F(IncidentsTest, WhatWasWrittenGoesWithWhomItNamesAndWhenItsDaysAreOver) {
  const IncidentId id = reported("Givena Familya is shown");
  ASSERT_TRUE(about(id, photo_));
  ASSERT_TRUE(told(id, "her mother, Ms Familya"));
  EXPECT_EQ(begin_erasing(*school_->database(), "P001", {{"Givena"}, {"Familya"}}), 2U);
  EXPECT_THAT(incident(id).happened, Not(HasSubstr("Familya")));
  EXPECT_EQ(incident(id).told[0].note, "");

  ASSERT_TRUE(close_incident(*school_->database(), school_.clock(), id, "Settled", "tess"));
  const IncidentId open = reported();
  const auto expire = [&] {
    return apply_retention(school_->darkroom(), school_.clock().now(), "schoolgate").value().incidents;
  };
  school_.days_pass(2189);
  EXPECT_EQ(expire(), 0U);
  school_.clock().advance(std::chrono::days(2));
  EXPECT_EQ(expire(), 1U);
  EXPECT_FALSE(find_incident(*school_->database(), id));
  EXPECT_TRUE(find_incident(*school_->database(), open)) << "what is open stays";
  EXPECT_GT(reported(), open) << "no number is given twice";
}

TEST_F(IncidentsTest, NothingIsLeftOfAShreddedPhotoToKnowItBy) {
  ASSERT_THAT(released_prints(*school_->database()), Not(IsEmpty()));
  ASSERT_TRUE(take_down(school_->log(), school_->workspace(), photo_, "tess", ""));
  ASSERT_TRUE(shred(school_->darkroom(), photo_, school_.clock().now(), "tess"));
  EXPECT_THAT(released_prints(*school_->database()), IsEmpty());
  EXPECT_THAT(without_print(*school_->database()), IsEmpty());
}

}  // namespace
}  // namespace schoolgate::gate
