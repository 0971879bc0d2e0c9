#include "foundation/database.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace {

class DatabaseTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = schoolgate::Database::open_file(folder_.path() / "school's.db");
    ASSERT_TRUE(opened);
    database_ = *opened;
    database_->apply_schema(std::vector<schoolgate::SchemaStep>{
        {"test-001", "CREATE TABLE a (x INTEGER);\nCREATE TABLE b (x INTEGER);\n"}});
  }
  int rows() {
    return database_->transact([](soci::session& session) {
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
  database_->transact([](soci::session& session) { session << "INSERT INTO a VALUES (1)"; });
  EXPECT_EQ(rows(), 1);
}

TEST_F(DatabaseTest, UndoesEverythingWhenTheWorkThrows) {
  EXPECT_THROW(database_->transact([](soci::session& session) {
    session << "INSERT INTO a VALUES (1)";
    throw std::runtime_error("half way");
  }),
               std::runtime_error);
  EXPECT_EQ(rows(), 0);
}

TEST_F(DatabaseTest, UndoesEverythingWhenTheWorkFails) {
  const auto failed = database_->transact([](soci::session& session) -> schoolgate::Result<int> {
    session << "INSERT INTO a VALUES (1)";
    return schoolgate::failure(schoolgate::ErrorCode::Refused, "half way");
  });
  EXPECT_FALSE(failed);
  const auto status = database_->transact([](soci::session& session) -> schoolgate::Status {
    session << "INSERT INTO a VALUES (1)";
    return schoolgate::failure(schoolgate::ErrorCode::Refused, "half way");
  });
  EXPECT_FALSE(status);
  EXPECT_EQ(rows(), 0);
}

TEST_F(DatabaseTest, ReadsAsItStoodAtOneMomentWhileOthersWrite) {
  const auto other = *schoolgate::Database::open_file(folder_.path() / "school's.db");
  database_->read([&](soci::session& session) {
    int before = 0;
    int after = 0;
    session << "SELECT COUNT(*) FROM a", soci::into(before);
    other->transact([](soci::session& writing) { writing << "INSERT INTO a VALUES (1)"; });
    session << "SELECT COUNT(*) FROM a", soci::into(after);
    EXPECT_EQ(after, before);
  });
  EXPECT_EQ(rows(), 1);
}

TEST_F(DatabaseTest, AppliesEachSchemaStepOnce) {
  const std::vector<schoolgate::SchemaStep> steps{{"test-001", "CREATE TABLE a (x INTEGER);\n"},
                                                  {"test-002", "CREATE TABLE c (x INTEGER);\n"}};
  database_->apply_schema(steps);
  database_->apply_schema(steps);
  database_->transact([](soci::session& session) { session << "INSERT INTO c VALUES (1)"; });
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
