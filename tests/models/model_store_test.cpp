#include "models/model_store.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "foundation/durable_file.hpp"
#include "support/shared_data.hpp"
#include "support/temporary_folder.hpp"

namespace fs = std::filesystem;
namespace models = schoolgate::models;
using models::ModelStore;
using models::Presence;
using schoolgate::Bytes;
using schoolgate::ErrorCode;
using testing::AllOf;
using testing::HasSubstr;

namespace {

Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

const Bytes kWeights = bytes(std::string(1000, 'w'));

models::ManifestEntry finder() {
  models::ManifestEntry entry;
  entry.name = "finder";
  entry.file = "finder.onnx";
  entry.size = kWeights.size();
  entry.sha256 = schoolgate::sha256(kWeights);
  entry.sources = {{entry.file, entry.size, entry.sha256, {"https://example.org/finder.onnx"}}};
  return entry;
}

class Store : public testing::Test {
 protected:
  Store() {
    fs::create_directory(first());
    fs::create_directory(second());
  }
  [[nodiscard]] fs::path first() const { return folder_.path() / "first"; }
  [[nodiscard]] fs::path second() const { return folder_.path() / "second"; }
  [[nodiscard]] ModelStore store() const { return ModelStore({first(), second()}); }
  void put(const fs::path& folder, const Bytes& content) const {
    ASSERT_TRUE(schoolgate::write_durably(folder / "finder.onnx", content));
  }
  // The error of load; verify must say the same.
  [[nodiscard]] schoolgate::Error refused() const {
    const auto model = store().load(finder());
    const auto status = store().verify(finder());
    EXPECT_NE(status.presence, Presence::Sound);
    EXPECT_FALSE(model);
    if (model) return {};
    EXPECT_EQ(status.problem, schoolgate::sentence(model.error()));
    return model.error();
  }

 private:
  schoolgate::test::TemporaryFolder folder_;
};

}  // namespace

TEST_F(Store, GivesTheBytesThatWereHashed) {
  put(second(), kWeights);
  const auto model = store().load(finder());
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ(*model->bytes, kWeights);
  EXPECT_EQ(model->path, second() / "finder.onnx");
  EXPECT_EQ(store().verify(finder()).presence, Presence::Sound);
}

TEST_F(Store, SaysWhereItLookedInVain) {
  const auto error = refused();
  EXPECT_EQ(error.code, ErrorCode::NotFound);
  EXPECT_THAT(error.message, AllOf(HasSubstr("finder.onnx was not found"), HasSubstr(first().string()),
                                   HasSubstr(second().string())));
  EXPECT_EQ(error.hint, "run 'schoolgate models fetch'");
  EXPECT_EQ(store().verify(finder()).presence, Presence::Missing);
}

TEST_F(Store, SaysHowToGetByHandWhatCannotBeFetched) {
  auto entry = finder();
  entry.sources.clear();
  entry.by_hand = "ask the maker";
  EXPECT_EQ(store().load(entry).error().hint, "ask the maker");
}

TEST_F(Store, RefusesAFileWithOneBitChanged) {
  Bytes changed = kWeights;
  changed[500] ^= 1;
  put(first(), changed);
  const auto error = refused();
  EXPECT_EQ(error.code, ErrorCode::Refused);
  EXPECT_THAT(error.message,
              HasSubstr("its SHA-256 is " + to_hex(schoolgate::sha256(changed)) + " instead of"));
  EXPECT_THAT(error.hint, HasSubstr("models fetch"));
}

TEST_F(Store, RefusesAShortOneALongOneAndAnEmptyOne) {
  for (const std::size_t size : {0U, 999U, 1001U}) {
    fs::remove(first() / "finder.onnx");
    put(first(), Bytes(size, 'w'));
    const auto error = refused();
    EXPECT_EQ(error.code, ErrorCode::Refused);
    EXPECT_THAT(error.message, HasSubstr("it has " + std::to_string(size) + " bytes instead of 1000"));
  }
}

TEST_F(Store, KnowsAGitLfsPointer) {
  put(first(),
      bytes("version https://git-lfs.github.com/spec/v1\n"
            "oid sha256:25a606a145a5b6d7271ae138fbd00eba91dad8b83222ae3f2c7ecd0f4a7b0e31\nsize 1000\n"));
  const auto error = refused();
  EXPECT_THAT(error.message, HasSubstr("is a Git LFS pointer"));
  EXPECT_THAT(error.hint, HasSubstr("git lfs pull"));
}

TEST_F(Store, RefusesAFolderAndAPipeOfThatName) {
  fs::create_directory(first() / "finder.onnx");
  EXPECT_THAT(refused().message, HasSubstr("finder.onnx is not a file"));
  fs::remove(first() / "finder.onnx");
  ASSERT_EQ(mkfifo((first() / "finder.onnx").c_str(), 0600), 0);
  EXPECT_THAT(refused().message, HasSubstr("finder.onnx is not a file"));
}

TEST_F(Store, PassesNoWrongFileOverForASoundOneFurtherDown) {
  put(first(), bytes("damaged"));
  put(second(), kWeights);
  EXPECT_EQ(refused().code, ErrorCode::Refused);
  const auto status = store().verify(finder());
  EXPECT_EQ(status.presence, Presence::Wrong);
  EXPECT_EQ(status.path, first() / "finder.onnx");
}

// In a process of its own, which gives up root's right to read everything.
TEST_F(Store, SaysThatAFolderIsClosedToIt) {
  put(first(), kWeights);
  fs::permissions(first().parent_path(), fs::perms::all);
  fs::permissions(first(), fs::perms::none);
  constexpr uid_t kNobody = 65534;
  EXPECT_EXIT(
      {
        if (::geteuid() == 0 && ::setuid(kNobody) != 0) ::_exit(2);
        const auto model = ModelStore({first()}).load(finder());
        const bool told = !model && model.error().code == ErrorCode::Unavailable &&
                          model.error().message.find("Permission denied") != std::string::npos;
        ::_exit(told ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
  fs::permissions(first(), fs::perms::owner_all);
}

TEST_F(Store, AnswersForEveryModelOfTheManifest) {
  models::Manifest manifest{{finder(), finder()}};
  manifest.entries[1].name = "other";
  manifest.entries[1].file = "other.onnx";
  put(first(), kWeights);
  const auto statuses = store().verify_all(manifest);
  ASSERT_EQ(statuses.size(), 2U);
  EXPECT_EQ(statuses[0].presence, Presence::Sound);
  EXPECT_EQ(statuses[1].presence, Presence::Missing);
  EXPECT_EQ(statuses[1].entry.name, "other");
}

TEST(Weights, BesideTheCheckoutAreTheOnesOfTheManifest) {
  SCHOOLGATE_NEEDS_SHARED("models");
  for (const auto& status :
       ModelStore({schoolgate::test::shared_data() / "models"}).verify_all(models::manifest()))
    EXPECT_NE(status.presence, Presence::Wrong) << status.problem;
}
