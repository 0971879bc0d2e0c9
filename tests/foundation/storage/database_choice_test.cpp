#include "foundation/storage/database_choice.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "support/temporary_folder.hpp"

using schoolgate::chosen_server;
using schoolgate::DatabasePlace;
using schoolgate::ErrorCode;
using schoolgate::open_chosen;
using schoolgate::ServerAddress;
using testing::HasSubstr;

namespace {

class DatabaseChoice : public testing::Test {
 protected:
  schoolgate::test::TemporaryFolder folder_;
  const DatabasePlace place_{folder_.path() / "school.db", folder_.path() / "database.server"};
  const ServerAddress address_ =
      ServerAddress::parse("postgresql://oak@/schools?host=/nonexistent", "/a/b").value();
};

}  // namespace

TEST_F(DatabaseChoice, IsTheFileWhereNobodyChose) {
  EXPECT_FALSE(*chosen_server(place_));
  EXPECT_TRUE(open_chosen(place_));
  EXPECT_TRUE(std::filesystem::exists(place_.file));
}

TEST_F(DatabaseChoice, IsTheServerOnceChosenAndNeverTheFileInItsPlace) {
  ASSERT_TRUE(schoolgate::choose_server(place_, address_));
  EXPECT_EQ(std::filesystem::status(place_.server).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ((*chosen_server(place_))->url(), address_.url());
  EXPECT_EQ((*chosen_server(place_))->password_place(), "/a/b");
  EXPECT_FALSE(open_chosen(place_)) << "it is not there";
  EXPECT_FALSE(std::filesystem::exists(place_.file));
  EXPECT_FALSE(schoolgate::choose_server(place_, address_)) << "one is chosen";
  ASSERT_TRUE(schoolgate::choose_file(place_));
  EXPECT_TRUE(open_chosen(place_));
  EXPECT_TRUE(std::filesystem::exists(place_.server.string() + ".before"));
}

TEST_F(DatabaseChoice, IsNeitherWhereWhatWasChosenCannotBeRead) {
  for (const char* text : {"", "[]", "{}", R"({"server": 7, "password_file": ""})",
                           R"({"server": "postgresql://oak:x@db/schools", "password_file": ""})",
                           R"({"server": "postgresql://oak@db/schools"})"}) {
    std::ofstream(place_.server) << text;
    const auto opened = open_chosen(place_);
    ASSERT_FALSE(opened) << text;
    EXPECT_THAT(opened.error().message, HasSubstr(place_.server.string()));
  }
  EXPECT_FALSE(std::filesystem::exists(place_.file));
}

TEST_F(DatabaseChoice, IsNoEmptyFileWhereTheRowsWereMovedAndTheChoiceIsLost) {
  ASSERT_TRUE(open_chosen(place_));
  std::filesystem::rename(place_.file, schoolgate::file_of_before(place_));
  EXPECT_TRUE(schoolgate::is_half_moved(place_));
  EXPECT_EQ(open_chosen(place_).error().code, ErrorCode::Refused);
  EXPECT_FALSE(std::filesystem::exists(place_.file));
}

TEST_F(DatabaseChoice, RefusesAServerWhereTheFilesAreSealed) {
  ASSERT_TRUE(schoolgate::choose_server(place_, address_));
  const auto key = std::make_shared<const schoolgate::LockedBytes>(64);
  EXPECT_EQ(open_chosen(place_, key).error().code, ErrorCode::Refused);
}
