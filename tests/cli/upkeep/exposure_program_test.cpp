// How exposed people may be, as it is asked for by command.
#include <gmock/gmock.h>

#include "cli/program.hpp"
#include "support/pictures.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ExposureByCommand : public testing::Test {
 protected:
  Ended run(std::vector<std::string> words) {
    words.insert(words.end(), {"--workspace", workspace_});
    return run_program(words);
  }
  Ended redact(const std::string& option, const std::string& value) {
    return run({"redact", photo_, "--out", out_, "--platform", "facebook", option, value});
  }
  TemporaryFolder folder_;
  std::string workspace_ = (folder_.path() / "school").string();
  std::string photo_ = (folder_.path() / "photo.jpg").string();
  std::string out_ = (folder_.path() / "out").string();
};

TEST_F(ExposureByCommand, InitTellsWhyToBeCarefulAndTheDoctorAgrees) {
  EXPECT_THAT(run_program({"init", workspace_}).output,
              AllOf(HasSubstr("Every platform is open"), HasSubstr("init --careful")));
  EXPECT_THAT(run({"doctor"}).output,
              HasSubstr("facebook, x, instagram, website show large face-on pictures"));
}

TEST_F(ExposureByCommand, InitMakesPublicPlatformsCarefulWhenToldSo) {
  const Ended made = run_program({"init", workspace_, "--careful"});
  EXPECT_EQ(made.code, 0) << made.output;
  EXPECT_THAT(made.output, Not(HasSubstr("Every platform is open")));
  EXPECT_THAT(run({"doctor"}).output, HasSubstr("no public platform shows large face-on pictures"));
}

TEST_F(ExposureByCommand, RedactTakesSizeStyleAndExposureFromItsOptions) {
  ASSERT_EQ(run_program({"init", workspace_}).code, 0);
  ASSERT_TRUE(write_durably(photo_, jpeg_of(cv::Mat(480, 640, CV_8UC3, cv::Scalar(200, 180, 160)))));
  for (const auto& [option, value] : {std::pair<std::string, std::string>{"--exposure", "carefull"},
                                      {"--style", "smudge"},
                                      {"--longest-side", "12"}}) {
    const Ended refused = redact(option, value);
    EXPECT_EQ(refused.code, 2) << option;
    EXPECT_THAT(refused.output, HasSubstr(option + " is "));
  }
  const auto size = [&] { return picture_in(out_ + "/photo.jpg").size(); };
  ASSERT_EQ(redact("--exposure", "careful").code, 0);
  EXPECT_EQ(size(), cv::Size(640, 480)) << "the photo's own size unless told";
  ASSERT_EQ(redact("--longest-side", "320").code, 0);
  EXPECT_EQ(size(), cv::Size(320, 240));
}

}  // namespace
}  // namespace schoolgate::test
