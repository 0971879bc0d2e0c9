// A workspace copied elsewhere and made of such a copy, with the damage that disks do.
#include "gate/backup/backup.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <sys/mount.h>

#include "consent/ledger/ledger.hpp"
#include "foundation/storage/session.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/reporting/storage_health.hpp"
#include "gate/school/holds_folder.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using testing::SizeIs;

class BackupTest : public testing::Test {
 protected:
  Result<BackupSummary> try_backup(std::size_t keep = 7) {
    school_.clock().advance(std::chrono::hours(1));
    return back_up(school_->workspace(), school_->log(), {disk_, keep, "schoolgate", true});
  }
  BackupSummary backup(std::size_t keep = 7) {
    auto done = try_backup(keep);
    if (!done) throw std::runtime_error(sentence(done.error()));
    return std::move(*done);
  }
  Result<RestoreSummary> try_restore(std::optional<Instant> made = {},
                                     const std::optional<consent::LedgerHead>& noted = {}) {
    return restore(disk_, made, again_, {.clock = school_.clock(), .who = "schoolgate", .noted = noted});
  }
  std::unique_ptr<School> restored(std::optional<Instant> made = {}) {
    const auto done = try_restore(made);
    if (!done) throw std::runtime_error(sentence(done.error()));
    auto school = School::open(again_, school_.clock());
    if (!school) throw std::runtime_error(sentence(school.error()));
    return std::move(*school);
  }
  static void alter(const fs::path& file) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(20);
    stream << "not what was written";
  }
  fs::path stored(const Digest& digest) { return disk_ / "files" / to_hex(digest); }
  fs::path original(PhotoId photo) {
    return school_->workspace().vault() / to_hex(school_.record(photo).sha256);
  }

  test::MadeSchool school_;
  fs::path disk_ = school_.folder() / "disk";
  fs::path again_ = school_.folder() / "again";
};

TEST_F(BackupTest, GivesTheWorkspaceBackAsItWas) {
  const PhotoId photo = school_.photo(1);
  const auto done = backup();
  EXPECT_EQ(done.copied, done.files);
  EXPECT_EQ(done.read_back, done.files);
  const auto school = restored();
  EXPECT_TRUE(school->ledger().verify());
  EXPECT_EQ(school->people().view().people().size(), 4U);
  EXPECT_EQ(school->log().photos.find(photo)->sha256, school_.record(photo).sha256);
  EXPECT_EQ(*school->vault().load(school_.record(photo).sha256), test::made_photo(1));
  for (const auto& rendition : school_->log().holds.renditions(photo))
    EXPECT_TRUE(fs::exists(hold_file(school->workspace(), rendition.sha256).path));
  EXPECT_TRUE(school->readings().load(school_.record(photo).sha256)) << "with the key to them";
  for (const auto& entry : fs::recursive_directory_iterator(disk_))
    EXPECT_EQ(entry.status().permissions() & fs::perms(077), fs::perms::none) << entry.path();
}

TEST_F(BackupTest, HoldsOneMomentOfTheDatabaseWhileSomebodyWrites) {
  const fs::path copy = school_.folder() / "copy.db";
  const auto undone = school_->database()->transact([&](WriteSession& session) -> Status {
    session << "DELETE FROM take_downs";
    session << "CREATE TABLE half_done (number INTEGER)";
    EXPECT_TRUE(school_->database()->copy_to(copy)) << "nobody waits";
    return failure(ErrorCode::Refused, "taken back");
  });
  ASSERT_FALSE(undone);
  const auto tables = (*Database::open_file(copy))->read([](ReadSession& session) {
    int count = 0;
    session << "SELECT COUNT(*) FROM sqlite_master WHERE name = 'half_done'", soci::into(count);
    return count;
  });
  EXPECT_EQ(tables, 0);
}

TEST_F(BackupTest, CopiesWhatIsNewAlone) {
  school_.photo(1);
  backup();
  const auto same = backup();
  EXPECT_EQ(same.copied, 1U) << "the database, since its moment is another";
  school_.photo(2);
  const auto more = backup();
  EXPECT_GT(more.copied, 1U);
  EXPECT_LT(more.copied, more.files);
}

TEST_F(BackupTest, ARestoreThatFindsNoRoomLeavesNothingInItsOwnWay) {
  school_.photo(1);
  backup();
  fs::create_directory(again_);
  if (::mount("tmpfs", again_.c_str(), "tmpfs", 0, "size=200k,mode=0700") != 0)
    GTEST_SKIP() << "nothing can be mounted here: needs root";
  EXPECT_FALSE(try_restore());
  EXPECT_TRUE(fs::is_empty(again_));
  ASSERT_EQ(::umount(again_.c_str()), 0);
  EXPECT_TRUE(try_restore());
}

TEST_F(BackupTest, WhatWasInterruptedIsNoBackup) {
  school_.photo(1);
  backup();
  for (const auto& list : fs::directory_iterator(disk_ / "lists")) fs::remove(list.path());
  ASSERT_FALSE(fs::is_empty(disk_ / "files"));
  EXPECT_EQ(try_restore().error().code, ErrorCode::NotFound);
  EXPECT_FALSE(fs::exists(again_));
  EXPECT_TRUE(try_backup()) << "and the next one carries on";
}

TEST_F(BackupTest, IsProvedBeforeAnythingIsRestored) {
  const PhotoId photo = school_.photo(1);
  backup();
  alter(stored(school_.record(photo).sha256));
  const auto refused = try_restore();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("damaged in the backup"));
  fs::remove(stored(school_.record(photo).sha256));
  EXPECT_THAT(try_restore().error().message, HasSubstr("missing in the backup"));
  EXPECT_FALSE(fs::exists(again_));
  backup();
  EXPECT_TRUE(try_restore()) << "the next backup mends what is missing";
}

TEST_F(BackupTest, ReadsAllThatLiesThereWithinAWeek) {
  const PhotoId photo = school_.photo(1);
  backup();
  alter(stored(school_.record(photo).sha256));
  for (int day = 0; day < 7; ++day) {
    school_.clock().advance(std::chrono::hours(23));
    backup();
  }
  EXPECT_TRUE(try_restore()) << "mended from the workspace";
}

TEST_F(BackupTest, ADamagedOriginalDoesNotReplaceTheGoodCopy) {
  const PhotoId photo = school_.photo(1);
  backup();
  alter(original(photo));
  for (int night = 0; night < 2; ++night)
    EXPECT_THAT(backup(1).damaged, ElementsAre(HasSubstr("vault/"))) << "named each night";
  EXPECT_EQ(*restored()->vault().load(school_.record(photo).sha256), test::made_photo(1));
  disk_ = school_.folder() / "another disk";
  EXPECT_THAT(backup().damaged, SizeIs(1)) << "there is no good copy";
}

TEST_F(BackupTest, OldOnesGoWithWhatOnlyTheyNeed) {
  const fs::path report = school_->workspace().reports() / "year.txt";
  std::ofstream(report) << "a report";
  const Digest digest = sha256(std::string("a report"));
  const auto first = backup(2);
  ASSERT_TRUE(fs::remove(report));
  EXPECT_EQ(backup(2).removed, 0U);
  EXPECT_TRUE(fs::exists(stored(digest))) << "the first one needs it";
  EXPECT_EQ(backup(2).removed, 1U);
  EXPECT_FALSE(fs::exists(stored(digest)));
  EXPECT_EQ(try_restore(first.made).error().code, ErrorCode::NotFound);
}

TEST_F(BackupTest, AnOriginalThatTheVaultHasLostStaysInEachBackup) {
  const PhotoId photo = school_.photo(1);
  const Digest digest = school_.record(photo).sha256;
  backup(1);
  ASSERT_TRUE(school_->vault().remove(digest));
  for (int night = 0; night < 3; ++night) {
    const auto done = backup(1);
    EXPECT_THAT(done.damaged, ElementsAre("vault/" + to_hex(digest)));
    EXPECT_EQ(done.removed, 0U) << "nothing goes while something is lost";
  }
  EXPECT_EQ(*restored()->vault().load(digest), test::made_photo(1)) << "the newest has it";
}

TEST_F(BackupTest, LinksAreRefusedByName) {
  const fs::path vault = school_->workspace().vault();
  fs::rename(vault, school_.folder() / "big disk");
  fs::create_directory_symlink(school_.folder() / "big disk", vault);
  const auto refused = try_backup();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("vault is a link"));
  EXPECT_FALSE(try_restore());
}

TEST_F(BackupTest, WithoutTheKeyThereIsNone) {
  ASSERT_TRUE(fs::remove(school_->workspace().readings_key()));
  EXPECT_THAT(try_backup().error().message, HasSubstr("readings.key is missing"));
  EXPECT_FALSE(try_restore());
}

TEST_F(BackupTest, AClockThatIsBehindIsToldAndRemovesNothing) {
  backup(1);
  school_.clock().advance(std::chrono::hours(-48));
  const auto refused = try_backup(1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Conflict);
  school_.clock().advance(std::chrono::hours(48));
  EXPECT_TRUE(try_backup(1));
  EXPECT_TRUE(try_restore());
}

TEST_F(BackupTest, EachSchoolHasAFolderOfItsOwn) {
  backup();
  ASSERT_TRUE(Workspace::create(again_, {}));
  const auto other = School::open(again_, school_.clock());
  ASSERT_TRUE(other);
  school_.clock().advance(std::chrono::hours(1));
  const auto refused = back_up((*other)->workspace(), (*other)->log(), {disk_, 7, "schoolgate", true});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("another school"));
}

TEST_F(BackupTest, AFolderOnTheWorkspacesDiskOrNowhereIsRefused) {
  const auto try_at = [&](const fs::path& folder) {
    return back_up(school_->workspace(), school_->log(), {folder, 7, "schoolgate", false});
  };
  EXPECT_THAT(try_at(disk_).error().message, HasSubstr("workspace's own disk"));
  EXPECT_THAT(try_at(disk_ / "not mounted" / "school").error().message, HasSubstr("is not there"));
  EXPECT_FALSE(fs::exists(disk_));
}

TEST_F(BackupTest, AListThatIsDamagedIsNamedAndNothingGoes) {
  const auto first = backup();
  const fs::path list = fs::directory_iterator(disk_ / "lists")->path();
  std::ofstream(list) << "rotten";
  const auto second = backup(2);
  EXPECT_TRUE(second.damaged_lists == std::vector<fs::path>{list});
  EXPECT_FALSE(second.whole());
  ASSERT_TRUE(fs::remove(list));
  EXPECT_TRUE(backup(2).whole());
  EXPECT_FALSE(try_restore(first.made));
}

TEST_F(BackupTest, AnInterruptedRestoreIsNoWorkspace) {
  const PhotoId photo = school_.photo(1);
  ASSERT_TRUE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
  backup();
  EXPECT_THROW(static_cast<void>(restore(disk_, {}, again_,
                                         {school_.clock(), "schoolgate",
                                          [](WriteSession&) { throw std::runtime_error("power cut"); }})),
               std::runtime_error);
  EXPECT_TRUE(fs::exists(again_ / "schoolgate.db"));
  EXPECT_FALSE(Workspace::is_one(again_));
}

TEST_F(BackupTest, NothingIsWrittenOverWhatIsThere) {
  backup();
  fs::create_directories(again_);
  std::ofstream(again_ / "letter.txt") << "Dear parents";
  EXPECT_EQ(try_restore().error().code, ErrorCode::Refused);
  EXPECT_EQ(restore(disk_, {}, school_.workspace(), {school_.clock(), "schoolgate"}).error().code,
            ErrorCode::Refused);
  disk_ = again_;
  EXPECT_EQ(try_backup().error().code, ErrorCode::Refused);
  disk_ = school_.workspace() / "reports" / "copy";
  EXPECT_EQ(try_backup().error().code, ErrorCode::Refused) << "within the workspace";
  EXPECT_THAT(test::files_below(again_), ElementsAre("letter.txt"));
}

TEST_F(BackupTest, AListThatWasAlteredIsNone) {
  backup();
  const fs::path list = fs::directory_iterator(disk_ / "lists")->path();
  std::ifstream stream(list);
  std::string line;
  std::getline(stream, line);
  stream.close();
  const auto write = [&](const std::string& text) {
    std::ofstream(list) << text << '\n' << to_hex(sha256(text)) << '\n';
  };
  std::ofstream(list) << line << '\n' << std::string(64, '0') << '\n';
  EXPECT_FALSE(try_restore());
  std::string outside = line;
  outside.replace(outside.find("schoolgate.conf"), 15, "../escaped.conf");
  write(outside);
  EXPECT_FALSE(try_restore());
  EXPECT_FALSE(fs::exists(school_.folder() / "escaped.conf"));
  write(line);
  EXPECT_TRUE(try_restore()) << "as it was";
}

TEST_F(BackupTest, InARestoredWorkspaceNothingIsApprovedOrOut) {
  const PhotoId photo = school_.photo(1);
  ASSERT_TRUE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
  backup();
  ASSERT_TRUE(school_->people().withdraw("P001", "facebook", std::nullopt, {"office", "test"}));
  const auto done = try_restore();
  ASSERT_TRUE(done);
  EXPECT_EQ(done->approvals_ended, 1U);
  const auto opened = School::open(again_, school_.clock());
  ASSERT_TRUE(opened);
  const auto& school = *opened;
  ASSERT_TRUE(
      school->people().view().may_show("P001", "facebook", consent::Purpose::Image, test::kToday).granted)
      << "it knows nothing of what came after";
  EXPECT_EQ(school->log().photos.find(photo)->state, PhotoState::Held);
  EXPECT_THAT(test::files_below(school->workspace().released()), IsEmpty());
  std::vector<std::string> actions;
  for (const auto& entry : school->ledger().entries_about("workspace")) actions.push_back(entry.action);
  EXPECT_THAT(actions, IsSupersetOf({"workspace.backed-up", "workspace.restored"}));
}

TEST_F(BackupTest, WhatTheLedgerLostSinceItsEndWasNotedIsTold) {
  const auto printed = backup().noted;
  const auto then = try_restore(std::nullopt, printed);
  ASSERT_TRUE(then) << "it is in it";
  EXPECT_EQ(then->entries_lost, 0U);
  fs::remove_all(again_);
  ASSERT_TRUE(school_->people().withdraw("P001", "facebook", std::nullopt, {"office", "test"}));
  const auto noted = school_->ledger().head();
  ASSERT_GT(noted.number, then->end.number);
  const auto now = try_restore(std::nullopt, noted);
  ASSERT_TRUE(now) << "an older backup is better than none";
  EXPECT_EQ(now->entries_lost, noted.number - now->end.number);
}

TEST_F(BackupTest, ALedgerThatWasWrittenAnewIsNotRestored) {
  auto noted = backup().noted;
  noted.chain.bytes[0] ^= 1;
  const auto done = try_restore(std::nullopt, noted);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("not the one that was noted"));
  EXPECT_FALSE(School::open(again_, school_.clock())) << "it is no workspace";
}

TEST_F(BackupTest, TheHealthPageKnowsTheLastOneThatWasWhole) {
  const auto health = [&] { return backup_fact(school_->ledger(), school_.clock().now(), 7); };
  EXPECT_EQ(health().level, Level::Note);
  EXPECT_THAT(health().words, HasSubstr("none was made yet"));
  school_.clock().advance(std::chrono::hours(24 * 9));
  EXPECT_EQ(health().level, Level::Problem) << "nine days without any";
  const auto made = backup().made;
  EXPECT_EQ(health().level, Level::Good);
  EXPECT_THAT(health().words, HasSubstr(to_iso(made)));
  school_.clock().advance(std::chrono::hours(24 * 8));
  const PhotoId photo = school_.photo(1);
  fs::remove(original(photo));
  EXPECT_THAT(backup().damaged, SizeIs(1));
  EXPECT_EQ(health().level, Level::Problem) << "one that lacks an original is none";
  fs::remove(school_->workspace().readings_key());
  ASSERT_FALSE(try_backup());
  EXPECT_EQ(health().level, Level::Problem) << "one that failed is none";
  EXPECT_EQ(backup_fact(school_->ledger(), school_.clock().now(), 0).level, Level::Good) << "made otherwise";
}

constexpr std::streamoff kPage = 4096;  // of SQLite; a server's are twice as long

// In each page that holds `text`, so that nobody can read it any more.
void damage(const fs::path& file, const std::string& text) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  const auto size = static_cast<std::streamoff>(fs::file_size(file));
  std::string page(kPage, ' ');
  int damaged = 0;
  for (std::streamoff at = 0; at + kPage <= size; at += kPage) {
    stream.seekg(at);
    stream.read(page.data(), kPage);
    if (page.find(text) == std::string::npos) continue;
    stream.seekp(at);
    stream << "damage, from the first byte to beyond its header";
    ++damaged;
  }
  ASSERT_GT(damaged, 0);
}

// Not read before they are damaged, since a server remembers what it read.
fs::path file_on_server(const std::string& school, const std::string& table) {
  soci::session session = test::administrator();
  session << fmt::format("VACUUM FULL \"{}\".{}", school, table);
  session << "CHECKPOINT";
  std::string path;
  session << fmt::format("SELECT pg_relation_filepath('\"{}\".{}')", school, table), soci::into(path);
  return fs::path(test::socket_folder()) / "data" / path;
}

TEST_F(BackupTest, ADamagedDatabaseIsNotBackedUp) {
  backup();
  const auto server = school_->database()->server();
  const std::string text(800, 'x');
  school_->database()->transact([&](WriteSession& session) {
    session << "CREATE TABLE many (text VARCHAR(1000))";
    for (int i = 0; i < 200; ++i) session << "INSERT INTO many VALUES (:text)", soci::use(text);
    if (!server) session << "CREATE INDEX many_texts ON many (text)";
  });
  if (server) {
    ASSERT_EQ(school_->database()->fault(), "");
    damage(file_on_server(server->school, "many"), text);
    ASSERT_THAT(school_->database()->fault(), HasSubstr("invalid page"));
  } else {
    ASSERT_TRUE(school_->database()->compact());
    const fs::path file = school_->workspace().database_file();
    damage(file, text);
    const auto damaged = Database::open_file(file);
    ASSERT_TRUE(damaged) << sentence(damaged.error());
    ASSERT_THAT((*damaged)->fault(), Not(IsEmpty()));
  }
  EXPECT_FALSE(try_backup());
  EXPECT_EQ(BackupFolder::open_to_read(disk_)->moments()->size(), 1U);
}

}  // namespace
}  // namespace schoolgate::gate
