// A small school with a register and made photos. What is found in a photo is said by the test; decoding,
// redacting, encoding, verifying, database and files are real.
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "consent/people.hpp"
#include "foundation/durable_file.hpp"
#include "gate/batch.hpp"
#include "gate/school.hpp"
#include "support/manual_clock.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::test {

namespace fs = std::filesystem;

using Finder = std::function<pipeline::Findings(const pipeline::Photo&)>;
// The template of each of a photo's faces.
using Embedder = std::function<std::vector<pipeline::FaceTemplate>(const pipeline::Photo&,
                                                                   const std::vector<pipeline::Face>&)>;

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

inline pipeline::Findings findings(std::vector<pipeline::Face> faces,
                                   std::vector<pipeline::Text> texts = {}) {
  pipeline::Findings made;
  made.size = {360, 260};
  made.faces = std::move(faces);
  made.texts = std::move(texts);
  return made;
}

// P001 left, who may be shown everywhere; a stranger right.
inline pipeline::Findings one_shown_one_hidden(const pipeline::Photo&) {
  return findings({face(kLeftFace, {certain("P001")}), face(kRightFace)});
}

class MadeBench final : public gate::Workbench {
 public:
  explicit MadeBench(Finder finder, Embedder embedder = {})
      : finder_(std::move(finder)), embedder_(std::move(embedder)) {}
  pipeline::Findings analyse(const pipeline::Photo& photo, const gate::Knowledge&) override {
    return finder_(photo);
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
  pipeline::Verifier verifier_{[](const cv::Mat&) { return std::vector<pipeline::Face>(); }};
};

// A JPEG of 360 x 260 unlike any other number's, with some structure everywhere.
inline Bytes made_photo(int number) {
  cv::RNG random(static_cast<std::uint64_t>(number) + 1);
  cv::Mat small(26, 36, CV_8UC3);
  random.fill(small, cv::RNG::UNIFORM, 0, 256);
  cv::Mat picture;
  cv::resize(small, picture, {360, 260}, 0, 0, cv::INTER_CUBIC);
  Bytes jpeg;
  cv::imencode(".jpg", picture, jpeg);
  return jpeg;
}

class MadeSchool {
 public:
  explicit MadeSchool(const std::string& more_settings = "") {
    if (!gate::Workspace::create(workspace(), std::nullopt)) throw std::runtime_error("no workspace");
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
    auto school = gate::School::open(workspace(), clock_);
    if (!school) throw std::runtime_error(sentence(school.error()));
    (*school)->use_workbenches([this]() -> Result<std::unique_ptr<gate::Workbench>> {
      return std::make_unique<MadeBench>([this](const pipeline::Photo& photo) { return finder_(photo); },
                                         embedder_);
    });
    return std::move(*school);
  }

  void find(Finder finder) { finder_ = std::move(finder); }
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
  gate::PhotoRecord record(gate::PhotoId photo) { return *school_->photos().find(photo); }

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
