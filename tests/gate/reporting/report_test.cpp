#include "gate/reporting/report.hpp"

#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gate/made_school.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace pipeline = schoolgate::pipeline;
namespace test = schoolgate::test;
using testing::HasSubstr;
using testing::Not;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST(Report, HasOneRowForEachPhotoAndSaysWhatNeedsAPerson) {
  test::MadeSchool school;
  const auto batch =
      school.process({school.file("good.jpg", test::made_photo(1)), school.file("bad.jpg", {'x'})});
  const auto json = gate::report_json(school->darkroom(), school->ledger(), batch);
  ASSERT_EQ(json["photos"].size(), 2U);
  const auto& good = json["photos"][1];  // files are taken in by the order of their names
  EXPECT_EQ(good["file"], "good.jpg");
  EXPECT_EQ(good["state"], "held");
  EXPECT_EQ(good["faces"], nlohmann::json({{"found", 2}, {"kept", 1}, {"redacted", 1}}));
  EXPECT_EQ(good["platforms"].size(), 2U);
  const auto& bad = json["photos"][0];
  EXPECT_EQ(bad["state"], "quarantined");
  EXPECT_FALSE(bad["needs"].empty());
  EXPECT_THAT(gate::summary_line(batch), HasSubstr("1 held, 0 blocked, 1 quarantined"));
}

TEST(Report, NeedsNothingFromOutsideAndShowsRedactedPixelsOnly) {
  test::MadeSchool school;
  const auto batch =
      school.process({school.file("a.jpg", test::made_photo(1)), school.file("b.jpg", test::made_photo(2))});
  const auto html = gate::report_html(school->darkroom(), school->ledger(), batch);
  ASSERT_TRUE(html);
  EXPECT_THAT(*html, Not(HasSubstr("http:")));
  EXPECT_THAT(*html, Not(HasSubstr("https:")));
  EXPECT_THAT(*html, Not(HasSubstr("<script")));
  EXPECT_EQ(count(*html, "src=\"data:image/jpeg;base64,"), 2U);
  EXPECT_EQ(count(*html, "src="), 2U);
  EXPECT_THAT(*html, HasSubstr("prefers-color-scheme: dark"));
}

TEST(Report, EscapesWhatItIsGiven) {
  test::MadeSchool school;
  const auto batch = school.process({school.file("<img src=x onerror=alert(1)> & \"'\xff.jpg",
                                                 test::made_photo(1), "2026-07-03 <b>Fair & \"Fun\"")});
  const auto html = gate::report_html(school->darkroom(), school->ledger(), batch);
  ASSERT_TRUE(html);
  EXPECT_THAT(*html, Not(HasSubstr("<img src=x")));
  EXPECT_THAT(*html, HasSubstr("&lt;img src=x onerror=alert(1)&gt; &amp; &quot;"));
  EXPECT_THAT(*html, Not(HasSubstr("<b>Fair")));
}

TEST(Report, SaysEqualThingsOnce) {
  test::MadeSchool school;
  school.find([](const auto& photo) {
    auto findings = test::one_shown_one_hidden(photo);
    for (int i = 0; i < 4; ++i) {
      pipeline::Text text;
      text.quad = pipeline::quad_of({20.0F + 60.0F * static_cast<float>(i), 20, 40, 20});
      text.doubtful = i != 1;
      findings.add(text);
    }
    return findings;
  });
  const auto batch = school.process({school.file("a.jpg", test::made_photo(1))});
  const auto json = gate::report_json(school->darkroom(), school->ledger(), batch);
  EXPECT_EQ(json["photos"][0]["needs"],
            nlohmann::json({"Texts 1, 3 and 4 may name or identify somebody: redacted until you decide."}));
}

TEST(Report, BeginsWithWhatCannotGoOnWithoutSomebody) {
  test::MadeSchool school;
  const auto batch = school.process({school.file("a.jpg", test::made_photo(1)), school.file("z.jpg", {'x'})});
  const auto html = gate::report_html(school->darkroom(), school->ledger(), batch);
  ASSERT_TRUE(html);
  const auto stopped = html->find("Cannot go on without somebody: 1 photo<");
  const auto bad = html->find("z.jpg");
  const auto good = html->find("a.jpg");
  ASSERT_NE(std::string::npos, stopped);
  EXPECT_LT(stopped, bad);
  EXPECT_LT(bad, good);
}

TEST(Report, IsWrittenPrivatelyAndBesideEarlierOnes) {
  test::MadeSchool school;
  const auto batch = school.process({school.file("a.jpg", test::made_photo(1))});
  const auto first = gate::write_report(school->darkroom(), school->ledger(), batch);
  const auto second = gate::write_report(school->darkroom(), school->ledger(), batch);
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->html, second->html);
  for (const auto& file : {first->html, first->json, second->html, second->json}) {
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write) << file;
  }
  std::ifstream stream(first->json);
  EXPECT_EQ(nlohmann::json::parse(stream)["photos"].size(), 1U);
}

TEST(Report, SaysOnceWhatWasLackingForEveryPhoto) {
  test::MadeSchool school;
  std::atomic<int> photos = 0;
  school.find([&](const auto& photo) {
    auto findings = test::one_shown_one_hidden(photo);
    findings.degraded = {"faces were looked for without the detection model"};
    if (++photos == 1) findings.degraded.push_back("texts were not read");
    return findings;
  });
  const auto batch =
      school.process({school.file("a.jpg", test::made_photo(1)), school.file("b.jpg", test::made_photo(2))});
  const auto json = gate::report_json(school->darkroom(), school->ledger(), batch);
  EXPECT_THAT(json["degraded"].dump(), HasSubstr("without the detection model"));
  EXPECT_EQ(count(json["photos"].dump(), "without the detection model"), 0U);
  EXPECT_EQ(count(json["photos"].dump(), "texts were not read"), 1U);
}

TEST(Report, SaysWhatWasLacking) {
  test::MadeSchool school;
  school.find([](const auto& photo) {
    auto findings = test::one_shown_one_hidden(photo);
    findings.degraded = {"faces were looked for without the detection model"};
    return findings;
  });
  const auto batch = school.process({school.file("a.jpg", test::made_photo(1))});
  const auto html = gate::report_html(school->darkroom(), school->ledger(), batch);
  ASSERT_TRUE(html);
  EXPECT_THAT(*html, HasSubstr("without the detection model"));
  EXPECT_THAT(*html, HasSubstr("recognition is switched off"));
}
