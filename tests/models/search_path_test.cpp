#include <filesystem>

#include <gmock/gmock.h>

#include "models/model_store.hpp"
#include "support/environment_variable.hpp"
#include "support/shared_data.hpp"

namespace models = schoolgate::models;
using schoolgate::test::EnvironmentVariable;
using testing::Contains;
using testing::Each;
using testing::Not;

TEST(SearchPath, GoesFromTheNamedFolderOverTheWorkspaceToTheInstallation) {
  const EnvironmentVariable named("SCHOOLGATE_MODELS", "/named");
  const auto folders = models::default_search_path("/workspace");
  ASSERT_GE(folders.size(), 3U);
  EXPECT_EQ(folders[0], "/named");
  EXPECT_EQ(folders[1], "/workspace/models");
  EXPECT_TRUE(folders[2].string().ends_with("/schoolgate/models"));
}

TEST(SearchPath, LeavesOutWhatIsNotNamed) {
  const EnvironmentVariable named("SCHOOLGATE_MODELS", "");
  const auto folders = models::default_search_path({});
  EXPECT_TRUE(folders.at(0).string().ends_with("/schoolgate/models"));
  EXPECT_THAT(folders, Each(Not(std::filesystem::path())));
  EXPECT_THAT(folders, Not(Contains(std::filesystem::path("models"))));
}

TEST(SearchPath, OfAProgramInItsBuildFolderEndsBesideTheCheckout) {
  const EnvironmentVariable named("SCHOOLGATE_MODELS", std::nullopt);
  EXPECT_EQ(models::default_search_path({}).back(), schoolgate::test::shared_data() / "models");
}

TEST(SearchPath, OfAProgramInItsBuildFolderHoldsTheModelsOfTheBuild) {
  const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  if (program.parent_path().filename() != "build") GTEST_SKIP() << "is not built in a folder named build";
  const auto folders = models::default_search_path({});
  EXPECT_EQ(folders.at(folders.size() - 2), program.parent_path() / "models");
}
