// A register in which one face stands out as far as calibration asks for.
#pragma once

#include <numeric>
#include <string>
#include <vector>

#include "consent/people.hpp"
#include "gate/school/template_store.hpp"
#include "gate/unknown_faces.hpp"

namespace schoolgate::test {

// Sixty pupils, N1000 to N1059, and whom a test enrols besides; faces of photos are compared by who they are
// (unknown_face). Needs a school with networks that know faces: SCHOOLGATE_NEEDS_EMBEDDING.
class SixtyEnrolled {
 public:
  explicit SixtyEnrolled(MadeSchool& school)
      : school_(school), models_((*school->models())->analyser.embedding) {
    const auto lengths = models_.lengths();
    length_ = std::accumulate(lengths.begin(), lengths.end(), std::size_t{0});
    school_.embed([this](const auto&, const std::vector<pipeline::Face>& faces) {
      ++compared_;
      std::vector<pipeline::FaceTemplate> templates;
      for (const auto& face : faces)
        templates.push_back(template_of(static_cast<int>(face.landmarks[0].x), 0, length_));
      return templates;
    });
    std::vector<consent::Person> people;
    for (int i = 0; i < 60; ++i) people.push_back(pupil(name(i), {"facebook", "website"}));
    EXPECT_TRUE(school_->people().put_people(people, {"office", "test"}));
    for (int i = 0; i < 60; ++i) enrol(name(i), i);
  }
  SixtyEnrolled(const SixtyEnrolled&) = delete;
  SixtyEnrolled& operator=(const SixtyEnrolled&) = delete;

  static std::string name(int number) { return "N" + std::to_string(1000 + number); }
  void enrol(const std::string& person, int who) {
    gate::TemplateStore store(*school_->database());
    for (unsigned portrait = 0; portrait < 3; ++portrait)
      store.put(person, sha256(person + std::to_string(portrait)), models_,
                {template_of(who, 100 + portrait, length_), 1.0F}, school_.clock().now(), "office");
  }
  // Photos of which faces were compared.
  [[nodiscard]] int compared() const { return compared_; }

 private:
  MadeSchool& school_;
  pipeline::EmbeddingModels models_;
  std::size_t length_ = 0;
  int compared_ = 0;
};

}  // namespace schoolgate::test
