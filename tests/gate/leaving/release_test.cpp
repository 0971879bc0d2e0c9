#include "gate/leaving/release.hpp"

#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "foundation/storage/session.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/holding/hold.hpp"
#include "gate/leaving/outgoing.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/holds.hpp"
#include "gate/log/releases.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/school/holds_folder.hpp"
#include "pipeline/photo/decoding/decode.hpp"
#include "support/disk_moments.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
namespace consent = schoolgate::consent;
using gate::PhotoState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

constexpr consent::FindingId kFirstFace{1};

class ReleaseTest : public testing::Test {
 protected:
  gate::PhotoId approved(int number = 1) {
    const auto photo = school_.photo(number);
    approve(photo);
    return photo;
  }
  void approve(gate::PhotoId photo) {
    const auto approval =
        test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version});
    if (!approval) throw std::runtime_error(schoolgate::sentence(approval.error()));
  }
  gate::ReleaseSummary release() {
    auto summary = gate::release(school_->darkroom(), {.who = "tess", .event = {}});
    if (!summary) throw std::runtime_error(schoolgate::sentence(summary.error()));
    return std::move(*summary);
  }
  std::vector<fs::path> out() { return test::files_below(school_->workspace().released()); }
  schoolgate::Bytes bytes(const fs::path& released) {
    return *schoolgate::read_file(school_->workspace().released() / released, 1 << 24);
  }
  // As a release leaves it that is killed after these platforms' files have their names.
  void interrupted_release(gate::PhotoId photo, const std::vector<consent::PlatformId>& platforms) {
    const auto picture = school_->log().approvals.pictures(photo).at(0);
    const auto verified = schoolgate::pipeline::Verifier::reverify(
        *schoolgate::read_file(gate::hold_file(school_->workspace(), picture.sha256).path, 1 << 24),
        picture.sha256, picture.size);
    const auto record = school_.record(photo);
    gate::OutgoingFiles outgoing(school_->workspace(), school_->log().releases, record, record.event);
    for (const auto& platform : platforms) {
      if (!outgoing.stage(platform, *verified)) throw std::runtime_error("not staged");
    }
    if (!outgoing.publish()) throw std::runtime_error("not published");
    outgoing.keep();
  }
  void reserve(gate::PhotoId photo, const gate::ReleaseEntry& entry) {
    if (!school_->log().releases.reserve(photo, school_.record(photo).version, entry).value())
      throw std::runtime_error("another photo has that name");
  }
  // Another process does this while the first waits for at most a moment; the end of the test waits for it.
  std::jthread meanwhile(std::function<void(gate::School&)> act) {
    const auto done = std::make_shared<std::promise<void>>();
    auto over = done->get_future();
    std::jthread thread([this, act = std::move(act), done] {
      const auto other = school_.open();
      act(*other);
      done->set_value();
    });
    over.wait_for(std::chrono::milliseconds(500));
    return thread;
  }
  test::MadeSchool school_;
};

const consent::Author kOffice{"office", "test"};

const fs::path kFacebook = "facebook/2026-07-03 Sports Day/2026-07-03_Sports-Day_001.jpg";
const fs::path kWebsite = "website/2026-07-03 Sports Day/2026-07-03_Sports-Day_001.jpg";

}  // namespace

TEST_F(ReleaseTest, WritesTheVeryBytesThatWereApprovedUnderNeutralNames) {
  const auto photo = approved();
  const auto seen = gate::show_photo(school_->darkroom(), photo)->renditions.at(0);
  const auto summary = release();
  EXPECT_THAT(summary.returned, IsEmpty());
  EXPECT_THAT(summary.files, SizeIs(2));
  EXPECT_THAT(out(), ElementsAre(kFacebook, kWebsite));
  EXPECT_EQ(schoolgate::sha256(bytes(kFacebook)), seen.sha256);
  EXPECT_EQ(school_.record(photo).state, PhotoState::Released);
  EXPECT_EQ(fs::status(school_->workspace().released() / kFacebook).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(ReleaseTest, TellsTheLedgerWhichFileShowsWhom) {
  const auto photo = approved();
  release();
  const auto entry = school_->ledger().entries_about(schoolgate::to_hex(school_.record(photo).sha256)).back();
  EXPECT_EQ(entry.action, "photo.released");
  const auto detail = nlohmann::json::parse(entry.detail);
  EXPECT_EQ(detail["platforms"]["facebook"]["file"], kFacebook.string());
  EXPECT_EQ(detail["platforms"]["facebook"]["shows"], nlohmann::json({"P001"}));
  EXPECT_TRUE(school_->ledger().verify());
}

TEST_F(ReleaseTest, ReleasesNothingThatWasNotApproved) {
  school_.photo(1);
  const auto rejected = school_.photo(2);
  ASSERT_TRUE(gate::reject(school_->log(), rejected, {"tess", school_.record(rejected).version}, ""));
  school_.find(
      [](const auto&) { return test::findings({test::face(test::kLeftFace, {test::certain("P003")})}); });
  school_.photo(3);
  EXPECT_THAT(release().files, IsEmpty());
  EXPECT_THAT(out(), IsEmpty());
}

TEST_F(ReleaseTest, AWithdrawalAfterApprovalSendsThePhotoBackWithItsReason) {
  const auto photo = approved();
  const auto approved_picture = gate::show_photo(school_->darkroom(), photo)->renditions.at(0).sha256;
  ASSERT_TRUE(school_->people().withdraw("P001", "facebook", consent::Purpose::Image, {"office", "test"}));
  const auto summary = release();
  EXPECT_THAT(out(), IsEmpty());
  ASSERT_THAT(summary.returned, SizeIs(1));
  EXPECT_EQ(summary.returned[0].state, PhotoState::Held);
  EXPECT_THAT(summary.returned[0].reason,
              testing::AllOf(HasSubstr("facebook"), HasSubstr("face 1"), HasSubstr("P001")));
  const auto view = gate::show_photo(school_->darkroom(), photo);
  EXPECT_EQ(view->photo.state, PhotoState::Held);
  EXPECT_EQ(view->photo.approved_by, "");
  EXPECT_EQ(view->photo.reason, summary.returned[0].reason);
  EXPECT_THAT(view->renditions, SizeIs(2)) << "made anew: hidden on facebook, shown on the website";
  for (const auto& rendition : view->renditions) EXPECT_NE(rendition.sha256, approved_picture);
  approve(photo);
  EXPECT_THAT(release().files, SizeIs(2));
}

TEST_F(ReleaseTest, DoNotPublishAfterApprovalBlocks) {
  const auto photo = approved();
  ASSERT_TRUE(school_->people().set_do_not_publish("P001", true, "court order", {"head", "test"}));
  const auto summary = release();
  ASSERT_THAT(summary.returned, SizeIs(1));
  EXPECT_EQ(summary.returned[0].state, PhotoState::Blocked);
  EXPECT_EQ(school_.record(photo).state, PhotoState::Blocked);
  EXPECT_THAT(out(), IsEmpty());
}

TEST_F(ReleaseTest, ADayOnWhichConsentHasRunOutCounts) {
  auto until_tomorrow = test::granted("facebook", consent::Purpose::Image);
  until_tomorrow.until = schoolgate::Day{std::chrono::sys_days{test::kToday} + std::chrono::days{1}};
  ASSERT_TRUE(school_->people().set_consent("P001", until_tomorrow, {"office", "test"}));
  const auto photo = approved();
  school_.clock().advance(std::chrono::hours(48));
  EXPECT_THAT(release().returned, SizeIs(1));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
}

TEST_F(ReleaseTest, AnotherPersonsWithdrawalChangesNothing) {
  approved();
  ASSERT_TRUE(school_->people().withdraw("P004", "facebook", consent::Purpose::Image, {"office", "test"}));
  EXPECT_THAT(release().files, SizeIs(2));
}

TEST_F(ReleaseTest, NeverOverwrites) {
  approved();
  const fs::path path = school_->workspace().released() / kFacebook;
  fs::create_directories(path.parent_path());
  std::ofstream(path) << "somebody's own";
  const auto summary = release();
  EXPECT_THAT(out(),
              ElementsAre(kFacebook, fs::path(kFacebook).replace_filename("2026-07-03_Sports-Day_002.jpg"),
                          kWebsite));
  const auto kept = bytes(kFacebook);
  EXPECT_EQ(std::string(kept.begin(), kept.end()), "somebody's own");
}

TEST_F(ReleaseTest, TwoPhotosThatWantOneNameBothGetOne) {
  approved(1);
  approved(2);
  // As after an interruption: the second's name was given to the first.
  reserve(1, {"facebook", "facebook/2026-07-03 Sports Day/2026-07-03_Sports-Day_002.jpg",
              schoolgate::sha256("other")});
  release();
  EXPECT_THAT(out(), SizeIs(4));
}

TEST_F(ReleaseTest, AnInterruptedReleaseIsCarriedOnWithoutDoubles) {
  const auto photo = approved();
  const auto picture = school_->log().approvals.pictures(photo).at(0);
  // Killed after the first file: it is there, the photo still approved.
  interrupted_release(photo, {"facebook"});
  ASSERT_THAT(out(), ElementsAre(kFacebook));
  // And once more after the name was given but before the file was written.
  reserve(photo, {"website", kWebsite.string(), picture.sha256});
  release();
  EXPECT_THAT(out(), ElementsAre(kFacebook, kWebsite));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Released);
}

TEST_F(ReleaseTest, FilesOfAnInterruptedReleaseGoWhenTheApprovalDoes) {
  const auto photo = approved();
  interrupted_release(photo, {"facebook"});
  ASSERT_THAT(out(), SizeIs(1));
  ASSERT_TRUE(gate::undo(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
  EXPECT_THAT(out(), IsEmpty());
}

TEST_F(ReleaseTest, AnAlteredHoldFileSendsThePhotoBack) {
  const auto photo = approved();
  const auto picture = gate::show_photo(school_->darkroom(), photo)->renditions.at(0).sha256;
  std::ofstream(gate::hold_file(school_->workspace(), picture).path, std::ios::app) << "more";
  const auto summary = release();
  ASSERT_THAT(summary.returned, SizeIs(1));
  EXPECT_THAT(out(), IsEmpty());
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
  approve(photo);
  EXPECT_THAT(release().files, SizeIs(2)) << "its pictures were made anew";
}

TEST_F(ReleaseTest, OnlyTheApprovedPlatformsAndTheEventNamed) {
  const auto photo = school_.photo(1);
  ASSERT_TRUE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version},
                                     {.open = gate::OpenFindings::Refuse, .platforms = {"website"}}));
  const auto other =
      school_.process({school_.file("b.jpg", test::made_photo(2), "2026-12-01 Nativity")}).photos.at(0).photo;
  approve(other);
  ASSERT_TRUE(gate::release(school_->darkroom(), {.who = "tess", .event = school_.record(photo).event.id}));
  EXPECT_THAT(out(), ElementsAre(kWebsite));
  EXPECT_EQ(school_.record(other).state, PhotoState::Approved);
}

TEST_F(ReleaseTest, ADryRunTellsAndChangesNothing) {
  const auto photo = approved(1);
  const auto returned = approved(2);
  school_.find(
      [](const auto&) { return test::findings({test::face(test::kLeftFace, {test::certain("P004")})}); });
  const auto summary_before =
      gate::release(school_->darkroom(), {.who = "tess", .event = {}, .dry_run = true});
  ASSERT_TRUE(summary_before);
  EXPECT_THAT(summary_before->files, SizeIs(4));
  ASSERT_TRUE(school_->people().withdraw("P001", "website", consent::Purpose::Image, {"office", "test"}));
  const auto summary = gate::release(school_->darkroom(), {.who = "tess", .event = {}, .dry_run = true});
  ASSERT_TRUE(summary);
  EXPECT_THAT(summary->returned, SizeIs(2));
  EXPECT_THAT(out(), IsEmpty());
  EXPECT_EQ(school_.record(photo).state, PhotoState::Approved);
  EXPECT_EQ(school_.record(returned).state, PhotoState::Approved);
}

TEST_F(ReleaseTest, NoPersonsNameGetsIntoAFileName) {
  const auto photo =
      school_.process({school_.file("a.jpg", test::made_photo(1), "2026-07-03 Givena Familya's birthday")})
          .photos.at(0)
          .photo;
  approve(photo);
  release();
  for (const auto& file : out()) EXPECT_THAT(file.string(), testing::Not(HasSubstr("Givena")));
  EXPECT_THAT(out(), SizeIs(2));
}

TEST_F(ReleaseTest, ListsWhatIsReleasedAndTakesItDown) {
  const auto photo = approved();
  EXPECT_THAT(*gate::released_files(school_->darkroom(), {}, {}), IsEmpty());
  release();
  const auto files = *gate::released_files(school_->darkroom(), "facebook", school_.record(photo).event.id);
  ASSERT_THAT(files, SizeIs(1));
  EXPECT_EQ(files[0].path, kFacebook);
  EXPECT_THAT(*gate::released_files(school_->darkroom(), "press", {}), IsEmpty());
  EXPECT_FALSE(gate::undo(school_->darkroom(), photo, {"tess", school_.record(photo).version}))
      << "released is released";
  ASSERT_TRUE(gate::take_down(school_->log(), school_->workspace(), photo, "tess", "a parent asked"));
  EXPECT_THAT(out(), IsEmpty());
  EXPECT_EQ(school_.record(photo).state, PhotoState::TakenDown);
  EXPECT_THAT(*gate::released_files(school_->darkroom(), {}, {}), IsEmpty());
  EXPECT_FALSE(gate::take_down(school_->log(), school_->workspace(), photo, "tess", "again"));
}

TEST_F(ReleaseTest, RefusesToRunBesideAnother) {
  const auto lock = gate::TaskLock::take(school_->workspace(), gate::SoleTask::Releasing);
  ASSERT_TRUE(lock);
  const auto summary = gate::release(school_->darkroom(), {.who = "tess", .event = {}});
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, schoolgate::ErrorCode::Conflict);
}

TEST_F(ReleaseTest, NothingLeavesThatWasNotOnTheAgreedList) {
  const auto listed = approved(1);
  const auto list = gate::release(school_->darkroom(), {.who = "tess", .event = {}, .dry_run = true});
  ASSERT_TRUE(list);
  const auto later = approved(2);
  const auto summary =
      gate::release(school_->darkroom(), {.who = "tess", .event = {}, .agreed = list->files});
  ASSERT_TRUE(summary);
  EXPECT_THAT(summary->files, SizeIs(2));
  EXPECT_EQ(school_.record(listed).state, PhotoState::Released);
  EXPECT_EQ(school_.record(later).state, PhotoState::Approved);
  EXPECT_THAT(out(), ElementsAre(kFacebook, kWebsite));
}

TEST_F(ReleaseTest, ReleasedFilesAreListedAndCountedByEventAndPlatform) {
  const auto photo = approved();
  release();
  const auto event = school_.record(photo).event.id;
  EXPECT_THAT(*gate::released_files(school_->darkroom(), std::nullopt, std::nullopt), SizeIs(2));
  ASSERT_THAT(*gate::released_files(school_->darkroom(), "facebook", event), SizeIs(1));
  EXPECT_EQ((*gate::released_files(school_->darkroom(), "facebook", event))[0].path, kFacebook);
  EXPECT_THAT(*gate::released_files(school_->darkroom(), "facebook", event + 1), IsEmpty());
  EXPECT_THAT(*gate::released_files(school_->darkroom(), "x", std::nullopt), IsEmpty());
  const auto counts = *gate::count_released_files(school_->darkroom());
  ASSERT_THAT(counts, SizeIs(2));
  EXPECT_EQ(counts[0].platform, "facebook");
  EXPECT_EQ(counts[0].event, event);
  EXPECT_EQ(counts[0].files, 1U);
  ASSERT_TRUE(gate::take_down(school_->log(), school_->workspace(), photo, "tess", "a parent asked"));
  EXPECT_THAT(*gate::count_released_files(school_->darkroom()), IsEmpty());
}

TEST_F(ReleaseTest, AWithdrawalWhileTheFilesAreWrittenKeepsThemIn) {
  const auto photo = approved();
  const test::AtDiskMoment moment(test::DiskMoment::Sync, "/released/facebook", [&] {
    ASSERT_TRUE(school_.open()->people().withdraw("P001", "facebook", consent::Purpose::Image, kOffice));
  });
  const auto summary = release();
  EXPECT_TRUE(moment.came());
  EXPECT_THAT(out(), IsEmpty());
  ASSERT_THAT(summary.returned, SizeIs(1));
  EXPECT_THAT(summary.returned[0].reason, HasSubstr("P001"));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
}

TEST_F(ReleaseTest, AWithdrawalThatMattersNotToThePhotoOnlyDelaysIt) {
  approved();
  const test::AtDiskMoment moment(test::DiskMoment::Sync, "/released/", [&] {
    ASSERT_TRUE(school_.open()->people().withdraw("P004", "facebook", consent::Purpose::Image, kOffice));
  });
  EXPECT_THAT(release().files, SizeIs(2));
  EXPECT_TRUE(moment.came());
  EXPECT_THAT(out(), ElementsAre(kFacebook, kWebsite));
}

TEST_F(ReleaseTest, AWithdrawalWhileAFileGetsItsNameWaitsAndThenTakesItOut) {
  const auto photo = approved();
  std::jthread withdrawal;
  const test::AtDiskMoment moment(test::DiskMoment::Rename, "/released/facebook", [&] {
    withdrawal = meanwhile([](gate::School& other) {
      ASSERT_TRUE(other.people().withdraw("P001", "facebook", consent::Purpose::Image, kOffice));
      ASSERT_TRUE(gate::recheck(other.darkroom(), {.who = "office"}));
    });
  });
  release();
  EXPECT_TRUE(moment.came());
  withdrawal.join();
  EXPECT_THAT(out(), ElementsAre(kWebsite));
  const auto last = school_->ledger().entries_about(schoolgate::to_hex(school_.record(photo).sha256)).back();
  EXPECT_EQ(last.action, "photo.taken-down");
  EXPECT_THAT(last.detail, HasSubstr("P001"));
}

TEST_F(ReleaseTest, AnUndoWhileThePhotoIsReleasedNeverLeavesItReleasedWithoutFiles) {
  const auto photo = approved();
  interrupted_release(photo, {"facebook", "website"});
  std::jthread releasing;
  const test::AtDiskMoment moment(test::DiskMoment::Unlink, "/released/", [&] {
    releasing = meanwhile([](gate::School& other) {
      static_cast<void>(gate::release(other.darkroom(), {.who = "tess", .event = {}}));
    });
  });
  static_cast<void>(gate::undo(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
  ASSERT_TRUE(moment.came());
  releasing.join();
  EXPECT_EQ(out().empty(), school_.record(photo).state != PhotoState::Released)
      << schoolgate::word(school_.record(photo).state);
}

TEST_F(ReleaseTest, AFileThatTakesItsNameMeanwhileIsNotOverwritten) {
  approved();
  const test::AtDiskMoment moment(test::DiskMoment::Rename, "/released/facebook", [&] {
    std::ofstream(school_->workspace().released() / kFacebook) << "somebody's own";
  });
  EXPECT_THAT(release().files, SizeIs(2));
  EXPECT_TRUE(moment.came());
  EXPECT_THAT(out(), SizeIs(3));
  EXPECT_EQ(fs::file_size(school_->workspace().released() / kFacebook), 14U);
}

TEST_F(ReleaseTest, APictureThatWasPutInThePlaceOfTheApprovedOneStaysIn) {
  const auto photo = approved();
  const auto approved_picture = school_->log().approvals.pictures(photo).at(0).sha256;
  const auto everybody = schoolgate::pipeline::encode_jpeg(
      schoolgate::pipeline::decode(test::made_photo(1), {})->bgr, {.jpeg_quality = 88, .longest_side = 0});
  const auto digest = schoolgate::sha256(*everybody);
  ASSERT_TRUE(schoolgate::write_durably(gate::hold_file(school_->workspace(), digest).path, *everybody));
  school_->database()->transact([&](schoolgate::WriteSession& session) {
    for (const char* table : {"renditions", "approved_renditions"}) {
      const std::string now = schoolgate::to_hex(digest);
      session << std::string("UPDATE ") + table + " SET sha256 = :now", soci::use(now);
    }
  });
  const auto summary = release();
  EXPECT_THAT(out(), IsEmpty());
  ASSERT_THAT(summary.returned, SizeIs(1));
  EXPECT_THAT(summary.returned[0].reason, HasSubstr("not what the ledger recorded"));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
  EXPECT_EQ(school_->log().holds.renditions(photo).size(), 1U);
  EXPECT_NE(school_->log().holds.renditions(photo)[0].sha256, digest);
  EXPECT_NE(school_->log().holds.renditions(photo)[0].sha256, approved_picture)
      << "made anew, to be looked at";
}

TEST_F(ReleaseTest, APhotoThatNobodyApprovedIsNotReleasedByItsStateAlone) {
  const auto photo = school_.photo(1);
  school_->database()->transact([&](schoolgate::WriteSession& session) {
    session << "UPDATE photos SET state = 'approved'";
    session << "INSERT INTO approved_renditions (photo, platform, sha256, width, height) SELECT photo, "
               "'facebook', sha256, width, height FROM renditions";
  });
  EXPECT_THAT(release().returned, SizeIs(1));
  EXPECT_THAT(out(), IsEmpty());
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
}

TEST_F(ReleaseTest, NothingIsReleasedByARegisterThatTheLedgerDoesNotVouchFor) {
  approved();
  ASSERT_TRUE(school_->people().set_do_not_publish("P001", true, "court order", kOffice));
  school_->database()->transact(
      [](schoolgate::WriteSession& session) { session << "UPDATE people SET do_not_publish = 0"; });
  EXPECT_FALSE(gate::release(school_->darkroom(), {.who = "tess", .event = {}}));
  EXPECT_THAT(out(), IsEmpty());
}

TEST_F(ReleaseTest, FilesThatAreNotTheReservedOnesAreNotReleased) {
  const auto photo = approved();
  const auto picture = school_->log().approvals.pictures(photo).at(0);
  const gate::ReleaseEntry meant{"facebook", kFacebook.string(), picture.sha256};
  const gate::ReleaseEntry website{"website", kWebsite.string(), picture.sha256};
  reserve(photo, website);
  reserve(photo, {"facebook", "facebook/elsewhere.jpg", picture.sha256});
  bool published = false;
  const auto finish = [&] {
    return school_->log().releases.finish(
        photo,
        {school_.record(photo).version, school_->people().version(), test::kToday, {meant, website}, {}},
        "tess", [&] {
          published = true;
          return schoolgate::Status{};
        });
  };
  const auto refused = finish();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, schoolgate::ErrorCode::Conflict);
  EXPECT_FALSE(published);
  reserve(photo, meant);
  EXPECT_TRUE(finish());
}
