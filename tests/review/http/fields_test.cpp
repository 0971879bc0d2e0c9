#include "review/http/fields.hpp"

#include <gmock/gmock.h>

namespace schoolgate::review {
namespace {

using testing::HasSubstr;

std::string nested(int levels) {
  return std::string(static_cast<std::size_t>(levels), '[') +
         std::string(static_cast<std::size_t>(levels), ']');
}

TEST(JsonBody, IsOneObjectInUtf8) {
  EXPECT_TRUE(parse_json_body(R"({"a": [1, {"b": "\u00e9"}]})"));
  for (const char* wrong : {"", "null", "[]", "1", "{", "{\"a\":}", "{}{}", "{\"a\":1e999}", "{\"a\":NaN}",
                            "{'a':1}", "{\"a\":\"\xff\"}", "\xef\xbb\xbf{", "{\"a\":1,}"}) {
    EXPECT_FALSE(parse_json_body(wrong)) << wrong;
  }
}

TEST(JsonBody, MayNotBeNestedDeeply) {
  EXPECT_TRUE(parse_json_body("{\"a\":" + nested(7) + "}"));
  const auto refused = parse_json_body("{\"a\":" + nested(8) + "}");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("nested too deeply"));
  EXPECT_FALSE(parse_json_body("{\"a\":" + nested(100'000) + "}"));
}

TEST(JsonBody, MayHoldBracketsInTexts) { EXPECT_TRUE(parse_json_body(R"({"a": "[[[[[[[[[[[[\"[[[["})")); }

TEST(JsonBody, MayHaveNoKeyTwiceAtAnyLevel) {
  EXPECT_TRUE(parse_json_body(R"({"a": {"x": 1}, "b": {"x": 1}, "c": [{"x": 1}, {"x": 1}]})"));
  EXPECT_FALSE(parse_json_body(R"({"a": 1, "a": 2})"));
  EXPECT_FALSE(parse_json_body(R"({"b": [{"x": 1, "y": 2, "x": 3}]})"));
}

TEST(Fields, TellTheFirstThingThatIsWrong) {
  const auto body = nlohmann::json::parse(R"({"version": "7", "reason": 3})");
  Fields fields(body);
  EXPECT_EQ(fields.integer("version", 0, 100), 0);
  EXPECT_EQ(fields.text("reason", 10), "");
  const auto outcome = fields.finish();
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message, HasSubstr("\"version\""));
}

TEST(Fields, RefuseMembersThatNobodyAskedFor) {
  const auto body = nlohmann::json::parse(R"({"version": 7, "admin": true})");
  Fields fields(body);
  EXPECT_EQ(fields.integer("version", 0, 100), 7);
  const auto outcome = fields.finish();
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().hint, HasSubstr("version"));
}

TEST(Fields, KeepNumbersWithinTheirBounds) {
  for (const char* text :
       {"-1", "101", "7.0", "7.5", "1e2", "18446744073709551615", "99999999999999999999", "true"}) {
    const auto body = nlohmann::json::parse(std::string("{\"n\": ") + text + "}");
    Fields fields(body);
    static_cast<void>(fields.integer("n", 0, 100));
    EXPECT_FALSE(fields.finish()) << text;
  }
}

TEST(Fields, CountCharactersRatherThanBytes) {
  const auto body = nlohmann::json::parse(R"({"name": "Zoë Nuñez"})");
  Fields fields(body);
  EXPECT_EQ(fields.text("name", 9), "Zoë Nuñez");
  EXPECT_TRUE(fields.finish());
  Fields again(body);
  static_cast<void>(again.text("name", 8));
  EXPECT_FALSE(again.finish());
}

TEST(Fields, TakeNoControlCharacters) {
  const auto body =
      nlohmann::json::parse(R"({"one": "a\u0000b", "lines": "a\nb\tc", "escape": "\u001b[2J"})");
  Fields one(body);
  static_cast<void>(one.text("one", 10));
  EXPECT_FALSE(one.finish());
  Fields lines(body);
  EXPECT_EQ(lines.text("lines", 10, Lines::Many), "a\nb\tc");
  static_cast<void>(lines.text("escape", 10, Lines::Many));
  EXPECT_FALSE(lines.finish());
}

TEST(Fields, ReadDaysStrictly) {
  const auto body = nlohmann::json::parse(R"({"good": "2026-07-03", "none": null})");
  Fields fields(body);
  EXPECT_EQ(to_iso(fields.day("good")), "2026-07-03");
  EXPECT_FALSE(fields.day_if_there("none"));
  EXPECT_TRUE(fields.finish());
  for (const char* text : {"\"2026-02-30\"", "\"03/07/2026\"", "20260703", "null"}) {
    const auto other = nlohmann::json::parse(std::string("{\"day\": ") + text + "}");
    Fields wrong(other);
    static_cast<void>(wrong.day("day"));
    EXPECT_FALSE(wrong.finish()) << text;
  }
}

TEST(Ids, ArePlainDecimalNumbersFromOne) {
  EXPECT_EQ(parse_id("12"), 12);
  for (const char* wrong :
       {"", "0", "-1", "+1", "01", "1 ", " 1", "1.0", "0x1", "1e3", "9999999999999999", "१"})
    EXPECT_FALSE(parse_id(wrong)) << wrong;
}

TEST(PercentDecoding, GivesCleanTextOrNothing) {
  EXPECT_EQ(percent_decoded("Zo%C3%AB%20N"), "Zoë N");
  for (const char* wrong : {"%", "%4", "%zz", "%00", "%0a", "%1b", "%ff", "%C3"})
    EXPECT_FALSE(percent_decoded(wrong)) << wrong;
}

TEST(Query, KnowsEachParameterOnce) {
  auto query = Query::parse("event=12&q=am+b%26c&limit=20");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->id("event"), 12);
  EXPECT_EQ(query->text("q", 50), "am b&c");
  EXPECT_EQ(query->limit(), 20U);
  EXPECT_TRUE(query->finish());
  EXPECT_FALSE(Query::parse("a=1&a=2"));
  EXPECT_FALSE(Query::parse("a"));
  EXPECT_FALSE(Query::parse("=1"));
  EXPECT_FALSE(Query::parse("a=%00"));
}

TEST(Query, RefusesParametersThatNobodyAskedFor) {
  auto query = Query::parse("offset=0&debug=1");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->offset(), 0U);
  EXPECT_FALSE(query->finish());
}

TEST(Query, KeepsPagesWithinTheirBounds) {
  for (const char* wrong :
       {"limit=0", "limit=201", "limit=-1", "limit=1e2", "offset=9999999999", "offset=", "limit=+5"}) {
    auto query = Query::parse(wrong);
    ASSERT_TRUE(query) << wrong;
    static_cast<void>(query->limit());
    static_cast<void>(query->offset());
    EXPECT_FALSE(query->finish()) << wrong;
  }
}

}  // namespace
}  // namespace schoolgate::review
