#include "foundation/storage/database.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <type_traits>

#include <gtest/gtest.h>

#include "foundation/storage/session.hpp"
#include "support/as_another.hpp"
#include "support/temporary_folder.hpp"

using schoolgate::ReadSession;
using schoolgate::Schema;
using schoolgate::StorageError;
using schoolgate::WriteSession;

namespace {

const Schema kFirst{"test", {{"", "CREATE TABLE a (x INTEGER);\nCREATE TABLE b (x INTEGER);\n"}}};

class DatabaseTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = schoolgate::Database::open_file(folder_.path() / "school's.db");
    ASSERT_TRUE(opened);
    database_ = *opened;
    database_->apply_schema(kFirst);
  }
  int rows() {
    return database_->read([](ReadSession& session) {
      int count = 0;
      session << "SELECT COUNT(*) FROM a", soci::into(count);
      return count;
    });
  }
  schoolgate::test::TemporaryFolder folder_;
  std::shared_ptr<schoolgate::Database> database_;
};

}  // namespace

TEST_F(DatabaseTest, KeepsWhatWasCommitted) {
  database_->transact([](WriteSession& session) { session << "INSERT INTO a VALUES (1)"; });
  EXPECT_EQ(rows(), 1);
}

TEST_F(DatabaseTest, FindsADamagedPage) {
  database_->transact([](WriteSession& session) {
    for (int i = 0; i < 20'000; ++i) session << "INSERT INTO a VALUES (:i)", soci::use(i);
  });
  EXPECT_EQ(database_->fault(), "");
  database_.reset();  // what it wrote last goes into the file
  const auto path = folder_.path() / "school's.db";
  const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(path) / 2);
  std::fstream(path, std::ios::in | std::ios::out | std::ios::binary).seekp(middle)
      << std::string(4096, '\xAA');
  database_ = schoolgate::Database::open_file(path).value();
  EXPECT_NE(database_->fault(), "");
}

TEST_F(DatabaseTest, UndoesEverythingWhenTheWorkThrows) {
  EXPECT_THROW(database_->transact([](WriteSession& session) {
    session << "INSERT INTO a VALUES (1)";
    throw std::runtime_error("half way");
  }),
               std::runtime_error);
  EXPECT_EQ(rows(), 0);
}

TEST_F(DatabaseTest, UndoesEverythingWhenTheWorkFails) {
  const auto failed = database_->transact([](WriteSession& session) -> schoolgate::Result<int> {
    session << "INSERT INTO a VALUES (1)";
    return schoolgate::failure(schoolgate::ErrorCode::Refused, "half way");
  });
  EXPECT_FALSE(failed);
  const auto status = database_->transact([](WriteSession& session) -> schoolgate::Status {
    session << "INSERT INTO a VALUES (1)";
    return schoolgate::failure(schoolgate::ErrorCode::Refused, "half way");
  });
  EXPECT_FALSE(status);
  EXPECT_EQ(rows(), 0);
}

TEST_F(DatabaseTest, ReadsAsItStoodAtOneMomentWhileOthersWrite) {
  const auto other = *schoolgate::Database::open_file(folder_.path() / "school's.db");
  database_->read([&](ReadSession& session) {
    int before = 0;
    int after = 0;
    session << "SELECT COUNT(*) FROM a", soci::into(before);
    other->transact([](WriteSession& writing) { writing << "INSERT INTO a VALUES (1)"; });
    session << "SELECT COUNT(*) FROM a", soci::into(after);
    EXPECT_EQ(after, before);
  });
  EXPECT_EQ(rows(), 1);
}

TEST_F(DatabaseTest, ReadsWhileThisVeryProcessWrites) {
  std::future<int> seen;
  database_->transact([&](WriteSession& session) {
    session << "INSERT INTO a VALUES (1)";
    seen = std::async(std::launch::async, [&] { return rows(); });
    EXPECT_EQ(seen.wait_for(std::chrono::seconds(10)), std::future_status::ready)
        << "it waits for the writer";
  });
  EXPECT_EQ(seen.get(), 0) << "what was not committed yet";
  EXPECT_EQ(rows(), 1);
}

TEST_F(DatabaseTest, RefusesToWriteWhereIsOnlyRead) {
  for (const char* statement : {"INSERT INTO a VALUES (1)", "DELETE FROM a", "CREATE TABLE d (x INTEGER)"}) {
    EXPECT_THROW(database_->read([&](ReadSession& session) { session << statement; }), StorageError)
        << statement;
  }
  EXPECT_EQ(rows(), 0);
}

TEST_F(DatabaseTest, ReadsWhileAnotherProcessHoldsTheWriteLock) {
  const auto other = *schoolgate::Database::open_file(folder_.path() / "school's.db");
  other->transact([&](WriteSession& session) {
    session << "INSERT INTO a VALUES (1)";
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(rows(), 0);
    database_->apply_schema(kFirst);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  });
}

// A function that writes cannot be handed what only reads.
static_assert(!std::is_convertible_v<ReadSession&, WriteSession&>);
static_assert(std::is_convertible_v<WriteSession&, ReadSession&>);

TEST_F(DatabaseTest, TellsOfAFailureInItsOwnWords) {
  try {
    database_->transact([](WriteSession& session) { session << "INSERT INTO nowhere VALUES (1)"; });
    FAIL() << "there is no such table";
  } catch (const StorageError& error) {
    EXPECT_EQ(error.error().code, schoolgate::ErrorCode::Unavailable);
    EXPECT_NE(error.error().message.find("nowhere"), std::string::npos);
    EXPECT_FALSE(error.error().hint.empty());
  }
}

TEST_F(DatabaseTest, TellsOfAFailureWithoutTheValuesOfTheRow) {
  database_->transact([](WriteSession& session) { session << "CREATE UNIQUE INDEX one ON a (x)"; });
  const auto put = [&] {
    const std::string name = "Ann Pupil";
    database_->transact(
        [&](WriteSession& session) { session << "INSERT INTO a VALUES (:name)", soci::use(name); });
  };
  put();
  try {
    put();
    FAIL() << "there is one already";
  } catch (const StorageError& error) {
    EXPECT_NE(error.error().message.find("UNIQUE"), std::string::npos);
    EXPECT_EQ(error.error().message.find("Ann"), std::string::npos);
  }
}

TEST_F(DatabaseTest, AppliesEachSchemaStepOnce) {
  const Schema longer{"test", {kFirst.steps[0], {"more", "CREATE TABLE c (x INTEGER);\n"}}};
  database_->apply_schema(longer);
  database_->apply_schema(longer);
  database_->transact([](WriteSession& session) { session << "INSERT INTO c VALUES (1)"; });
}

TEST_F(DatabaseTest, UndoesAStepThatFailsHalfWay) {
  const Schema broken{"other", {{"", "CREATE TABLE c (x INTEGER);\nCREATE TABLE a (x INTEGER);\n"}}};
  EXPECT_THROW(database_->apply_schema(broken), StorageError);
  const Schema mended{"other", {{"", "CREATE TABLE c (x INTEGER);\n"}}};
  database_->apply_schema(mended);
}

TEST_F(DatabaseTest, KeepsTheStepsOfRoomsApart) {
  database_->apply_schema(
      {"test-more", {{"", "CREATE TABLE c (x INTEGER);\n"}, {"", "CREATE TABLE d (x INTEGER);\n"}}});
  database_->apply_schema(kFirst);
}

TEST_F(DatabaseTest, RefusesWhatANewerProgramMade) {
  database_->apply_schema({"test", {kFirst.steps[0], {"of tomorrow", "CREATE TABLE c (x INTEGER);\n"}}});
  try {
    database_->apply_schema(kFirst);
    FAIL() << "it holds what this program does not know";
  } catch (const StorageError& error) {
    EXPECT_EQ(error.error().message,
              "the workspace's database was made by a newer Schoolgate than this one (test-002 of tomorrow)");
    EXPECT_FALSE(error.error().hint.empty());
  }
}

TEST_F(DatabaseTest, AsksOnceWhetherASchemaIsThere) {
  const auto newer = *schoolgate::Database::open_file(folder_.path() / "school's.db");
  newer->apply_schema({"test", {kFirst.steps[0], {"of tomorrow", "CREATE TABLE c (x INTEGER);\n"}}});
  EXPECT_NO_THROW(database_->apply_schema(kFirst)) << "it was there before";
  const auto opened_since = *schoolgate::Database::open_file(folder_.path() / "school's.db");
  EXPECT_THROW(opened_since->apply_schema(kFirst), StorageError);
}

TEST_F(DatabaseTest, IsPrivate) {
  using std::filesystem::perms;
  for (const auto& file : std::filesystem::directory_iterator(folder_.path())) {
    EXPECT_EQ(file.status().permissions(), perms::owner_read | perms::owner_write) << file.path();
  }
}

TEST(Database, SaysWhichFileCouldNotBeOpened) {
  const auto opened = schoolgate::Database::open_file("/nonexistent/schoolgate.db");
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("/nonexistent/schoolgate.db"), std::string::npos);
}

TEST_F(DatabaseTest, TellsAnAccountThatMayNotWriteThereSoAndNotThatItIsDamaged) {
  database_.reset();
  const auto path = folder_.path() / "school's.db";
  std::filesystem::permissions(path,
                               std::filesystem::perms::owner_read | std::filesystem::perms::others_read);
  const schoolgate::test::AsAnother another(folder_.path());
  const auto opened = schoolgate::Database::open_file(path);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("Permission denied"), std::string::npos) << opened.error().message;
  EXPECT_NE(opened.error().hint.find("account"), std::string::npos);
}
