#include "gate/school/seen_texts_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "foundation/durable_file.hpp"
#include "gate/made_school.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
namespace pipeline = schoolgate::pipeline;

namespace {

pipeline::SeenTexts seen() {
  pipeline::SeenTexts made;
  made.size = {4000, 3000};
  pipeline::Reading reading{
      {{{0.1F, 1.0F / 3}, {2, 3}, {4, 5}, {6, 7}}},
      {{"A", -0.01F, 0.3F, 0.1F, {{0.25F, {{U'a', 0.7F}, {U'o', 1.0F / 7}}}, {}}}, {"é", 0.3F, 1, 1, {}}},
      0.55F};
  made.lines.push_back({reading.quad, 0.9F, {reading, reading}});
  made.documents.push_back(reading.quad);
  made.codes.push_back({reading.quad, "QRCode"});
  made.timings_ms["read"] = 1.5;
  made.unread = 7;
  made.codes_degraded = "no codes were looked for";
  return made;
}

}  // namespace

TEST(SeenTextsStore, PacksEveryNumberExactly) {
  const auto unpacked = gate::unpack(gate::pack(seen()));
  ASSERT_TRUE(unpacked);
  EXPECT_EQ(gate::pack(*unpacked), gate::pack(seen()));
  const auto& reading = unpacked->lines.at(0).readings.at(1);
  EXPECT_EQ(reading.text(), "Aé");
  EXPECT_EQ(reading.quad[0].y, 1.0F / 3);
  EXPECT_EQ(reading.glyphs[0].columns.at(0).letters.at(1), std::pair(U'o', 1.0F / 7));
  EXPECT_EQ(unpacked->size, cv::Size(4000, 3000));
  EXPECT_EQ(unpacked->codes.at(0).format, "QRCode");
  EXPECT_EQ(unpacked->unread, 7U);
  EXPECT_EQ(unpacked->codes_degraded, "no codes were looked for");
}

TEST(SeenTextsStore, RefusesWhatIsDamagedOrOfAnotherVersion) {
  auto packed = gate::pack(seen());
  packed.resize(packed.size() / 2);
  EXPECT_FALSE(gate::unpack(packed));
  schoolgate::Bytes other;
  nlohmann::json::to_cbor(nlohmann::json{{"version", 99}}, other);
  EXPECT_EQ(gate::unpack(other).error().code, schoolgate::ErrorCode::Unsupported);
  nlohmann::json::to_cbor(nlohmann::json{{"version", 1}, {"lines", 7}}, other = {});
  EXPECT_FALSE(gate::unpack(other));
  EXPECT_FALSE(gate::unpack({}));
}

TEST(SeenTextsStore, KeepsNothingThatCanBeReadWithoutTheKey) {
  test::MadeSchool school;
  school.find([](const auto&) {
    return test::findings({}, {test::name_tag(schoolgate::consent::TextKind::Harmless)});
  });
  const auto photo = school.record(school.photo());
  const fs::path file = school->workspace().readings() / (schoolgate::to_hex(photo.sha256) + ".sealed");
  const auto bytes = schoolgate::read_file(file, 1 << 20);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(std::string(bytes->begin(), bytes->end()).find("Name"), std::string::npos);
  for (const auto& path : {file, school->workspace().readings_key()})
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write) << path;
  EXPECT_EQ(school->readings().load(photo.sha256)->lines.at(0).readings.at(0).text(), "Name");
  EXPECT_FALSE(school->readings().load(schoolgate::sha256("another photo")));
  fs::copy_file(file, school->workspace().readings() /
                          (schoolgate::to_hex(schoolgate::sha256("another photo")) + ".sealed"));
  EXPECT_FALSE(school->readings().load(schoolgate::sha256("another photo")))
      << "what was read in one photo is nobody else's";
}
