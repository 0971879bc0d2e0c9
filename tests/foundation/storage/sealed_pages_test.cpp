// A database whose every page is sealed: what SQLite writes through it, it reads again; the disk shows
// nothing.
#include "foundation/storage/sealed_pages.hpp"

#include <csignal>
#include <fstream>
#include <iterator>
#include <set>

#include <gmock/gmock.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "foundation/secrets.hpp"
#include "foundation/storage/session.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;
using testing::Not;

const Schema kPupils{"test",
                     {{"", "CREATE TABLE pupils (number INTEGER PRIMARY KEY, name VARCHAR(200));\n"}}};
const std::string kName = "Amelia Hughes of Larch class";

PageKey new_page_key() {
  auto key = std::make_shared<LockedBytes>(64);
  fill_random(key->values());
  return key;
}

class SealedPagesTest : public testing::Test {
 protected:
  std::shared_ptr<Database> open(const PageKey& key) {
    auto opened = Database::open_file(path_, key);
    if (!opened) throw std::runtime_error(sentence(opened.error()));
    (*opened)->apply_schema(kPupils);
    return *opened;
  }
  static void add(Database& database, int from, int to) {
    database.transact([&](WriteSession& session) {
      for (int i = from; i < to; ++i)
        session << "INSERT INTO pupils VALUES (:number, :name)", soci::use(i), soci::use(kName);
    });
  }
  static int count(Database& database) {
    return database.read([](ReadSession& session) {
      int count = 0;
      session << "SELECT COUNT(*) FROM pupils WHERE name = :name", soci::use(kName), soci::into(count);
      return count;
    });
  }
  // Of the database's files those that hold the bytes.
  std::vector<std::string> files_with(const std::string& bytes) {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string all{std::istreambuf_iterator<char>(file), {}};
      if (all.find(bytes) != std::string::npos) found.push_back(entry.path().filename().string());
    }
    return found;
  }
  test::TemporaryFolder folder_;
  fs::path path_ = folder_.path() / "school's.db";
  PageKey key_ = new_page_key();
};

TEST_F(SealedPagesTest, APlainDatabaseShowsTheNamesThatASealedOneHides) {
  auto database = open(nullptr);
  add(*database, 0, 50);
  EXPECT_THAT(files_with(kName), Not(IsEmpty())) << "in the log";
  database.reset();
  EXPECT_THAT(files_with(kName), Not(IsEmpty())) << "in the database";
  fs::remove(path_);
  database = open(key_);
  add(*database, 0, 50);
  EXPECT_THAT(files_with(kName), IsEmpty()) << "nor in its log";
  EXPECT_THAT(files_with("pupils"), IsEmpty()) << "not even how its tables are called";
  EXPECT_GT(fs::file_size(path_.string() + "-wal"), 0U);
  database.reset();
  EXPECT_THAT(files_with(kName), IsEmpty());
  EXPECT_THAT(files_with("SQLite format"), IsEmpty());
  EXPECT_EQ(count(*open(key_)), 50);
}

TEST_F(SealedPagesTest, OpensWithItsKeyAlone) {
  add(*open(key_), 0, 5);
  EXPECT_FALSE(Database::open_file(path_));
  EXPECT_FALSE(Database::open_file(path_, new_page_key()));
  EXPECT_EQ(count(*open(key_)), 5);
}

TEST_F(SealedPagesTest, TwoConnectionsSeeWhatTheOtherWrote) {
  const auto one = open(key_);
  const auto other = open(key_);
  add(*one, 0, 2000);
  EXPECT_EQ(count(*other), 2000);
  add(*other, 2000, 2010);
  EXPECT_EQ(count(*one), 2010);
  EXPECT_EQ(one->fault(), "");
}

TEST_F(SealedPagesTest, ManyPagesComeThroughTheLogAndOutOfIt) {
  auto database = open(key_);
  for (int i = 0; i < 40; ++i) add(*database, i * 500, (i + 1) * 500);  // the log is written out on the way
  EXPECT_EQ(count(*database), 20'000);
  database->transact([](WriteSession& session) { session << "DELETE FROM pupils WHERE number % 3 = 0"; });
  ASSERT_TRUE(database->compact());
  EXPECT_EQ(database->fault(), "");
  EXPECT_EQ(fs::file_size(path_) % 4096, 0U) << "no page is longer than it was";
  database.reset();
  EXPECT_EQ(count(*open(key_)), 13'333);
  EXPECT_THAT(files_with(kName), IsEmpty());
}

TEST_F(SealedPagesTest, WhatWasCommittedIsThereAfterAKill) {
  add(*open(key_), 0, 10);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto database = open(key_);
    add(*database, 10, 3000);
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_GT(fs::file_size(path_.string() + "-wal"), 0U) << "it died with its log";
  EXPECT_THAT(files_with(kName), IsEmpty());
  for (const PageKey& wrong : {PageKey{}, new_page_key()}) {
    const auto refused = Database::open_file(path_, wrong);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Refused);
  }
  EXPECT_GT(fs::file_size(path_.string() + "-wal"), 0U) << "whoever cannot read it takes nothing away";
  const auto database = open(key_);
  EXPECT_EQ(count(*database), 3000);
  EXPECT_EQ(database->fault(), "");
}

TEST_F(SealedPagesTest, HalfACommitIsUndoneAfterAKill) {
  add(*open(key_), 0, 10);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto database = open(key_);
    database->transact([](WriteSession& session) {
      // More than the cache holds, so that pages reach the log before the commit.
      for (int i = 10; i < 60'000; ++i)
        session << "INSERT INTO pupils VALUES (:number, :name)", soci::use(i), soci::use(kName);
      ::kill(::getpid(), SIGKILL);
    });
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_THAT(files_with(kName), IsEmpty());
  const auto database = open(key_);
  EXPECT_EQ(count(*database), 10);
  EXPECT_EQ(database->fault(), "");
}

TEST_F(SealedPagesTest, ARollbackJournalIsSealedAndPlayedBack) {
  add(*open(key_), 0, 5000);
  {
    const SealedPages sealed(path_, key_);
    soci::session session(soci::sqlite3, "dbname=\"" + path_.string() + "\"");
    std::string mode;
    session << "PRAGMA temp_store = MEMORY";
    session << "PRAGMA journal_mode = DELETE", soci::into(mode);
    ASSERT_EQ(mode, "delete");
    session << "PRAGMA cache_size = 4";
    session << "BEGIN IMMEDIATE";
    session << "UPDATE pupils SET name = name || ' and another'";
    EXPECT_TRUE(fs::exists(path_.string() + "-journal"));
    EXPECT_THAT(files_with(kName), IsEmpty());
    session << "ROLLBACK";
  }
  EXPECT_EQ(count(*open(key_)), 5000);
}

TEST_F(SealedPagesTest, ACopyIsSealedWithTheSameKey) {
  const auto database = open(key_);
  add(*database, 0, 100);
  const fs::path copy = folder_.path() / "copy.db";
  ASSERT_TRUE(database->copy_to(copy));
  EXPECT_THAT(files_with(kName), IsEmpty());
  const auto opened = Database::open_file(copy, key_);
  ASSERT_TRUE(opened);
  EXPECT_EQ(count(**opened), 100);
}

TEST_F(SealedPagesTest, APlainDatabaseBecomesASealedOneInItsPlace) {
  add(*open(nullptr), 0, 100);
  ASSERT_EQ(form_of(path_, key_), DatabaseForm::Plain);
  ASSERT_TRUE(Database::seal_file(path_, key_));
  EXPECT_EQ(form_of(path_, key_), DatabaseForm::Sealed);
  EXPECT_EQ(form_of(path_, new_page_key()), DatabaseForm::Other);
  EXPECT_EQ(form_of(path_, nullptr), DatabaseForm::Other);
  EXPECT_EQ(count(*open(key_)), 100);
  EXPECT_TRUE(Database::seal_file(path_, key_)) << "once more does nothing";
  EXPECT_EQ(count(*open(key_)), 100);
  EXPECT_THAT(files_with(kName), IsEmpty());
}

TEST_F(SealedPagesTest, IsNotTakenFromUnderSomebody) {
  const auto somebody = open(nullptr);
  add(*somebody, 0, 10);
  const auto sealed = Database::seal_file(path_, key_);
  ASSERT_FALSE(sealed);
  EXPECT_EQ(sealed.error().code, ErrorCode::Conflict);
  EXPECT_EQ(count(*somebody), 10);
}

TEST_F(SealedPagesTest, APlainDatabaseBesideASealedOnePutsMuchAsideAsEver) {
  const auto sealed = open(key_);
  path_ = folder_.path() / "another school's.db";
  const auto plain = open(nullptr);
  add(*plain, 0, 20'000);
  // More than SQLite keeps of a database in memory.
  const std::string much = "SELECT COUNT(*) FROM (SELECT DISTINCT hex(randomblob(200)) FROM pupils)";
  int count = 0;
  soci::session in_files(soci::sqlite3, "dbname=\"" + path_.string() + "\"");
  in_files << "PRAGMA temp_store = FILE";
  EXPECT_THROW((in_files << much, soci::into(count)), soci::soci_error) << "no file is made for it";
  plain->read([&](ReadSession& session) {
    session << much, soci::into(count);
    return count;
  });
  EXPECT_EQ(count, 20'000);
}

TEST_F(SealedPagesTest, TheSamePageLooksDifferentInEachPlace) {
  auto database = open(key_);
  add(*database, 0, 3000);
  database.reset();
  std::ifstream file(path_, std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(file), {}};
  std::set<std::string> blocks;
  for (std::size_t i = 0; i + 16 <= all.size(); i += 16) blocks.insert(all.substr(i, 16));
  EXPECT_EQ(blocks.size(), all.size() / 16) << "no sixteen bytes occur twice";
}

}  // namespace
}  // namespace schoolgate
