// A school with released photos, each with twelve faces of which four are somebody, for benches that ask what
// becomes of them. All but the pictures is as the program makes it.
#pragma once

#include <algorithm>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "foundation/durable_file.hpp"
#include "gate/holding/hold.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/school/school.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::bench {

inline constexpr int kPeopleOfSchool = 2000;

template <typename T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(sentence(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline std::string person_id(int number) { return fmt::format("P{:04}", number); }

class ReleasedSchool {
 public:
  // Made in `kept` and left there, or taken from there as it is; nowhere that stays where `kept` is empty.
  // The photos of `person` have originals of 12 megapixels. `people` have the ids of person_id().
  ReleasedSchool(int photos, std::vector<consent::Person> people, std::string person,
                 const std::filesystem::path& kept = {})
      : person_(std::move(person)), folder_(kept.empty() ? temporary_.path() / "school" : kept) {
    const bool made = std::filesystem::exists(folder_);
    if (!made) need(gate::Workspace::create(folder_, {}));
    school_ = need(gate::School::open(folder_, clock_));
    if (made) return;
    for (consent::Person& one : people) consent_everywhere(one);
    need(school_->people().put_people(people, {"bench", "bench"}));
    knowledge_ = need(school_->knowledge());
    for (int number = 0; number < photos; ++number) release(number);
    // As if all of it had been asked after the last change.
    static_cast<void>(need(gate::recheck(school_->darkroom(), {.who = "bench"})));
  }
  gate::School& operator*() { return *school_; }
  void open_anew() {
    school_.reset();
    school_ = need(gate::School::open(folder_, clock_));
  }
  // In the order in which they were released.
  [[nodiscard]] const std::vector<std::pair<gate::PhotoId, Digest>>& pictures() const { return pictures_; }

 private:
  void consent_everywhere(consent::Person& person) const {
    person.biometric.given = true;
    for (const auto& platform : school_->settings().platforms) {
      for (const auto purpose : {consent::Purpose::Image, consent::Purpose::Name}) {
        consent::Consent consent;
        consent.platform = platform;
        consent.purpose = purpose;
        consent.answer = consent::Answer::Granted;
        consent.date = Day{std::chrono::year(2025) / 9 / 1};
        person.consents.push_back(consent);
      }
    }
  }

  static pipeline::Findings class_photo(int number) {
    constexpr int kFaces = 12;
    pipeline::Findings findings;
    findings.size = {4000, 3000};
    for (int i = 0; i < kFaces; ++i) {
      pipeline::Face face;
      face.box = cv::Rect2f(static_cast<float>(300 * i + 50), 800, 180, 220);
      face.score = 0.9F;
      if (i % 3 == 0)
        face.identity.push_back(
            {person_id((number * 7 + i * 131) % kPeopleOfSchool), 0.8F, consent::Certainty::Certain});
      findings.add(face);
    }
    return findings;
  }

  static bool is_in(const pipeline::Findings& findings, const consent::PersonId& person) {
    return std::ranges::any_of(findings.list, [&](const auto& one) {
      const auto persons = one.persons();
      return std::ranges::find(persons, person) != persons.end();
    });
  }

  // Structure everywhere, and no face.
  static Bytes large_photo(int number) {
    cv::RNG random(static_cast<std::uint64_t>(number) + 1);
    cv::Mat small(300, 400, CV_8UC3);
    random.fill(small, cv::RNG::UNIFORM, 0, 256);
    cv::Mat picture;
    cv::resize(small, picture, {4000, 3000}, 0, 0, cv::INTER_CUBIC);
    Bytes jpeg;
    cv::imencode(".jpg", picture, jpeg);
    return jpeg;
  }

  // As gate::approve and gate::release do it, with files that hold their number.
  void release(int number) {
    constexpr int kPhotosOfAnEvent = 400;
    gate::NewPhoto photo;
    const auto findings = class_photo(number);
    photo.sha256 = is_in(findings, person_) ? need(school_->vault().store(large_photo(number))).sha256
                                            : sha256(fmt::format("photo {}", number));
    photo.bytes = 4'000'000;
    photo.event.day = Day{std::chrono::year(2026) / 7 / 3};
    photo.event.name = fmt::format("Event {}", number / kPhotosOfAnEvent);
    photo.source_name = fmt::format("IMG_{:05}.jpg", number);
    photo.uploader = "office";
    auto& log = school_->log();
    const auto taken = log.photos.take(photo);
    const auto id = taken.photo.id;
    const auto plan = gate::make_plan(findings, {}, *knowledge_, school_->settings(), photo.event.name);
    auto version = need(log.holds.store_findings(id, taken.photo.version, findings, knowledge_->judged,
                                                 {"bench", consent::LedgerAction::PhotoAnalysed, ""}));
    const auto& platforms = school_->settings().platforms;
    const Bytes picture{static_cast<unsigned char>(number & 0xff), static_cast<unsigned char>(number >> 8)};
    gate::HoldContent content;
    content.decision = plan.decision;
    content.register_version = knowledge_->people.version();
    content.workload = gate::workload_of(findings, {}, plan.decision, plan.decision, *knowledge_);
    content.renditions = {{sha256(picture), picture.size(), {2560, 1920}, platforms}};
    version = need(log.holds.hold(id, version, content, {"bench", consent::LedgerAction::PhotoHeld, ""}));
    std::vector<gate::ApprovedRendition> pictures;
    for (const auto& platform : platforms) pictures.push_back({platform, sha256(picture), {2560, 1920}});
    const auto approval = need(log.approvals.approve(id, version, "bench", pictures, content.register_version,
                                                     gate::SecondApprover::Off, {}, {}));
    gate::ReleaseIntent intent{
        approval.version, content.register_version, knowledge_->today, {}, nlohmann::json::object()};
    for (const auto& platform : platforms) {
      intent.files.push_back({platform, fmt::format("{}/{:05}.jpg", platform, number), sha256(picture)});
      need(make_private_folder(school_->workspace().released() / platform));
      need(write_durably(school_->workspace().released() / intent.files.back().path, picture));
      static_cast<void>(need(log.releases.reserve(id, approval.version, intent.files.back())));
    }
    static_cast<void>(need(log.releases.finish(id, intent, "bench", [] { return Status{}; })));
    pictures_.emplace_back(id, sha256(picture));
  }

  std::string person_;
  test::TemporaryFolder temporary_;
  std::filesystem::path folder_;
  SystemClock clock_;
  std::unique_ptr<gate::School> school_;
  std::shared_ptr<const gate::Knowledge> knowledge_;
  std::vector<std::pair<gate::PhotoId, Digest>> pictures_;
};

}  // namespace schoolgate::bench
