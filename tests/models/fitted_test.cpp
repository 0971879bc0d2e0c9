#include "models/fitted.hpp"

#include <gmock/gmock.h>

#include "support/fitted.hpp"

namespace schoolgate::models {
namespace {

using nlohmann::json;
using test::fitted;
using test::with_digest;
using testing::HasSubstr;

std::string complaint(const std::string& text) {
  const auto read = reading("the file", "take another", [&] { return fitted_values(text); });
  return read ? "accepted" : sentence(read.error());
}

std::string complaint_about(const json& object) {
  float share = 0;
  double pixels = 0;
  const auto read = reading("the file", "take another", [&] {
    read_numbers(object, "one object", {{"share", &share, 0, 1}, {"pixels", &pixels, 1, 100}});
    return true;
  });
  return read ? "accepted" : sentence(read.error());
}

TEST(FittedValues, AreWhatTheFileHoldsBesidesItsOrigin) {
  EXPECT_EQ(fitted_values(fitted({{"least", 0.5}})), json({{"least", 0.5}}));
}

TEST(FittedValues, AreRefusedWithoutDaySourceAndFigures) {
  const json sound = json::parse(fitted({{"least", 0.5}}));
  for (const char* key : {"fitted", "source", "held_out", "sha256"}) {
    json file = sound;
    file.erase(key);
    EXPECT_THAT(complaint(file.dump()), HasSubstr(key == std::string("sha256") ? "'sha256'" : key));
  }
  json file = sound;
  file["fitted"] = "some day";
  EXPECT_EQ(complaint(file.dump()), "the file cannot be used: 'fitted' is no day: take another");
  file = sound;
  file["source"] = "";
  EXPECT_THAT(complaint(file.dump()), HasSubstr("'source' says nothing"));
  file = sound;
  file["held_out"]["recall"] = 96.7;
  EXPECT_THAT(complaint(file.dump()), HasSubstr("'recall' of 'held_out' is no share"));
  file["held_out"] = {{"folds", 6}};
  EXPECT_EQ(complaint(file.dump()), "accepted");
  file["held_out"] = json::object();
  EXPECT_EQ(complaint(file.dump()), "accepted") << "where nothing was held out the source says so";
}

TEST(FittedValues, AreRefusedWhenOneWasChangedByHand) {
  json file = json::parse(fitted({{"least", 0.5}}));
  file["least"] = 0.51;
  EXPECT_THAT(complaint(file.dump()), HasSubstr("'sha256' is not that of its values"));
  EXPECT_EQ(complaint(with_digest(file)), "accepted");
}

TEST(FittedValues, AreRefusedWhenTheFileIsNoneOrSaysSomethingTwice) {
  EXPECT_THAT(complaint("{"), HasSubstr("the file cannot be used"));
  EXPECT_THAT(complaint("[1]"), HasSubstr("lacks the key"));
  EXPECT_THAT(complaint(R"({"least": 1, "least": 2})"), HasSubstr("'least' stands twice"));
}

TEST(NamedNumbers, AreReadByTheirNames) {
  float share = 0;
  double pixels = 0;
  read_numbers({{"share", 0.25}, {"pixels", 16}}, "it",
               {{"share", &share, 0, 1}, {"pixels", &pixels, 1, 100}});
  EXPECT_EQ(share, 0.25F);
  EXPECT_EQ(pixels, 16);
}

TEST(NamedNumbers, ThatAreMissingUnknownOrImpossibleAreRefusedByName) {
  EXPECT_EQ(complaint_about({{"share", 0.25}, {"pixels", 16}}), "accepted");
  EXPECT_THAT(complaint_about({{"share", 0.25}}), HasSubstr("one object lacks the key 'pixels'"));
  EXPECT_THAT(complaint_about({{"share", 0.25}, {"pixels", 16}, {"pixel", 1}}),
              HasSubstr("one object has the unknown key 'pixel'"));
  EXPECT_THAT(complaint_about({{"share", 25}, {"pixels", 16}}),
              HasSubstr("'share' is 25, not between 0 and 1"));
  EXPECT_THAT(complaint_about({{"share", "much"}, {"pixels", 16}}), HasSubstr("'share' is not a number"));
  EXPECT_THAT(complaint_about(3), HasSubstr("one object is not an object"));
}

}  // namespace
}  // namespace schoolgate::models
