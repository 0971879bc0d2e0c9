#include "gate/intake/intake.hpp"

#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "gate/log/photos.hpp"
#include "gate/made_school.hpp"
#include "gate/reporting/report.hpp"
#include "support/without_override.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
using gate::IntakeOutcome;
using gate::PhotoState;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

gate::IncomingFile candidate(const fs::path& path, gate::SourceFile source = gate::SourceFile::Remove) {
  return {path, {test::kToday, "Sports Day"}, source};
}

}  // namespace

TEST(Intake, RemovesTheInboxFileOnceItIsSafe) {
  test::MadeSchool school;
  const auto path = school.in_inbox("a.jpg", test::made_photo(1));
  const auto taken =
      gate::take_in(school->log().photos, school->vault(), school->settings(), candidate(path), "office");
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->outcome, IntakeOutcome::Received);
  EXPECT_FALSE(fs::exists(path));
  EXPECT_EQ(school->vault().load(schoolgate::sha256(test::made_photo(1))), test::made_photo(1));
  EXPECT_EQ(school.record(taken->photo).state, PhotoState::Received);
  EXPECT_EQ(school.record(taken->photo).source_name, "a.jpg");
}

TEST(Intake, AFileOfTheFarFutureIsNoneOfThePast) {
  test::MadeSchool school;
  const auto path = school.in_inbox("a.jpg", test::made_photo(1));
  const timespec far[2] = {{10'000'000'000, 0}, {10'000'000'000, 0}};  // November 2286
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), far, 0), 0);
  const auto look = gate::look_at(path);
  ASSERT_TRUE(look);
  EXPECT_GT(look->modified, look->changed);
}

TEST(Intake, LeavesOtherPeoplesFilesInPlace) {
  test::MadeSchool school;
  const auto path = school.file("a.jpg", test::made_photo(1));
  school.process({path});
  EXPECT_TRUE(fs::exists(path));
}

TEST(Intake, NoticesTheSamePhotoAgain) {
  test::MadeSchool school;
  const auto first = school.photo(1);
  const auto again = school.in_inbox("another name.jpg", test::made_photo(1), "2026-07-04 Other Day");
  const auto summary = school.process({school->workspace().inbox()});
  EXPECT_THAT(summary.photos, IsEmpty());
  ASSERT_THAT(summary.duplicates, SizeIs(1));
  EXPECT_EQ(summary.duplicates[0].photo, first);
  EXPECT_THAT(summary.duplicates[0].reason, HasSubstr("Sports Day"));
  EXPECT_FALSE(fs::exists(again)) << "the photo is safe already";
}

TEST(Intake, TheSamePhotoTwiceAtOnceIsOnePhoto) {
  test::MadeSchool school;
  std::vector<fs::path> copies;
  for (int i = 0; i < 8; ++i)
    copies.push_back(school.in_inbox(std::to_string(i) + ".jpg", test::made_photo(1)));
  std::atomic<int> received = 0;
  std::atomic<int> duplicate = 0;
  {
    std::vector<std::jthread> hands;
    for (const auto& copy : copies) {
      hands.emplace_back([&, copy] {
        const auto taken = gate::take_in(school->log().photos, school->vault(), school->settings(),
                                         candidate(copy), "office");
        if (!taken) return;
        received += taken->outcome == IntakeOutcome::Received ? 1 : 0;
        duplicate += taken->outcome == IntakeOutcome::Duplicate ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(received, 1);
  EXPECT_EQ(duplicate, 7);
  EXPECT_THAT(school->log().photos.in_state(PhotoState::Received), SizeIs(1));
  EXPECT_THAT(test::files_below(school->workspace().inbox()), IsEmpty());
}

TEST(Intake, AnInterruptionBeforeTheRemovalIsCarriedOnWith) {
  test::MadeSchool school;
  const auto path = school.in_inbox("a.jpg", test::made_photo(1));
  // Everything but the removal was done when the program was killed.
  ASSERT_TRUE(gate::take_in(school->log().photos, school->vault(), school->settings(),
                            candidate(path, gate::SourceFile::Keep), "office"));
  const auto again =
      gate::take_in(school->log().photos, school->vault(), school->settings(), candidate(path), "office");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->outcome, IntakeOutcome::Received);
  EXPECT_FALSE(fs::exists(path));
}

TEST(Intake, DoesNotTouchAFileThatIsBeingWritten) {
  test::MadeSchool school;
  const auto path = school.in_inbox("a.jpg", test::made_photo(1));
  const int writer = open(path.c_str(), O_WRONLY | O_APPEND);
  ASSERT_GE(writer, 0);
  const auto taken =
      gate::take_in(school->log().photos, school->vault(), school->settings(), candidate(path), "office");
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, schoolgate::ErrorCode::Conflict);
  const auto summary = school.process({school->workspace().inbox()});
  EXPECT_THAT(summary.photos, IsEmpty());
  ASSERT_THAT(summary.passed_over, SizeIs(1));
  EXPECT_TRUE(fs::exists(path));
  close(writer);
  EXPECT_THAT(school.process({school->workspace().inbox()}).photos, SizeIs(1));
}

TEST(Intake, ABatchLeavesAFileThatStillGrows) {
  test::MadeSchool school;
  const auto path = school.in_inbox("a.jpg", test::made_photo(1));
  std::jthread writer([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {  // opens and closes, as some network copies look from here
      std::ofstream(path, std::ios::app) << 'x';
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  });
  const auto summary = school.process({school->workspace().inbox()});
  writer.request_stop();
  EXPECT_THAT(summary.photos, IsEmpty());
  ASSERT_THAT(summary.passed_over, SizeIs(1));
  EXPECT_THAT(summary.passed_over[0].reason, HasSubstr("copied"));
  EXPECT_TRUE(fs::exists(path));
}

TEST(Intake, PassesOverLinksAndPipesAndLeavesLitterUnsaid) {
  test::MadeSchool school;
  const auto secret = school.file("outside.jpg", test::made_photo(7), "elsewhere");
  const auto folder = school.in_inbox("a.jpg", test::made_photo(1)).parent_path();
  fs::create_symlink(secret, folder / "link.jpg");
  fs::create_directory_symlink(secret.parent_path(), folder / "linked folder");
  ASSERT_EQ(mkfifo((folder / "pipe.jpg").c_str(), 0600), 0);
  for (const char* litter : {"Thumbs.db", ".DS_Store", "desktop.ini", "~$letter.docx", "b.jpg.part",
                             "c.crdownload", "d.tmp", ".hidden.jpg"}) {
    school.in_inbox(litter, {'x'});
  }
  const auto gathered =
      gate::gather(school->workspace(), school->clock().today(), {school->workspace().inbox()}, std::nullopt);
  ASSERT_TRUE(gathered);
  ASSERT_THAT(gathered->files, SizeIs(1));
  EXPECT_EQ(gathered->files[0].path.filename(), "a.jpg");
  EXPECT_THAT(gathered->passed_over, SizeIs(3));
}

TEST(Intake, SubFoldersAreEvents) {
  test::MadeSchool school;
  school.in_inbox("a.jpg", test::made_photo(1), "2026-07-03 Sports Day");
  school.in_inbox("b.jpg", test::made_photo(2), "2026-07-03 Sports Day/second camera");
  school.in_inbox("c.jpg", test::made_photo(3), "Nativity");
  school.in_inbox("d.jpg", test::made_photo(4), ".");
  const auto gathered =
      gate::gather(school->workspace(), school->clock().today(), {school->workspace().inbox()}, std::nullopt);
  ASSERT_TRUE(gathered);
  std::vector<std::string> events;
  for (const auto& file : gathered->files) {
    EXPECT_EQ(file.source, gate::SourceFile::Remove);
    events.push_back(file.path.filename().string() + ": " + schoolgate::to_iso(file.event.day) + " " +
                     file.event.name);
  }
  EXPECT_THAT(events,
              testing::UnorderedElementsAre("a.jpg: 2026-07-03 Sports Day", "b.jpg: 2026-07-03 Sports Day",
                                            "c.jpg: 2026-10-15 Nativity", "d.jpg: 2026-10-15 Photos"));
}

TEST(Intake, FilesElsewhereBelongToTheirFoldersEventOrTheOneNamed) {
  test::MadeSchool school;
  const auto file = school.file("a.jpg", test::made_photo(1), "2026-07-03 Sports Day");
  const auto by_folder = gate::gather(school->workspace(), school->clock().today(), {file}, std::nullopt);
  const auto by_name = gate::gather(school->workspace(), school->clock().today(), {file},
                                    gate::EventName{test::kToday, "Fair"});
  const auto whole_folder =
      gate::gather(school->workspace(), school->clock().today(), {file.parent_path() / ""}, std::nullopt);
  ASSERT_TRUE(by_folder && by_name && whole_folder);
  EXPECT_EQ(by_folder->files.at(0).event.name, "Sports Day");
  EXPECT_EQ(by_name->files.at(0).event.name, "Fair");
  EXPECT_EQ(whole_folder->files.at(0).event.name, "Sports Day");
  EXPECT_EQ(whole_folder->files.at(0).source, gate::SourceFile::Keep);
}

TEST(Intake, ANamedPathThatIsNotThereIsAnError) {
  test::MadeSchool school;
  const auto gathered = gate::gather(school->workspace(), school->clock().today(),
                                     {school.folder() / "absent.jpg"}, std::nullopt);
  ASSERT_FALSE(gathered);
  EXPECT_THAT(schoolgate::sentence(gathered.error()), HasSubstr("absent.jpg"));
}

TEST(Intake, TakesNothingFromTheWorkspaceItself) {
  test::MadeSchool school;
  school.photo();
  const auto gathered = gate::gather(school->workspace(), school->clock().today(),
                                     {school->workspace().vault(), school.workspace()}, std::nullopt);
  ASSERT_TRUE(gathered);
  EXPECT_THAT(gathered->files, IsEmpty());
  EXPECT_THAT(gathered->passed_over, SizeIs(2));
}

TEST(Intake, LeavesWhatIsTooLargeOrEmptyWhereItIsAndTakesTheOthers) {
  test::MadeSchool school("[intake]\nmax_megabytes = 1\n");
  const auto large = school.in_inbox("panorama.jpg", schoolgate::Bytes(2'000'000, 'x'));
  school.in_inbox("IMG_1.jpg", {});
  school.in_inbox("IMG_2.jpg", {});
  school.in_inbox("z.jpg", test::made_photo(1));
  const auto summary = school.process({school->workspace().inbox()});
  EXPECT_EQ(summary.count(PhotoState::Held), 1U);
  std::vector<std::string> told;
  for (const auto& one : summary.passed_over) told.push_back(one.reason);
  EXPECT_THAT(told, testing::UnorderedElementsAre(HasSubstr("1 megabytes"), HasSubstr("IMG_1.jpg is empty"),
                                                  HasSubstr("IMG_2.jpg is empty")));
  EXPECT_TRUE(fs::exists(large));
  EXPECT_THAT(test::files_below(school->workspace().vault()), SizeIs(1)) << "nothing of them was copied";
}

TEST(Intake, FilmsAndDocumentsAreToldOfAndNeverCountedAsPhotosThatFailed) {
  test::MadeSchool school;
  school.in_inbox("IMG_1.jpg", test::made_photo(1));
  const auto film = school.in_inbox("IMG_1.MOV", {'x'});
  school.in_inbox("IMG_1.AAE", {'x'});
  school.in_inbox("IMG_1.xmp", {'x'});
  school.in_inbox("IMG_1.jpg:Zone.Identifier", {'x'});
  school.in_inbox("programme.pdf", {'x'});
  school.in_inbox("names.docx", {'x'});
  school.in_inbox("from the parents.zip", {'x'});
  const auto summary = school.process({school->workspace().inbox()});
  EXPECT_EQ(summary.count(PhotoState::Held), 1U);
  EXPECT_THAT(summary.photos, SizeIs(1));
  EXPECT_THAT(summary.passed_over, IsEmpty());
  EXPECT_FALSE(summary.needs_attention());
  EXPECT_EQ(gate::not_photos_words(summary.not_photos),
            "Not photos, left where they are: 1 film, 2 documents, 1 archive");
  EXPECT_TRUE(fs::exists(film)) << "nothing is lost";
  EXPECT_THAT(test::files_below(school->workspace().vault()), SizeIs(1));
}

TEST(Intake, NamesOfPhotosAreNeverTakenForSomethingElse) {
  for (const char* photo : {"a.jpg", "a.HEIC", "a.dng", "a", "mov", "film.mov.jpg", "1.2026", "a.zip.png"})
    EXPECT_FALSE(gate::other_file(photo)) << photo;
  EXPECT_EQ(gate::other_file("Sports Day.MP4"), gate::OtherFile::Film);
}

TEST(Intake, AFileThatCannotBeReadStopsNoOther) {
  test::MadeSchool school;
  const auto closed = school.in_inbox("a.jpg", test::made_photo(1));
  school.in_inbox("b.jpg", test::made_photo(2));
  fs::permissions(closed, fs::perms::none);
  const test::WithoutOverride bound;
  ASSERT_NE(faccessat(AT_FDCWD, closed.c_str(), R_OK, AT_EACCESS), 0);
  const auto summary = school.process({school->workspace().inbox()});
  EXPECT_EQ(summary.count(PhotoState::Held), 1U);
  ASSERT_THAT(summary.passed_over, SizeIs(1));
  EXPECT_THAT(summary.passed_over[0].reason, HasSubstr("right to read it"));
  EXPECT_TRUE(fs::exists(closed));
}

TEST(Intake, TheSameFileAgainMendsAnOriginalThatIsDamaged) {
  test::MadeSchool school;
  const auto photo = school.photo(1);
  const auto digest = school.record(photo).sha256;
  const fs::path original = school->workspace().vault() / schoolgate::to_hex(digest);
  std::fstream(original, std::ios::in | std::ios::out | std::ios::binary).seekp(50) << "rotten";
  ASSERT_FALSE(school->vault().load(digest)) << "the damage is noticed";
  const auto again = school.in_inbox("again.jpg", test::made_photo(1));
  const auto summary = school.process({school->workspace().inbox()});
  ASSERT_THAT(summary.duplicates, SizeIs(1));
  EXPECT_THAT(summary.duplicates[0].reason, HasSubstr("is whole again"));
  EXPECT_EQ(school->vault().load(digest), test::made_photo(1));
  EXPECT_FALSE(fs::exists(again));
}

TEST(Intake, WaitsForTheRestOfAFileWhoseWriterPauses) {
  test::MadeSchool school;
  auto half = test::made_photo(1);
  half.resize(half.size() / 2);
  const auto path = school.in_inbox("a.jpg", half);  // and nobody has it open
  const auto early = school.process({school->workspace().inbox()});
  EXPECT_THAT(early.photos, IsEmpty());
  ASSERT_THAT(early.passed_over, SizeIs(1));
  EXPECT_THAT(early.passed_over[0].reason, HasSubstr("breaks off"));
  school.in_inbox("a.jpg", test::made_photo(1));
  EXPECT_EQ(school.process({school->workspace().inbox()}).count(PhotoState::Held), 1U);
  EXPECT_FALSE(fs::exists(path));
}

TEST(Intake, TakesNoFileToBeWholeWhileNothingCanBeOpened) {
  test::MadeSchool school;
  const auto path = school.in_inbox("a.jpg", test::made_photo(1));
  schoolgate::pipeline::GuardedDecoder none(school.folder() / "no-decoder", {});
  const auto half = gate::is_half_copied(path, school->settings(), none);
  ASSERT_FALSE(half);
  EXPECT_EQ(half.error().code, schoolgate::ErrorCode::Unavailable);
  const auto whole = gate::is_half_copied(path, school->settings(), school->decoder());
  ASSERT_TRUE(whole);
  EXPECT_FALSE(*whole);
}

TEST(Intake, TheInboxItselfMayBeALinkToAShare) {
  test::MadeSchool school;
  const fs::path share = school.folder() / "share";
  fs::rename(school->workspace().inbox(), share);
  fs::create_directory_symlink(share, school->workspace().inbox());
  const auto path = school.in_inbox("a.jpg", test::made_photo(1));
  EXPECT_EQ(school.process({school->workspace().inbox()}).count(PhotoState::Held), 1U);
  EXPECT_FALSE(fs::exists(path));
}

TEST(Intake, SaysThatTheInboxIsGone) {
  test::MadeSchool school;
  fs::remove(school->workspace().inbox());
  const auto gathered =
      gate::gather(school->workspace(), school->clock().today(), {school->workspace().inbox()}, std::nullopt);
  ASSERT_FALSE(gathered);
  EXPECT_EQ(gathered.error().code, schoolgate::ErrorCode::Unavailable);
  EXPECT_THAT(schoolgate::sentence(gathered.error()), HasSubstr("connect the share"));
}

TEST(Intake, KnowsHalfCopiesAndWastebasketsByTheirNamesAndNothingElse) {
  for (const char* litter :
       {"a.jpg.tacitpart", "a.!sync", "a.opdownload", "a.partial~", "a.jpg.bc!", "a.temp", "#recycle",
        "@Recycle", "#snapshot", "@eaDir", "lost+found", "System Volume Information"})
    EXPECT_TRUE(gate::is_litter(litter)) << litter;
  for (const char* photo : {"a.jpg", "Party", "Y6.Party", "#WorldBookDay", "@school.jpg", "So good!.jpg",
                            "Mr. Temple", "2026.07 Fun!", "St. Anne's takes part"})
    EXPECT_FALSE(gate::is_litter(photo)) << photo;
  for (const char* litter : {"a.jpg.download", "IMG 1.jpeg.part", "#recycle", ".stfolder"})
    EXPECT_TRUE(gate::is_litter_folder(litter)) << litter;
  for (const char* event :
       {"2026-07-03 St. Anne's takes part", "Sports.Part", "3.7. Our last download", "Y6.tmp"})
    EXPECT_FALSE(gate::is_litter_folder(event)) << event;
}

TEST(Intake, AQuarantinedPhotoIsTriedAgainWhenItComesAgain) {
  test::MadeSchool school("[intake]\nmax_megapixels = 1\n");
  school.find(
      [](const auto&) -> schoolgate::pipeline::Findings { throw std::runtime_error("broken model"); });
  const auto photo = school.photo(1);
  ASSERT_EQ(school.record(photo).state, PhotoState::Quarantined);
  school.find(test::one_shown_one_hidden);
  EXPECT_EQ(school.photo(1), photo);
  EXPECT_EQ(school.record(photo).state, PhotoState::Held);
}

TEST(Intake, NamesThatAreNoTextDoNoHarm) {
  test::MadeSchool school;
  school.in_inbox("bad \xff\n name.jpg", test::made_photo(1), "ev\xfe\x01nt");
  const auto summary = school.process({school->workspace().inbox()});
  ASSERT_EQ(summary.count(PhotoState::Held), 1U);
  EXPECT_EQ(school.record(summary.photos[0].photo).event.name, "ev nt");
}

TEST(Intake, AFullDiskLosesNothing) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to mount a small disk";
  const test::TemporaryFolder folder;
  const fs::path disk = folder.path() / "disk";
  fs::create_directory(disk);
  if (mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=2m") != 0) GTEST_SKIP() << "needs the right to mount";
  struct Unmount {
    fs::path path;
    ~Unmount() { umount2(path.c_str(), MNT_DETACH); }
  } const unmount{disk};

  test::MadeSchool school;
  fs::remove_all(school->workspace().vault());
  fs::create_directory_symlink(disk, school->workspace().vault());
  std::vector<fs::path> paths;
  for (int i = 0; i < 8; ++i) {
    auto bytes = test::made_photo(i);
    bytes.resize(400'000);  // what follows the picture makes it large
    paths.push_back(school.in_inbox(std::to_string(i) + ".jpg", bytes));
  }
  const auto summary = gate::process(
      *school, {school->workspace().inbox()},
      {.who = "office", .jobs = 1, .recognition = gate::Recognition::AsSettings, .event = {}}, {});
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, schoolgate::ErrorCode::Unavailable);
  EXPECT_THAT(schoolgate::sentence(summary.error()), HasSubstr("make room"));
  for (int i = 0; i < 8; ++i) {
    auto bytes = test::made_photo(i);
    bytes.resize(400'000);
    EXPECT_TRUE(fs::exists(paths[static_cast<std::size_t>(i)]) ||
                school->vault().load(schoolgate::sha256(bytes)) == bytes)
        << i;
  }
  for (const auto& file : test::files_below(disk))
    EXPECT_EQ(file.string().size(), 64U) << "half a file: " << file;
}
