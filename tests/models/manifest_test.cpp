#include "models/manifest.hpp"

#include <algorithm>

#include <gmock/gmock.h>

#include "models/built_in.hpp"
#include "support/fitted.hpp"

namespace models = schoolgate::models;
namespace test = schoolgate::test;
using nlohmann::json;
using testing::HasSubstr;

namespace {

const std::string kHash(64, 'a');

json sound_entry() {
  return {
      {"name", "finder"},
      {"title", "Finder"},
      {"task", "face-detection"},
      {"engine", "onnxruntime"},
      {"file", "finder.onnx"},
      {"size", 10},
      {"sha256", kHash},
      {"licence", "MIT"},
      {"origin", "somewhere"},
      {"purpose", "without it nothing is found"},
      {"geometry", {{"width", 128}}},
      {"sources",
       {{{"file", "finder.onnx"}, {"size", 10}, {"sha256", kHash}, {"urls", {"https://example.org/f"}}}}}};
}

json sound_package() {
  return {{"name", "@maker/finder"}, {"version", "1.2.3"},      {"size", 20},
          {"sha256", kHash},         {"path", "package/f"},     {"file_size", 10},
          {"file_sha256", kHash},    {"options", json::array()}};
}

std::string with(const json& entry) { return json{{"models", {entry}}}.dump(); }

std::string complaint(const std::string& text,
                      const std::vector<models::CalibrationText>& calibrations = {}) {
  const auto parsed = models::parse_manifest(text, calibrations);
  return parsed ? "accepted" : schoolgate::sentence(parsed.error());
}

}  // namespace

TEST(Manifest, BuiltInOneNamesEveryModel) {
  for (const auto* name :
       {"yunet", "retinaface", "mtcnn-pnet", "mtcnn-rnet", "mtcnn-onet", "blazeface-full-range",
        "face-reid-retail-0095", "mobilefacenet", "ppocr-text-detection"}) {
    const auto* entry = models::manifest().find(name);
    ASSERT_NE(entry, nullptr) << name;
    EXPECT_THAT(entry->purpose, HasSubstr("without it")) << name;
    EXPECT_FALSE(entry->geometry.empty()) << name;
  }
  EXPECT_EQ(models::manifest().find("unheard-of"), nullptr);
}

TEST(Manifest, BuiltInCalibrationsReachTheirModels) {
  for (const auto& [name, text] : models::built_in_calibrations()) {
    const bool joined = name.find('+') != std::string_view::npos;
    const auto* entry = models::manifest().find(joined ? name.substr(name.find('+') + 1) : name);
    ASSERT_NE(entry, nullptr) << name;
    const json& own = joined ? entry->joined_calibration : entry->calibration;
    const json calibration = json::parse(text);
    EXPECT_FALSE(own.empty()) << name;
    for (const auto& [key, value] : own.items()) EXPECT_EQ(calibration.at(key), value);
  }
}

TEST(Manifest, ReadsWhatASoundEntrySays) {
  const std::string fitted = test::fitted({{"certain", 0.5}});
  const auto parsed = models::parse_manifest(with(sound_entry()), {{"finder", fitted}});
  ASSERT_TRUE(parsed) << parsed.error().message;
  const auto& entry = parsed->entries.at(0);
  EXPECT_EQ(entry.task, models::Task::FaceDetection);
  EXPECT_EQ(entry.size, 10U);
  EXPECT_EQ(schoolgate::to_hex(entry.sha256), kHash);
  EXPECT_EQ(entry.geometry.at("width"), 128);
  EXPECT_EQ(entry.calibration.at("certain"), 0.5);
  EXPECT_EQ(entry.sources.at(0).urls.at(0), "https://example.org/f");
}

TEST(Manifest, ReadsWhatTwoModelsDoTogether) {
  const std::string fitted = test::fitted({{"certain", 0.6}});
  json second = sound_entry();
  second["name"] = "second";
  second["file"] = second["sources"][0]["file"] = "second.onnx";
  second["joins"] = "finder";
  const std::string both = json{{"models", {sound_entry(), second}}}.dump();
  const auto parsed = models::parse_manifest(both, {{"finder+second", fitted}});
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->find("second")->joined_calibration.at("certain"), 0.6);
  EXPECT_TRUE(parsed->find("second")->calibration.empty());
  EXPECT_THAT(complaint(both, {{"second+finder", "{}"}}), HasSubstr("'second+finder', which is no model"));
}

TEST(Manifest, ReadsWhatAPackageSays) {
  json entry = sound_entry();
  entry["sources"] = json::array();
  entry["package"] = sound_package();
  entry["package"]["conversion"] = "convert_tflite.py";
  entry["package"]["options"] = {"--outputs=boxes"};
  const auto parsed = models::parse_manifest(with(entry));
  ASSERT_TRUE(parsed) << parsed.error().message;
  const auto& package = parsed->entries.at(0).package;
  ASSERT_TRUE(package);
  EXPECT_EQ(package->name, "@maker/finder");
  EXPECT_EQ(package->version, "1.2.3");
  EXPECT_EQ(package->size, 20U);
  EXPECT_EQ(package->path, "package/f");
  EXPECT_EQ(package->file_size, 10U);
  EXPECT_EQ(package->conversion, "convert_tflite.py");
  EXPECT_THAT(package->options, testing::ElementsAre("--outputs=boxes"));
}

// As a person would write them by mistake, or somebody who wants npm or a script to do something else.
TEST(Manifest, RefusesAPackageThatCouldMeanSomethingElse) {
  const auto refusal = [](const char* key, const json& value) {
    json entry = sound_entry();
    entry["package"] = sound_package();
    entry["package"][key] = value;
    return complaint(with(entry));
  };
  EXPECT_EQ(refusal("name", "finder"), "accepted");
  for (const auto* name :
       {"--global", "../folder", "https://example.org/f.tgz", "@maker", "@/f", "@m/", "a b"})
    EXPECT_THAT(refusal("name", name), HasSubstr("unusable name")) << name;
  for (const auto* version : {"latest", "^1.2.3", "1.2", "1.x.3"})
    EXPECT_THAT(refusal("version", version), HasSubstr("needs an exact version")) << version;
  EXPECT_THAT(refusal("options", {"model.tflite"}), HasSubstr("an option that does not start with --"));
  EXPECT_THAT(refusal("options", {"--free=size"}), HasSubstr("no conversion"));
  EXPECT_THAT(refusal("file_size", 11), HasSubstr("whose file is not the model itself"));
  EXPECT_THAT(refusal("conversion", "rm.py"), HasSubstr("'rm.py', which is not part of this program"));
  EXPECT_THAT(refusal("registry", "mine"), HasSubstr("unknown key 'registry'"));
}

TEST(Manifest, RefusesAModelThatDependsOnNoneOfItsTask) {
  for (const auto* key : {"stands_in_for", "only_beside"}) {
    json other = sound_entry();
    other["name"] = "other";
    other["file"] = other["sources"][0]["file"] = "other.onnx";
    other[key] = "finder";
    EXPECT_EQ(complaint(json{{"models", {sound_entry(), other}}}.dump()), "accepted");
    EXPECT_THAT(complaint(with(other)), HasSubstr("'finder' of 'other', which is no model of its task"));
    other["task"] = "text-detection";
    EXPECT_THAT(complaint(json{{"models", {sound_entry(), other}}}.dump()),
                HasSubstr("'finder' of 'other', which is no model of its task"));
  }
}

struct Fault {
  const char* what;
  std::function<void(json&)> make;
  const char* complaint;
};

class FaultyManifest : public testing::TestWithParam<Fault> {};

TEST_P(FaultyManifest, IsRefusedWithTheReason) {
  json entry = sound_entry();
  GetParam().make(entry);
  EXPECT_THAT(complaint(with(entry)), HasSubstr(GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    Manifest, FaultyManifest,
    testing::Values(
        Fault{"UnknownKey", [](json& e) { e["licens"] = "MIT"; },
              "model 'finder' has the unknown key 'licens'"},
        Fault{"MissingKey", [](json& e) { e.erase("licence"); }, "model 'finder' lacks the key 'licence'"},
        Fault{"EmptyText", [](json& e) { e["licence"] = ""; }, "needs some text for 'licence'"},
        Fault{"NumberAsText", [](json& e) { e["purpose"] = 3; }, "needs some text for 'purpose'"},
        Fault{"UnknownTask", [](json& e) { e["task"] = "age"; }, "unknown task 'age'"},
        Fault{"PathAsFile", [](json& e) { e["file"] = "../../etc/passwd"; }, "plain file name for 'file'"},
        Fault{"HiddenFile", [](json& e) { e["file"] = ".partial-1"; }, "plain file name for 'file'"},
        Fault{"NoSize", [](json& e) { e["size"] = 0; }, "whole number of bytes above 0"},
        Fault{"NegativeSize", [](json& e) { e["size"] = -1; }, "whole number of bytes above 0"},
        Fault{"FractionAsSize", [](json& e) { e["size"] = 1.5; }, "whole number of bytes above 0"},
        Fault{"ShortHash", [](json& e) { e["sha256"] = "abc"; },
              "'abc' for 'sha256', which is not a SHA-256"},
        Fault{"GeometryAsList", [](json& e) { e["geometry"] = json::array(); }, "an object for 'geometry'"},
        Fault{"SourcesAsText", [](json& e) { e["sources"] = "x"; }, "a list for 'sources'"},
        Fault{"NoWayToGetIt", [](json& e) { e["sources"] = json::array(); }, "either sources or"},
        Fault{"TwoWaysToGetIt", [](json& e) { e["by_hand"] = "copy it"; }, "either sources or"},
        Fault{"UnencryptedAddress", [](json& e) { e["sources"][0]["urls"][0] = "http://example.org/f"; },
              "does not start with https://"},
        Fault{"NoAddress", [](json& e) { e["sources"][0]["urls"] = json::array(); }, "has no address"},
        Fault{"UnknownKeyInSource", [](json& e) { e["sources"][0]["md5"] = "1"; }, "unknown key 'md5'"},
        Fault{"SourceIsAnotherFile", [](json& e) { e["sources"][0]["size"] = 11; }, "not the file itself"},
        Fault{"SeveralSourcesUnjoined", [](json& e) { e["sources"].push_back(e["sources"][0]); },
              "no conversion that joins them"},
        Fault{"UnknownConversion", [](json& e) { e["conversion"] = "rm.py"; },
              "'rm.py', which is not part of this program"}),
    [](const auto& fault) { return std::string(fault.param.what); });

TEST(Manifest, RefusesWhatIsNoManifest) {
  EXPECT_THAT(complaint(""), HasSubstr("the model manifest cannot be used"));
  EXPECT_THAT(complaint("[]"), HasSubstr("is not an object"));
  EXPECT_THAT(complaint(R"({"models": [3]})"), HasSubstr("model 'without a name' is not an object"));
  EXPECT_THAT(complaint(R"({"models": [], "version": 2})"), HasSubstr("unknown key 'version'"));
  EXPECT_THAT(complaint(R"({"models": [], "models": []})"), HasSubstr("'models' stands twice"));
}

TEST(Manifest, RefusesTwoModelsOfOneNameOrFile) {
  json other = sound_entry();
  other["name"] = "other";
  EXPECT_THAT(complaint(json{{"models", {sound_entry(), other}}}.dump()), HasSubstr("has two models"));
}

TEST(Manifest, RefusesACalibrationThatBelongsNowhereOrIsNotOfTheFit) {
  const std::string text = with(sound_entry());
  EXPECT_THAT(complaint(text, {{"loser", "{}"}}), HasSubstr("calibration for 'loser', which is no model"));
  std::string changed = test::fitted({{"certain", 0.5}});
  changed.replace(changed.find("0.5"), 3, "0.4");
  EXPECT_THAT(complaint(text, {{"finder", changed}}),
              HasSubstr("models/calibration/finder.json cannot be used: 'sha256' is not that of its values"));
}
