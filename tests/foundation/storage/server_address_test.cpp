#include "foundation/storage/server_address.hpp"

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <libpq-fe.h>

#include "foundation/storage/server_preparation.hpp"
#include "support/environment_variable.hpp"
#include "support/temporary_folder.hpp"

using schoolgate::ErrorCode;
using schoolgate::ServerAddress;
using schoolgate::sql_to_prepare;
using testing::HasSubstr;
using testing::Not;

namespace {

// What libpq itself takes a connection's word for; nothing where it does not say it.
std::optional<std::string> said(const ServerAddress& address, const std::string& word) {
  const std::string connection = address.connection().value();
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(connection.c_str(), nullptr), &PQconninfoFree);
  if (!options) throw std::runtime_error("libpq does not understand it");
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->keyword == word && option->val != nullptr) return option->val;
  }
  return std::nullopt;
}

}  // namespace

TEST(ServerAddress, KnowsTheSchoolByTheUser) {
  const auto address = ServerAddress::parse("postgresql://oak@db.trust.example:5433/schools").value();
  EXPECT_EQ(address.school(), "oak");
  EXPECT_EQ(said(address, "port"), "5433");
  EXPECT_EQ(said(address, "user"), "oak");
  EXPECT_EQ(said(address, "dbname"), "schools");
}

TEST(ServerAddress, VerifiesACertificateElsewhereUnlessToldOtherwise) {
  const auto mode = [](const std::string& url) { return said(ServerAddress::parse(url).value(), "sslmode"); };
  EXPECT_EQ(mode("postgresql://oak@db.trust.example/schools"), "verify-full");
  EXPECT_EQ(mode("postgresql://oak@localhost,db.trust.example/schools"), "verify-full");
  EXPECT_EQ(mode("postgresql://oak@db.trust.example/schools?sslmode=require"), "require");
  for (const char* elsewhere : {"127.db.example", "127.0.0.1.example", "128.0.0.1", "10.0.0.127", "0x7f.1"})
    EXPECT_EQ(mode(fmt::format("postgresql://oak@{}/schools", elsewhere)), "verify-full") << elsewhere;
  for (const char* here : {"localhost", "127.0.0.1", "127.8.0.1", "[::1]"})
    EXPECT_EQ(mode(fmt::format("postgresql://oak@{}/schools", here)), std::nullopt) << here;
  EXPECT_EQ(mode("postgresql://oak@/schools"), std::nullopt);
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
  const auto address = ServerAddress::parse("postgresql://oak@db/schools").value();
  EXPECT_EQ(said(address, "hostaddr"), "");
  EXPECT_EQ(said(address, "options"), "");
}

TEST(ServerAddress, LetsNoOtherEncryptionTakeThePlaceOfTheVerifiedOne) {
  EXPECT_EQ(said(ServerAddress::parse("postgresql://oak@db/schools").value(), "gssencmode"), "disable");
}

TEST(ServerAddress, NoticesWithinAMinuteThatAServerIsGone) {
  const auto address = ServerAddress::parse("postgresql://oak@db/schools").value();
  EXPECT_EQ(said(address, "keepalives"), "1");
  EXPECT_EQ(said(address, "keepalives_idle"), "10");
  EXPECT_EQ(said(address, "keepalives_interval"), "5");
  EXPECT_EQ(said(address, "keepalives_count"), "3");
  EXPECT_EQ(said(address, "tcp_user_timeout"), "25000");
  const auto own = ServerAddress::parse("postgresql://oak@db/schools?keepalives_idle=5").value();
  EXPECT_EQ(said(own, "keepalives_idle"), "5");
}

TEST(ServerAddress, PassesEveryWordOnAsItWasWritten) {
  const auto address =
      ServerAddress::parse("postgresql://oak@/schools?host=/srv/our%20server,/run&sslrootcert=/srv/a%26b%25c")
          .value();
  EXPECT_EQ(said(address, "host"), "/srv/our server,/run");
  EXPECT_EQ(said(address, "sslrootcert"), "/srv/a&b%c");
}

TEST(ServerAddress, TakesThePasswordFromAFileThatNobodyElseReads) {
  const schoolgate::test::TemporaryFolder folder;
  const auto file = folder.path() / "password";
  std::ofstream(file) << "it's a \\secret \n";
  std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  const auto address = ServerAddress::parse("postgresql://oak@db/schools", file.string()).value();
  EXPECT_EQ(said(address, "password"), "it's a \\secret ");
  EXPECT_THAT(address.url(), Not(HasSubstr("secret")));
  std::filesystem::permissions(file, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
  EXPECT_EQ(address.connection().error().code, ErrorCode::Refused);
}

TEST(ServerAddress, RefusesAPasswordOfNoneOrSeveralLines) {
  using namespace std::string_literals;
  const schoolgate::test::TemporaryFolder folder;
  const auto file = folder.path() / "password";
  for (const std::string& text : {"\n"s, "one\nSecret7\n"s, "Secret7\0more\n"s}) {
    std::ofstream(file) << text;
    std::filesystem::permissions(file,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    const auto refused = ServerAddress::parse("postgresql://oak@db/schools", file.string())->connection();
    ASSERT_FALSE(refused) << text;
    EXPECT_THAT(refused.error().message, HasSubstr("is not one line of text"));
    EXPECT_THAT(refused.error().message, Not(HasSubstr("Secret7")));
  }
}

TEST(ServerAddress, TakesThePasswordThatTheServiceManagerGives) {
  const auto address = ServerAddress::parse("postgresql://oak@db/schools", "credential:database").value();
  EXPECT_EQ(address.connection().error().code, ErrorCode::Unavailable) << "no manager gives it";
  const schoolgate::test::TemporaryFolder folder;
  std::ofstream(folder.path() / "database") << "given";
  const schoolgate::test::EnvironmentVariable given("CREDENTIALS_DIRECTORY", folder.path().string());
  EXPECT_EQ(said(address, "password"), "given");
}

TEST(ServerPreparation, TakesPlainNamesAlone) {
  EXPECT_THAT(sql_to_prepare("oak", "schools").value(),
              HasSubstr("CREATE SCHEMA \"oak\" AUTHORIZATION \"oak\""));
  for (const char* name : {"", "Oak", "oak\"; DROP TABLE people; --", "1oak", "pg_oak", "public"}) {
    EXPECT_FALSE(sql_to_prepare(name, "schools")) << name;
  }
  EXPECT_FALSE(sql_to_prepare("oak", "the schools"));
}
