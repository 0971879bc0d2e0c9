// What is left of a name after finding and redaction: neither a reader nor a comparison with the written name
// may get anything out of the covered place.
#include <gmock/gmock.h>
#include <opencv2/imgproc.hpp>

#include "pipeline/findings/plan.hpp"
#include "pipeline/findings/quad_geometry.hpp"
#include "pipeline/redaction/redact.hpp"
#include "pipeline/texts/reading/folding.hpp"
#include "pipeline/texts/reading/text_reader.hpp"
#include "pipeline/texts/text_finder.hpp"
#include "pipeline/texts_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

struct Written {
  const char* name;
  int font;
  double scale;
  cv::Point at;
};

const std::array kWritten{Written{"Harriet Montague", cv::FONT_HERSHEY_DUPLEX, 1.6, {200, 150}},
                          Written{"Oluwaseun Adebayo", cv::FONT_HERSHEY_TRIPLEX, 1.3, {200, 300}},
                          Written{"Harriet M.", cv::FONT_HERSHEY_COMPLEX, 1.2, {200, 450}},
                          Written{"Seun Adebayo", cv::FONT_HERSHEY_SIMPLEX, 0.9, {200, 600}}};

NameMatcher made_school() {
  consent::Person harriet;
  harriet.id = "harriet";
  harriet.first_name = "Harriet";
  harriet.last_name = "Montague";
  consent::Person seun;
  seun.id = "seun";
  seun.first_name = "Oluwaseun";
  seun.last_name = "Adebayo";
  seun.known_as = "Seun";
  return NameMatcher(consent::RegisterView(1, {harriet, seun}));
}

void write(cv::Mat& picture, const Written& text) {
  cv::putText(picture, text.name, text.at, text.font, text.scale, cv::Scalar(40, 30, 30), 2, cv::LINE_AA);
}

cv::Rect place_of(const Written& text) {
  int below = 0;
  const cv::Size size = cv::getTextSize(text.name, text.font, text.scale, 2, &below);
  return {text.at.x, text.at.y - size.height, size.width, size.height + below};
}

Quad quad_around(const cv::Rect& place) {
  const cv::Rect2f r(place);
  return {r.tl(), {r.br().x, r.y}, r.br(), {r.x, r.br().y}};
}

std::string read(TextReader& reader, const cv::Mat& picture, const cv::Rect& place) {
  cv::Mat grey;
  cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
  return fold(reader.read_line(grey, quad_around(place), {}).text());
}

// The best correlation of the written name with the place, shifted by up to three pixels; 1 is the name
// itself.
double likeness(const cv::Mat& picture, const Written& text) {
  const cv::Rect place = place_of(text);
  cv::Mat drawn(picture.size(), CV_8UC3, cv::Scalar(245, 250, 250));
  write(drawn, text);
  cv::Mat name;
  cv::cvtColor(drawn(place), name, cv::COLOR_BGR2GRAY);
  cv::Mat grey;
  cv::cvtColor(picture(cv::Rect(place.tl() - cv::Point(3, 3), place.size() + cv::Size(6, 6))), grey,
               cv::COLOR_BGR2GRAY);
  // A flat place has no correlation with anything: its least noise gives one.
  cv::Mat noise(grey.size(), CV_8U);
  cv::theRNG().state = 7;
  cv::randu(noise, 0, 2);
  grey += noise;
  cv::Mat scores;
  cv::matchTemplate(grey, name, scores, cv::TM_CCOEFF_NORMED);
  double best = 0;
  cv::minMaxLoc(cv::abs(scores), nullptr, &best);
  return best;
}

TEST(RedactedNames, AreBeyondReadersAndComparison) {
  cv::Mat picture(720, 1000, CV_8UC3, cv::Scalar(245, 250, 250));
  for (const Written& text : kWritten) write(picture, text);
  auto finder = TextFinder::create(std::nullopt, {}, test::codes_found_here);
  ASSERT_TRUE(finder);
  auto reader = TextReader::create("eng");
  ASSERT_TRUE(reader);
  TextFindings found = finder->find(picture, made_school(), {});
  Findings findings;
  findings.size = picture.size();
  for (const Text& text : found.texts) {
    if (text.kind != consent::TextKind::Harmless) findings.add(text);
  }
  for (const RedactionStyle style :
       {RedactionStyle::Blur, RedactionStyle::Fill, RedactionStyle::Pixelate, RedactionStyle::Sticker}) {
    const cv::Mat redacted = redact(picture, redact_everything(findings, {}), style);
    for (const Written& text : kWritten) {
      const std::string name = fold(text.name);
      // The control: the same reader and the same comparison find the name before.
      EXPECT_EQ(read(*reader, picture, place_of(text)), name);
      EXPECT_GT(likeness(picture, text), 0.9) << text.name;
      const std::string left = read(*reader, redacted, place_of(text));
      EXPECT_LT(left.size(), 3U) << text.name << " left " << left;
      EXPECT_LT(likeness(redacted, text), 0.35) << text.name;
    }
  }
}

}  // namespace
}  // namespace schoolgate::pipeline
