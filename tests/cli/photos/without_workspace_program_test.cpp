// Photos looked at where no school has been set up.
#include <filesystem>

#include <gmock/gmock.h>

#include "cli/program.hpp"
#include "support/pictures.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class WithoutWorkspace : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_FALSE(std::filesystem::exists("schoolgate.conf")) << "the test has to run outside a workspace";
    ASSERT_TRUE(write_durably(photo_, jpeg_of(cv::Mat(480, 640, CV_8UC3, cv::Scalar(200, 180, 160)))));
  }
  TemporaryFolder folder_;
  std::string photo_ = (folder_.path() / "photo.jpg").string();
};

TEST_F(WithoutWorkspace, InspectTellsWhatWouldBeDecidedForTheUsualPlatforms) {
  const Ended looked = run_program({"inspect", photo_});
  EXPECT_EQ(looked.code, 0) << looked.output;
  EXPECT_THAT(looked.output, AllOf(HasSubstr("nobody is recognised"), HasSubstr("0 faces")));
  const Ended told = run_program({"inspect", photo_, "--json", "--quiet"});
  EXPECT_THAT(told.output, AllOf(HasSubstr(R"("facebook":{"exposure":"open")"), HasSubstr(R"("website":{)")));
}

TEST_F(WithoutWorkspace, AWorkspaceThatIsNamedHasToBeThere) {
  const std::string none = (folder_.path() / "school").string();
  const Ended refused = run_program({"inspect", photo_, "--workspace", none});
  EXPECT_EQ(refused.code, 3);
  EXPECT_THAT(refused.output, AllOf(HasSubstr(none + " is no workspace"), Not(HasSubstr("0 faces"))));
}

TEST_F(WithoutWorkspace, RedactRefusesWhatIsNoPlatformsName) {
  const std::string out = (folder_.path() / "out").string();
  const Ended refused = run_program({"redact", photo_, "--platform", "Face Book", "--out", out});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.output, HasSubstr("'Face Book' is no platform's name"));
  EXPECT_FALSE(std::filesystem::exists(out));
}

}  // namespace
}  // namespace schoolgate::test
