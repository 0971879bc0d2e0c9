#include "gate/school/settings.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gate = schoolgate::gate;
using gate::parse_settings;
using schoolgate::consent::Exposure;
using testing::AllOf;
using testing::HasSubstr;

namespace {

constexpr schoolgate::Day kToday{std::chrono::year{2026}, std::chrono::October, std::chrono::day{1}};

struct Mistake {
  const char* name;
  const char* text;
  const char* where;  // "line 2"
  const char* understood;
};

class SettingsMistakes : public testing::TestWithParam<Mistake> {};

std::string refusal(const char* text) {
  const auto settings = parse_settings(text, "schoolgate.conf");
  return settings ? "" : schoolgate::sentence(settings.error());
}

}  // namespace

TEST(Settings, TheFileThatInitWritesGivesTheStandards) {
  const auto settings = parse_settings(gate::settings_file_text({}), "schoolgate.conf");
  ASSERT_TRUE(settings) << schoolgate::sentence(settings.error());
  EXPECT_THAT(settings->platforms,
              testing::ElementsAre("facebook", "x", "instagram", "website", "newsletter"));
  EXPECT_FALSE(settings->recognition.active(kToday));
  EXPECT_EQ(settings->jpeg_quality, 88);
  EXPECT_EQ(settings->longest_side_for("facebook", Exposure::Open), 1600);
  EXPECT_EQ(settings->longest_side_for("facebook", Exposure::Careful), 1280);
  EXPECT_EQ(settings->longest_side_for("newsletter", Exposure::Open), 0);
  EXPECT_EQ(settings->exposure_of("facebook"), Exposure::Open);
  EXPECT_EQ(settings->legible_face_px, 12.0F);
  EXPECT_EQ(settings->detect, schoolgate::pipeline::DetectMode::Thorough);
  EXPECT_EQ(settings->texts.strictness, schoolgate::pipeline::TextStrictness::Cautious);
  EXPECT_TRUE(settings->allowed_devices.empty());
  EXPECT_GE(settings->job_count(), 1U);
}

TEST(Settings, AnEmptyFileMeansTheSameAsTheWrittenOne) {
  const auto empty = parse_settings("", "schoolgate.conf");
  const auto written = parse_settings(gate::settings_file_text({}), "schoolgate.conf");
  ASSERT_TRUE(empty && written);
  EXPECT_EQ(empty->platforms, written->platforms);
  EXPECT_EQ(empty->original_days, written->original_days);
  EXPECT_EQ(empty->most_megabytes, written->most_megabytes);
}

TEST(Settings, NamesPlatformsByTheRegistersOwnRule) {
  for (const char* name : {"school_news", "year-7", "x", "7up", "-x", "_x", "X", "a b", "a.b",
                           "a-name-that-goes-on-for-ever-and-on"}) {
    EXPECT_EQ(refusal(fmt::format("[platforms]\nlist = {}\n", name).c_str()).empty(),
              schoolgate::consent::is_platform_id(name))
        << name;
  }
  EXPECT_TRUE(schoolgate::consent::is_platform_id("school_news"));
  EXPECT_FALSE(schoolgate::consent::is_platform_id("-x"))
      << "a folder of that name is an option to many programs";
}

TEST(Settings, EverySettingInTheFileIsExplained) {
  std::istringstream lines(gate::settings_file_text({}));
  std::string before;
  int settings = 0;
  for (std::string line; std::getline(lines, line); before = line) {
    if (line.empty() || line[0] == '#' || line[0] == '[') continue;
    ++settings;
    EXPECT_TRUE(before.starts_with("#") || before.find(" =") != std::string::npos) << line;
  }
  EXPECT_GE(settings, 25);
}

TEST(Settings, AreRead) {
  const auto settings = parse_settings(
      "\xEF\xBB\xBF# ours\r\n[platforms]\r\nlist = website,tiktok\r\n"
      "[longest_side]\r\ndefault = 2048\r\ntiktok = 1080\r\n"
      "[output]\r\nredaction = sticker\r\nfill_colour = 1D4ed8\r\n"
      "[intake]\r\nallowed_devices = Apple iPhone 12, Canon EOS R6\r\n"
      "[approval]\r\nsecond_approver = always\r\n",
      "schoolgate.conf");
  ASSERT_TRUE(settings) << schoolgate::sentence(settings.error());
  EXPECT_THAT(settings->platforms, testing::ElementsAre("website", "tiktok"));
  EXPECT_EQ(settings->longest_side_for("website", Exposure::Careful), 2048);
  EXPECT_EQ(settings->longest_side_for("tiktok", Exposure::Open), 1080);
  EXPECT_EQ(settings->look.style, schoolgate::pipeline::RedactionStyle::Sticker);
  EXPECT_EQ(settings->look.fill, cv::Scalar(0xD8, 0x4E, 0x1D));
  EXPECT_THAT(settings->allowed_devices, testing::ElementsAre("Apple iPhone 12", "Canon EOS R6"));
  EXPECT_EQ(settings->second_approver, gate::SecondApprover::Always);
}

TEST(Settings, MakeAPlatformCarefulOrFacelessAndAnEventOneStepStricter) {
  const auto settings = parse_settings(
      "[platforms]\nlist = facebook, website, home\n[exposure]\ncareful = facebook\nfaceless = website\n"
      "face_px = 48\nwith_others = 4\nstricter_events = swimming, PE, school trip\n",
      "schoolgate.conf");
  ASSERT_TRUE(settings) << schoolgate::sentence(settings.error());
  EXPECT_EQ(settings->exposure_of("facebook"), Exposure::Careful);
  EXPECT_EQ(settings->exposure_of("website"), Exposure::Faceless);
  EXPECT_EQ(settings->exposure_of("home"), Exposure::Open);
  EXPECT_EQ(settings->exposure.face_px, 48.0F);
  EXPECT_EQ(settings->exposure.with_others, 4);
  for (const char* name : {"Swimming gala", "Year 4 P.E. lesson", "P E", "pe", "Our School-Trip", "Y5 PE"}) {
    EXPECT_EQ(settings->exposure_of("home", name), Exposure::Careful) << name;
    EXPECT_EQ(settings->exposure_of("facebook", name), Exposure::Faceless) << name;
    EXPECT_EQ(settings->exposure_of("website", name), Exposure::Faceless) << name;
  }
  for (const char* name : {"", "Speech day", "Trip", "Peter and the Wolf", "Swimmingly"})
    EXPECT_EQ(settings->exposure_of("home", name), Exposure::Open) << name;
}

TEST(Settings, AreCarefulOnPublicPlatformsWhenInitIsToldSo) {
  const auto settings = parse_settings(gate::settings_file_text({.careful = true}), "schoolgate.conf");
  ASSERT_TRUE(settings) << schoolgate::sentence(settings.error());
  EXPECT_THAT(settings->exposure.careful, testing::ElementsAre("facebook", "x", "instagram", "website"));
  EXPECT_EQ(settings->exposure_of("newsletter"), Exposure::Open);
  EXPECT_TRUE(gate::is_public("facebook"));
  for (const char* platform : {"home", "display", "newsletter", "whatsapp"})
    EXPECT_FALSE(gate::is_public(platform)) << platform;
}

TEST(Settings, SayHowSmallAPhotoMayBeMadeForACarefulPlatform) {
  const auto settings =
      parse_settings("[exposure]\ncareful = facebook, x\n[longest_side]\nx = 800\n", "schoolgate.conf");
  ASSERT_TRUE(settings);
  EXPECT_FLOAT_EQ(settings->rule_for("facebook", "", 4000).least_scale, 0.25F);
  EXPECT_FLOAT_EQ(settings->rule_for("x", "", 4000).least_scale, 0.2F) << "its own size is smaller anyway";
  EXPECT_EQ(settings->rule_for("facebook", "", 900).least_scale, 1.0F) << "nothing is made larger";
  EXPECT_TRUE(settings->rule_for("facebook", "", 4000).names_or_faces);
  EXPECT_FALSE(settings->rule_for("website", "", 4000).names_or_faces);
}

TEST(Settings, KeepTheSizeThatAnEarlierFileStated) {
  const auto settings =
      parse_settings("[exposure]\ncareful = facebook\n[longest_side]\ndefault = 0\n", "schoolgate.conf");
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->longest_side_for("facebook", Exposure::Careful), 0);
}

TEST(Settings, RecognitionStaysOffWithoutAnAssessment) {
  const auto settings = parse_settings("[recognition]\nenabled = yes\n", "schoolgate.conf");
  ASSERT_TRUE(settings);
  EXPECT_FALSE(settings->recognition.active(kToday));
  EXPECT_THAT(settings->recognition.why_off(kToday), HasSubstr("assessment"));
}

TEST(Settings, RecognitionWaitsForTheDayOfItsAssessment) {
  const auto assessment = gate::parse_assessment("DPIA-7 of 2026-10-02");
  ASSERT_TRUE(assessment);
  const auto settings =
      parse_settings(gate::settings_file_text({.assessment = *assessment}), "schoolgate.conf");
  ASSERT_TRUE(settings);
  EXPECT_FALSE(settings->recognition.active(kToday));
  EXPECT_THAT(settings->recognition.why_off(kToday), HasSubstr("2026-10-02"));
  EXPECT_TRUE(settings->recognition.active(std::chrono::sys_days(kToday) + std::chrono::days{1}));
}

TEST(Settings, AnAssessmentGivenToInitSwitchesRecognitionOn) {
  const auto assessment = gate::parse_assessment("DPIA of faces 7 of 2026-09-01");
  ASSERT_TRUE(assessment);
  EXPECT_EQ(assessment->reference, "DPIA of faces 7");
  const auto settings =
      parse_settings(gate::settings_file_text({.assessment = *assessment}), "schoolgate.conf");
  ASSERT_TRUE(settings) << schoolgate::sentence(settings.error());
  EXPECT_TRUE(settings->recognition.active(kToday));
  EXPECT_EQ(settings->recognition.assessment->reference, "DPIA of faces 7");
  EXPECT_EQ(schoolgate::to_iso(settings->recognition.assessment->date), "2026-09-01");
}

TEST(Settings, AnAssessmentNeedsReferenceAndDate) {
  for (const char* text : {"", "DPIA-7", "2026-09-01", " of 2026-09-01", "DPIA-7 of yesterday",
                           "DPIA #7 of 2026-09-01", "DPIA\n[faces] of 2026-09-01"}) {
    EXPECT_FALSE(gate::parse_assessment(text)) << text;
  }
}

TEST_P(SettingsMistakes, AreToldWithFileLineAndWhatIsUnderstood) {
  EXPECT_THAT(refusal(GetParam().text),
              AllOf(HasSubstr(std::string("schoolgate.conf ") + GetParam().where + ":"),
                    HasSubstr(GetParam().understood)));
}

INSTANTIATE_TEST_SUITE_P(
    Table, SettingsMistakes,
    testing::Values(
        Mistake{"misspelt", "[output]\njpg_quality = 90\n", "line 2", "jpeg_quality, redaction"},
        Mistake{"heading", "\n[ouput]\njpeg_quality = 90\n", "line 3", "[output]"},
        Mistake{"no_heading", "jpeg_quality = 90\n", "line 1", "[output]"},
        Mistake{"out_of_range", "[output]\n\njpeg_quality = 300\n", "line 3", "from 50 to 100"},
        Mistake{"not_a_number", "[output]\njpeg_quality = good\n", "line 2", "from 50 to 100"},
        Mistake{"half_a_number", "[output]\njpeg_quality = 88%\n", "line 2", "from 50 to 100"},
        Mistake{"empty_number", "[output]\njpeg_quality =\n", "line 2", "from 50 to 100"},
        Mistake{"nan", "[faces]\nlegible_px = nan\n", "line 2", "from 1 to 20"},
        Mistake{"choice", "[faces]\n# how\ndetect = slow\n", "line 3", "fast, thorough, maximum"},
        Mistake{"no_colour", "[output]\nfill_colour = blue\n", "line 2", "such as 1d4ed8"},
        Mistake{"half_a_colour", "[output]\nfill_colour = 12345\n", "line 2", "such as 1d4ed8"},
        Mistake{"signed_colour", "[output]\nfill_colour = -12345\n", "line 2", "such as 1d4ed8"},
        Mistake{"twice", "[output]\njpeg_quality = 90\njpeg_quality = 80\n", "line 3", "first in line 2"},
        Mistake{"twice_platforms", "[platforms]\nlist = a\nlist = b\n", "line 3", "first in line 2"},
        Mistake{"no_equals", "[output]\njpeg_quality 90\n", "line 2", "name = value"},
        Mistake{"open_heading", "[output\njpeg_quality = 90\n", "line 1", "[heading]"},
        Mistake{"hash_in_value", "[recognition]\nassessment = DPIA #7\n", "line 2", "lines of their own"},
        Mistake{"platform_name", "[platforms]\nlist = facebook, ../etc\n", "line 2", "small letters"},
        Mistake{"platform_twice", "[platforms]\nlist = x, x\n", "line 2", "different names"},
        Mistake{"no_platforms", "[platforms]\nlist =\n", "line 2", "small letters"},
        Mistake{"unknown_careful_platform", "[exposure]\ncareful = facebook, myspace\n", "line 2",
                "platforms of platforms.list"},
        Mistake{"careful_and_faceless", "[exposure]\ncareful = x\nfaceless = x\n", "line 3",
                "take it out of one of the two"},
        Mistake{"unknown_platform_size", "[longest_side]\nmyspace = 400\n", "line 2", "default, facebook"},
        Mistake{"tiny_size", "[longest_side]\ndefault = 10\n", "line 2", "from 320"},
        Mistake{"date", "[recognition]\nassessment = A\nassessment_date = 1.9.2026\n", "line 3",
                "2026-09-01"},
        Mistake{"no_date", "[recognition]\nassessment = A\n", "line 2", "give both"},
        Mistake{"no_reference", "[recognition]\nassessment_date = 2026-09-01\n", "line 2", "give both"},
        Mistake{"ask_above_redact", "[names]\nask = 0.6\n", "line 2", "make ask the smaller"},
        Mistake{"plausible_above_certain", "[recognition]\nplausible = 0.8\ncertain = 0.7\n", "line 2",
                "make certain the greater"},
        Mistake{"time_zone", "[school]\n# here\ntime_zone = Europe/Lundon\n", "line 3", "Europe/London"},
        Mistake{"no_time_zone", "[school]\ntime_zone =\n", "line 2", "Europe/London"},
        Mistake{"language", "[names]\nlanguage = ../../etc/passwd\n", "line 2", "eng+cym"}),
    [](const auto& mistake) { return std::string(mistake.param.name); });
