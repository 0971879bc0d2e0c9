// A small school with a register and made photos. What is found in a photo is said by the test; decoding,
// redacting, encoding, verifying, database and files are real.
#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "consent/ledger/ledger.hpp"
#include "consent/people.hpp"
#include "foundation/durable_file.hpp"
#include "gate/log/photos.hpp"
#include "gate/running/process.hpp"
#include "gate/school/school.hpp"
#include "pipeline/measure.hpp"
#include "support/manual_clock.hpp"
#include "support/pictures.hpp"
#include "support/postgresql.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::test {

namespace fs = std::filesystem;

using Finder = std::function<pipeline::Findings(const pipeline::Photo&)>;
// The template of each of a photo's faces.
using Embedder = std::function<std::vector<pipeline::FaceTemplate>(const pipeline::Photo&,
                                                                   const std::vector<pipeline::Face>&)>;

// What the texts that were seen are by today's register.
using Judge = std::function<std::vector<pipeline::Text>(const pipeline::SeenTexts&, const gate::Knowledge&)>;

// Settings of a school that has assessed recognition and switched it on.
inline constexpr const char* kAssessed =
    "[recognition]\nenabled = yes\nassessment = DPIA-7\nassessment_date = 2026-09-01\n";

inline const cv::Rect2f kLeftFace(60, 70, 60, 76);
inline const cv::Rect2f kRightFace(230, 70, 60, 76);

inline pipeline::Face face(const cv::Rect2f& box, std::vector<consent::Candidate> identity = {}) {
  pipeline::Face made;
  made.box = box;
  made.score = 0.9F;
  made.quality = {1, 1, 1, 1};
  made.identity = std::move(identity);
  return made;
}

inline consent::Candidate certain(const char* person) { return {person, 0.8F, consent::Certainty::Certain}; }
inline consent::Candidate plausible(const char* person) {
  return {person, 0.5F, consent::Certainty::Plausible};
}

inline pipeline::Text name_tag(consent::TextKind kind, std::vector<consent::PersonId> owners = {}) {
  return {{{{150, 200}, {210, 200}, {210, 214}, {150, 214}}}, "Name", 0.9F, kind, false, std::move(owners)};
}

// With the ids 1, 2, 3 ..., faces first.
inline pipeline::Findings findings(std::vector<pipeline::Face> faces,
                                   std::vector<pipeline::Text> texts = {}) {
  pipeline::Findings made;
  made.size = {360, 260};
  for (auto& face : faces) made.add(std::move(face));
  for (auto& text : texts) made.add(std::move(text));
  return made;
}

// P001 left, who may be shown everywhere; a stranger right.
inline pipeline::Findings one_shown_one_hidden(const pipeline::Photo&) {
  return findings({face(kLeftFace, {certain("P001")}), face(kRightFace)});
}

// Texts as a reader would have seen them. What each is taken for travels in its only character, so that
// judging it again, without a judge of the test's own, gives the same.
inline pipeline::SeenTexts seen_of(const pipeline::Findings& findings) {
  pipeline::SeenTexts seen;
  seen.size = findings.size;
  seen.codes = findings.all<pipeline::Code>();
  for (const pipeline::Text& text : findings.all<pipeline::Text>()) {
    pipeline::Reading reading{text.quad, {{text.text, 0, 1, text.confidence, {}}}, text.confidence};
    for (const auto& person : text.persons) reading.glyphs.push_back({person, 0, 0, 0, {}});
    seen.lines.push_back(
        {text.quad, static_cast<float>(text.kind) + (text.doubtful ? 0.5F : 0), {std::move(reading)}});
  }
  return seen;
}

inline std::vector<pipeline::Text> judged_as_seen(const pipeline::SeenTexts& seen) {
  std::vector<pipeline::Text> texts;
  for (const pipeline::ReadLine& line : seen.lines) {
    const auto& glyphs = line.readings.at(0).glyphs;
    pipeline::Text text{line.quad,
                        glyphs.at(0).text,
                        glyphs.at(0).confidence,
                        static_cast<consent::TextKind>(static_cast<int>(line.score)),
                        line.score > std::floor(line.score),
                        {}};
    for (std::size_t i = 1; i < glyphs.size(); ++i) text.persons.push_back(glyphs[i].text);
    texts.push_back(std::move(text));
  }
  return texts;
}

class MadeBench final : public gate::Workbench {
 public:
  explicit MadeBench(Finder finder, Embedder embedder = {}, Judge judge = {})
      : finder_(std::move(finder)), embedder_(std::move(embedder)), judge_(std::move(judge)) {}
  pipeline::Analysis analyse(const pipeline::Photo& photo, const gate::Knowledge&) override {
    auto found = finder_(photo);
    auto seen = seen_of(found);
    found.measures = pipeline::measure(photo);
    return {std::move(found), std::move(seen)};
  }
  pipeline::SeenTexts read(const pipeline::Photo& photo, const std::vector<pipeline::Face>&) override {
    return seen_of(finder_(photo));
  }
  pipeline::TextFindings judge(const pipeline::SeenTexts& seen, const gate::Knowledge& knowledge) override {
    return {judge_ ? judge_(seen, knowledge) : judged_as_seen(seen), seen.codes, {}};
  }
  std::vector<pipeline::Face> candidates(const pipeline::Photo&, const pipeline::Findings&) override {
    return {};
  }
  Result<std::vector<pipeline::FaceTemplate>> embed(const pipeline::Photo& photo,
                                                    std::vector<pipeline::Face>& faces) override {
    if (!embedder_) return failure(ErrorCode::Unavailable, "no embedding model is at hand");
    return embedder_(photo, faces);
  }
  pipeline::Verifier& verifier() override { return verifier_; }

 private:
  Finder finder_;
  Embedder embedder_;
  Judge judge_;
  pipeline::Verifier verifier_{[](const cv::Mat&) { return std::vector<pipeline::Face>(); }};
};

// A JPEG of 360 x 260 unlike any other number's, with some structure everywhere.
inline Bytes made_photo(int number) {
  cv::RNG random(static_cast<std::uint64_t>(number) + 1);
  cv::Mat small(26, 36, CV_8UC3);
  random.fill(small, cv::RNG::UNIFORM, 0, 256);
  cv::Mat picture;
  cv::resize(small, picture, {360, 260}, 0, 0, cv::INTER_CUBIC);
  return jpeg_of(picture);
}

class MadeSchool {
 public:
  explicit MadeSchool(const std::string& more_settings = "") {
    if (!gate::Workspace::create(workspace(), {})) throw std::runtime_error("no workspace");
    use_server(gate::Workspace::open(workspace())->database());
    std::ofstream(workspace() / "schoolgate.conf") << "[intake]\nsettle_seconds = 1\n[platforms]\nlist = "
                                                      "facebook, website\n[longest_side]\ndefault = 0\n"
                                                   << more_settings;
    school_ = open();
    std::vector<consent::Person> people{pupil("P001", {"facebook", "website"}, {"facebook"}), pupil("P002"),
                                        do_not_publish(pupil("P003", {"facebook", "website"})),
                                        pupil("P004", {"facebook"})};
    for (std::size_t i = 0; i < people.size(); ++i) {
      people[i].first_name = std::string("Given") + static_cast<char>('a' + i);
      people[i].last_name = std::string("Family") + static_cast<char>('a' + i);
    }
    if (!school_->people().put_people(people, {"test", "test"})) throw std::runtime_error("no register");
  }

  gate::School& operator*() { return *school_; }
  gate::School* operator->() { return school_.get(); }
  [[nodiscard]] fs::path folder() const { return folder_.path(); }
  [[nodiscard]] fs::path workspace() const { return folder_.path() / "workspace"; }
  ManualClock& clock() { return clock_; }

  // Another process, as far as the database can tell.
  [[nodiscard]] std::unique_ptr<gate::School> open() {
    auto school = gate::School::open(workspace(), clock_, std::nullopt, [this] { return make_(); });
    if (!school) throw std::runtime_error(sentence(school.error()));
    return std::move(*school);
  }

  // As when every program of the school has ended; nothing else may be asked until it is opened again.
  void close() { school_.reset(); }
  void open_again() { school_ = open(); }

  // Of a school that is at work all the while, so that nobody doubts its clock.
  void days_pass(int days) {
    for (; days > 0; days -= 30) {
      clock_.advance(std::chrono::days(std::min(days, 30)));
      school_->ledger().append("system", consent::LedgerAction::WorkspaceBackedUp, "workspace", "");
    }
  }

  // What is made from now on, in place of benches that find and judge as below.
  void use_workbenches(gate::WorkbenchPool::Make make) { make_ = std::move(make); }
  void find(Finder finder) { finder_ = std::move(finder); }
  // Of texts whose photo is judged once more.
  void judge(Judge judge) { judge_ = std::move(judge); }
  // Before the first photo: benches are kept.
  void embed(Embedder embedder) { embedder_ = std::move(embedder); }

  // A file outside the workspace, in a folder that is an event's.
  fs::path file(const std::string& name, const Bytes& bytes,
                const std::string& event = "2026-07-03 Sports Day") {
    return write(folder_.path() / event, name, bytes);
  }
  fs::path in_inbox(const std::string& name, const Bytes& bytes,
                    const std::string& event = "2026-07-03 Sports Day") {
    return write(workspace() / "inbox" / event, name, bytes);
  }

  gate::BatchSummary process(const std::vector<fs::path>& paths) {
    auto summary = gate::process(
        *school_, paths,
        {.who = "office", .jobs = 2, .recognition = gate::Recognition::AsSettings, .event = {}}, {});
    if (!summary) throw std::runtime_error(sentence(summary.error()));
    return std::move(*summary);
  }
  // One photo, processed; gives its id.
  gate::PhotoId photo(int number = 1) {
    return process({file("photo" + std::to_string(number) + ".jpg", made_photo(number))}).photos.at(0).photo;
  }
  gate::PhotoRecord record(gate::PhotoId photo) { return *school_->log().photos.find(photo); }

 private:
  static fs::path write(const fs::path& folder, const std::string& name, const Bytes& bytes) {
    fs::create_directories(folder);
    std::ofstream(folder / name, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return folder / name;
  }

  TemporaryFolder folder_;
  ManualClock clock_{kToday};
  Finder finder_ = one_shown_one_hidden;
  Embedder embedder_;
  Judge judge_;
  gate::WorkbenchPool::Make make_ = [this]() -> Result<std::unique_ptr<gate::Workbench>> {
    return std::make_unique<MadeBench>([this](const pipeline::Photo& photo) { return finder_(photo); },
                                       embedder_,
                                       [this](const auto& seen, const gate::Knowledge& knowledge) {
                                         return judge_ ? judge_(seen, knowledge) : judged_as_seen(seen);
                                       });
  };
  std::unique_ptr<gate::School> school_;
};

inline std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_directory()) files.push_back(entry.path().lexically_relative(folder));
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace schoolgate::test

// First line of a test that embeds real faces, with whichever network is at hand.
#define SCHOOLGATE_NEEDS_EMBEDDING(school)                              \
  if (const auto models = (school).models(); !models) {                 \
    FAIL() << sentence(models.error());                                 \
  } else if ((*models)->analyser.embedding.empty()) {                   \
    GTEST_SKIP() << "needs a model of face embedding: run ./bootstrap"; \
  }
