#include <cstdlib>
#include <string>

#include <gmock/gmock.h>

#include "models/model_store.hpp"
#include "support/shared_data.hpp"

namespace models = schoolgate::models;
using testing::Contains;
using testing::Each;
using testing::Not;

namespace {

// The variable is put back when the test ends.
class NamedFolder {
 public:
  explicit NamedFolder(const char* value) {
    if (const char* before = std::getenv("SCHOOLGATE_MODELS")) before_ = before;
    value == nullptr ? ::unsetenv("SCHOOLGATE_MODELS") : ::setenv("SCHOOLGATE_MODELS", value, 1);
  }
  ~NamedFolder() {
    before_.empty() ? ::unsetenv("SCHOOLGATE_MODELS") : ::setenv("SCHOOLGATE_MODELS", before_.c_str(), 1);
  }
  NamedFolder(const NamedFolder&) = delete;
  NamedFolder& operator=(const NamedFolder&) = delete;

 private:
  std::string before_;
};

}  // namespace

TEST(SearchPath, GoesFromTheNamedFolderOverTheWorkspaceToTheInstallation) {
  const NamedFolder named("/named");
  const auto folders = models::default_search_path("/workspace");
  ASSERT_GE(folders.size(), 3U);
  EXPECT_EQ(folders[0], "/named");
  EXPECT_EQ(folders[1], "/workspace/models");
  EXPECT_TRUE(folders[2].string().ends_with("/schoolgate/models"));
}

TEST(SearchPath, LeavesOutWhatIsNotNamed) {
  const NamedFolder named("");
  const auto folders = models::default_search_path({});
  EXPECT_TRUE(folders.at(0).string().ends_with("/schoolgate/models"));
  EXPECT_THAT(folders, Each(Not(std::filesystem::path())));
  EXPECT_THAT(folders, Not(Contains(std::filesystem::path("models"))));
}

TEST(SearchPath, OfAProgramInItsBuildFolderEndsBesideTheCheckout) {
  const NamedFolder named(nullptr);
  EXPECT_EQ(models::default_search_path({}).back(), schoolgate::test::shared_data() / "models");
}
