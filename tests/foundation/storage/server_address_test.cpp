#include "foundation/storage/server_address.hpp"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "foundation/storage/server_preparation.hpp"
#include "support/environment_variable.hpp"
#include "support/temporary_folder.hpp"

using schoolgate::ErrorCode;
using schoolgate::ServerAddress;
using schoolgate::sql_to_prepare;
using testing::HasSubstr;
using testing::Not;

TEST(ServerAddress, KnowsTheSchoolByTheUser) {
  const auto address = ServerAddress::parse("postgresql://oak@db.trust.example:5433/schools").value();
  EXPECT_EQ(address.school(), "oak");
  EXPECT_THAT(address.connection().value(), HasSubstr("port='5433'"));
}

TEST(ServerAddress, VerifiesACertificateElsewhereUnlessToldOtherwise) {
  const auto mode = [](const char* url) { return ServerAddress::parse(url).value().connection().value(); };
  EXPECT_THAT(mode("postgresql://oak@db.trust.example/schools"), HasSubstr("sslmode='verify-full'"));
  EXPECT_THAT(mode("postgresql://oak@localhost,db.trust.example/schools"),
              HasSubstr("sslmode='verify-full'"));
  EXPECT_THAT(mode("postgresql://oak@db.trust.example/schools?sslmode=require"),
              HasSubstr("sslmode='require'"));
  for (const char* elsewhere : {"127.db.example", "127.0.0.1.example", "128.0.0.1", "10.0.0.127", "0x7f.1"})
    EXPECT_THAT(mode(fmt::format("postgresql://oak@{}/schools", elsewhere).c_str()),
                HasSubstr("sslmode='verify-full'"))
        << elsewhere;
  for (const char* here : {"localhost", "127.0.0.1", "127.8.0.1", "[::1]"})
    EXPECT_THAT(mode(fmt::format("postgresql://oak@{}/schools", here).c_str()), Not(HasSubstr("sslmode")))
        << here;
  EXPECT_THAT(mode("postgresql://oak@/schools"), Not(HasSubstr("sslmode")));
}

TEST(ServerAddress, RefusesAPasswordAndDoesNotRepeatIt) {
  for (const char* url :
       {"postgresql://oak:Secret7@db/schools", "postgresql://oak@db/schools?password=Secret7",
        "postgresql://oak:Secret7@db/schools?no_such_word=1"}) {
    const auto address = ServerAddress::parse(url);
    ASSERT_FALSE(address) << url;
    EXPECT_THAT(address.error().message + address.error().hint, Not(HasSubstr("Secret7")));
  }
  EXPECT_EQ(ServerAddress::parse("postgresql://oak:Secret7@db/schools").error().code, ErrorCode::Refused);
}

TEST(ServerAddress, RefusesWhatLeavesOpenWhichSchoolOrServerIsMeant) {
  for (const char* url :
       {"", "schools", "host=db user=oak dbname=schools", "postgresql://db/schools", "postgresql://oak@db",
        "postgresql://oak@db/schools?options=-crole%3Delm", "postgresql://oak@/schools?service=elm",
        "postgresql://oak@db/schools?hostaddr=10.0.0.1", "postgresql://oak@db/schools?gssencmode=prefer"}) {
    EXPECT_FALSE(ServerAddress::parse(url)) << url;
  }
}

TEST(ServerAddress, LetsTheEnvironmentChooseNeitherServerNorSettings) {
  const auto connection = ServerAddress::parse("postgresql://oak@db/schools").value().connection().value();
  EXPECT_THAT(connection, HasSubstr("hostaddr=''"));
  EXPECT_THAT(connection, HasSubstr("options=''"));
}

TEST(ServerAddress, LetsNoOtherEncryptionTakeThePlaceOfTheVerifiedOne) {
  EXPECT_THAT(ServerAddress::parse("postgresql://oak@db/schools").value().connection().value(),
              HasSubstr("gssencmode='disable'"));
}

TEST(ServerAddress, NoticesWithinAMinuteThatAServerIsGone) {
  const auto connection = ServerAddress::parse("postgresql://oak@db/schools").value().connection().value();
  for (const char* word : {"keepalives='1'", "keepalives_idle='30'", "keepalives_interval='10'",
                           "keepalives_count='3'", "tcp_user_timeout='30000'"})
    EXPECT_THAT(connection, HasSubstr(word));
  EXPECT_THAT(
      ServerAddress::parse("postgresql://oak@db/schools?keepalives_idle=5").value().connection().value(),
      HasSubstr("keepalives_idle='5'"));
}

TEST(ServerAddress, TakesThePasswordFromAFileThatNobodyElseReads) {
  const schoolgate::test::TemporaryFolder folder;
  const auto file = folder.path() / "password";
  std::ofstream(file) << "it's-a-\\secret\n";
  std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  const auto address = ServerAddress::parse("postgresql://oak@db/schools", file.string()).value();
  EXPECT_THAT(address.connection().value(), HasSubstr("password='it\\'s-a-\\\\secret'"));
  EXPECT_THAT(address.url(), Not(HasSubstr("secret")));
  std::filesystem::permissions(file, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
  EXPECT_EQ(address.connection().error().code, ErrorCode::Refused);
}

TEST(ServerAddress, TakesThePasswordThatTheServiceManagerGives) {
  const auto address = ServerAddress::parse("postgresql://oak@db/schools", "credential:database").value();
  EXPECT_EQ(address.connection().error().code, ErrorCode::Unavailable) << "no manager gives it";
  const schoolgate::test::TemporaryFolder folder;
  std::ofstream(folder.path() / "database") << "given";
  const schoolgate::test::EnvironmentVariable given("CREDENTIALS_DIRECTORY", folder.path().string());
  EXPECT_THAT(address.connection().value(), HasSubstr("password='given'"));
}

TEST(ServerPreparation, TakesPlainNamesAlone) {
  EXPECT_THAT(sql_to_prepare("oak", "schools").value(),
              HasSubstr("CREATE SCHEMA \"oak\" AUTHORIZATION \"oak\""));
  for (const char* name : {"", "Oak", "oak\"; DROP TABLE people; --", "1oak", "pg_oak", "public"}) {
    EXPECT_FALSE(sql_to_prepare(name, "schools")) << name;
  }
  EXPECT_FALSE(sql_to_prepare("oak", "the schools"));
}
