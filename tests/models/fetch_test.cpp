#include "models/fetch.hpp"

#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "foundation/durable_file.hpp"
#include "models/loopback_server.hpp"
#include "support/temporary_folder.hpp"

using namespace std::chrono_literals;
namespace fs = std::filesystem;
namespace models = schoolgate::models;
using models::ManifestEntry;
using models::ModelStore;
using schoolgate::Bytes;
using schoolgate::ErrorCode;
using testing::HasSubstr;

namespace {

const Bytes kWeights(300'000, 'w');

class Fetch : public testing::Test {
 protected:
  Fetch() { options_.limits = {10s, 10s, 60s}; }

  // A model that the loopback server offers at the given places.
  [[nodiscard]] ManifestEntry entry(const std::vector<std::string>& paths = {"/finder.onnx"}) const {
    ManifestEntry entry;
    entry.name = "finder";
    entry.file = "finder.onnx";
    entry.size = kWeights.size();
    entry.sha256 = schoolgate::sha256(kWeights);
    entry.sources = {{entry.file, entry.size, entry.sha256, {}}};
    for (const auto& path : paths) entry.sources[0].urls.push_back(server_.url(path));
    return entry;
  }
  [[nodiscard]] fs::path folder() const { return temporary_.path() / "workspace" / "models"; }
  [[nodiscard]] bool folder_is_empty() const { return !fs::exists(folder()) || fs::is_empty(folder()); }
  [[nodiscard]] schoolgate::Error failing(const ManifestEntry& entry) const {
    const auto path = models::fetch(entry, folder(), options_);
    EXPECT_FALSE(path);
    return path ? schoolgate::Error{} : path.error();
  }

  schoolgate::test::LoopbackServer server_;
  schoolgate::test::TemporaryFolder temporary_;
  models::FetchOptions options_;
};

}  // namespace

TEST_F(Fetch, WritesAPrivateFileThatTheStoreAccepts) {
  server_.serve("/finder.onnx", kWeights);
  server_.start();
  std::uintmax_t last = 0;
  options_.progress = [&](const models::FetchProgress& progress) {
    EXPECT_EQ(progress.file, "finder.onnx");
    EXPECT_EQ(progress.size, kWeights.size());
    last = progress.received;
    return true;
  };
  const auto path = models::fetch(entry(), folder(), options_);
  ASSERT_TRUE(path) << path.error().message;
  EXPECT_EQ(path->path, folder() / "finder.onnx");
  EXPECT_EQ(path->from, "its maker");
  EXPECT_EQ(fs::status(path->path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(last, kWeights.size());
  EXPECT_TRUE(ModelStore({folder()}).load(entry()));
}

TEST_F(Fetch, KeepsNothingOfAFileWithAnotherHash) {
  Bytes other = kWeights;
  other[0] = 'x';
  server_.serve("/finder.onnx", other);
  server_.start();
  const auto error = failing(entry());
  EXPECT_EQ(error.code, ErrorCode::Refused);
  EXPECT_THAT(error.message, HasSubstr("sent is not finder.onnx: its SHA-256 is " +
                                       schoolgate::to_hex(schoolgate::sha256(other))));
  EXPECT_THAT(error.hint, HasSubstr("nothing was kept"));
  EXPECT_TRUE(folder_is_empty());
}

TEST_F(Fetch, LeavesTheOldFileUntilTheNewOneIsRight) {
  ASSERT_TRUE(schoolgate::make_private_folder(folder()));
  const Bytes old{'o', 'l', 'd'};
  ASSERT_TRUE(schoolgate::write_durably(folder() / "finder.onnx", old));
  server_.start();
  EXPECT_EQ(failing(entry()).code, ErrorCode::NotFound);
  EXPECT_EQ(schoolgate::read_file(folder() / "finder.onnx", 10), old);
}

TEST_F(Fetch, TriesTheNextAddressAndTellsOfTheFirst) {
  server_.serve("/second", kWeights);
  server_.start();
  EXPECT_THAT(failing(entry({"/first", "/third"})).message, HasSubstr("/first answered with status 404"));
  EXPECT_TRUE(models::fetch(entry({"/first", "/second"}), folder(), options_));
}

TEST_F(Fetch, TakesTheFinishedFileFromAMirror) {
  server_.serve("/school/finder.onnx", kWeights);
  server_.start();
  auto converted = entry({"/nowhere"});
  converted.conversion = "convert_ir.py";
  options_.mirror = server_.url("/school/");
  EXPECT_TRUE(models::fetch(converted, folder(), options_));
}

TEST_F(Fetch, ChecksWhatAMirrorGives) {
  server_.serve("/finder.onnx", Bytes(kWeights.size(), 'x'));
  server_.start();
  options_.mirror = server_.url("");
  EXPECT_EQ(failing(entry()).code, ErrorCode::Refused);
  EXPECT_TRUE(folder_is_empty());
}

TEST_F(Fetch, SaysHowToGetByHandWhatCannotBeFetched) {
  auto by_hand = entry();
  by_hand.sources.clear();
  by_hand.by_hand = "ask the maker";
  EXPECT_EQ(failing(by_hand).hint, "ask the maker");
}

TEST_F(Fetch, SaysWhenTheFolderCannotBeMade) {
  ASSERT_TRUE(schoolgate::write_durably(temporary_.path() / "workspace", Bytes{'x'}));
  EXPECT_THAT(failing(entry()).message, HasSubstr("could not be made"));
}

// In a process of its own, where a file system of 64 KiB is mounted that nobody else sees.
TEST_F(Fetch, SaysThatTheDiskIsFullAndLeavesNothing) {
  server_.serve("/finder.onnx", kWeights);
  server_.start();
  fs::create_directories(folder());
  constexpr int kNoMount = 77;
  const auto attempt = [&] {
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("tmpfs", folder().c_str(), "tmpfs", 0, "size=64k") != 0)
      return kNoMount;
    const auto error = failing(entry());
    const bool told = error.message.find("No space left on device") != std::string::npos;
    return told && fs::is_empty(folder()) ? 0 : 1;
  };
  const pid_t child = ::fork();
  if (child == 0) ::_exit(attempt());
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == kNoMount) GTEST_SKIP() << "needs the right to mount a small file system";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(Fetch, OfAllFetchesOnlyWhatIsMissingOrDamagedHere) {
  server_.serve("/finder.onnx", kWeights);
  server_.start();
  ManifestEntry damaged = entry();
  damaged.name = damaged.file = "damaged";
  ManifestEntry present = entry();
  present.name = present.file = "present";
  ManifestEntry elsewhere = entry();
  elsewhere.name = elsewhere.file = "elsewhere";
  const fs::path earlier = temporary_.path() / "earlier";
  ASSERT_TRUE(schoolgate::make_private_folder(folder()));
  ASSERT_TRUE(schoolgate::make_private_folder(earlier));
  ASSERT_TRUE(schoolgate::write_durably(folder() / "damaged", Bytes{'x'}));
  ASSERT_TRUE(schoolgate::write_durably(earlier / "present", kWeights));
  ASSERT_TRUE(schoolgate::write_durably(earlier / "elsewhere", Bytes{'x'}));

  const models::Manifest manifest{{entry(), damaged, present, elsewhere}};
  const auto outcomes = models::fetch_missing(manifest, ModelStore({earlier, folder()}), folder(), options_);
  ASSERT_EQ(outcomes.size(), 4U);
  EXPECT_TRUE(outcomes[0].fetched);
  EXPECT_TRUE(outcomes[1].fetched);
  EXPECT_FALSE(outcomes[2].fetched);
  ASSERT_TRUE(outcomes[2].file);
  EXPECT_EQ(outcomes[2].file->path, earlier / "present");
  ASSERT_FALSE(outcomes[3].file);
  EXPECT_THAT(outcomes[3].file.error().message, HasSubstr((earlier / "elsewhere").string()));
  EXPECT_EQ(server_.requests(), 2);
}

TEST_F(Fetch, AsksNoMakerTwiceThatTakesNoConnection) {
  ManifestEntry unreachable = entry();
  unreachable.sources[0].urls = {
      "http://127.0.0.1:" + std::to_string(schoolgate::test::RudeServer::closed_port()) + "/finder.onnx"};
  ManifestEntry other = unreachable;
  other.name = other.file = "other";
  const auto began = std::chrono::steady_clock::now();
  const auto outcomes =
      models::fetch_missing({{unreachable, other}}, ModelStore({folder()}), folder(), options_);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
  for (const auto& outcome : outcomes) {
    ASSERT_FALSE(outcome.file);
    EXPECT_THAT(outcome.file.error().message, HasSubstr("could not be reached"));
  }
}

TEST_F(Fetch, AsksAServerThatKeepsSilentOnce) {
  schoolgate::test::RudeServer silent({{"HTTP/1.1 200 OK\r\n"}, 60s});
  ManifestEntry waiting = entry();
  waiting.sources[0].urls = {silent.url()};
  ManifestEntry other = waiting;
  other.name = other.file = "other";
  options_.limits = {5s, 1s, 60s};
  const auto began = std::chrono::steady_clock::now();
  const auto outcomes = models::fetch_missing({{waiting, other}}, ModelStore({folder()}), folder(), options_);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 2s);
  EXPECT_THAT(outcomes.at(0).file.error().message, HasSubstr("did not answer"));
  EXPECT_THAT(outcomes.at(1).file.error().message, HasSubstr("could not be reached"));
}

TEST_F(Fetch, AsksNobodyWhenAllSourcesAreSwitchedOff) {
  server_.serve("/finder.onnx", kWeights);
  server_.start();
  options_.origins = models::parse_origins("none").value();
  const auto error = failing(entry());
  EXPECT_THAT(error.message,
              HasSubstr("finder.onnx is missing, and where it could come from is switched off"));
  EXPECT_THAT(error.hint, HasSubstr("SCHOOLGATE_MODELS_SOURCES"));
  EXPECT_EQ(server_.requests(), 0);
}

TEST(Origins, AreNamedByWords) {
  EXPECT_TRUE(models::parse_origins("makers,packages")->makers);
  EXPECT_TRUE(models::parse_origins("makers,packages")->packages);
  EXPECT_FALSE(models::parse_origins("packages")->makers);
  EXPECT_FALSE(models::parse_origins("makers")->packages);
  for (const auto* words : {"", "all", "makers,", "none,makers", "Makers"})
    EXPECT_THAT(models::parse_origins(words).error().message, HasSubstr("is no source of models")) << words;
}
