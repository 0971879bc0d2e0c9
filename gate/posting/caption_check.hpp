// A post's text by the register: whom it names, and whether it may.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gate/school/darkroom.hpp"
#include "pipeline/texts/captions/names_in.hpp"

namespace schoolgate::gate {

// Where the text is to stand.
struct CaptionPlace {
  consent::PlatformId platform;
  std::set<consent::PersonId> shown;  // whose faces the pictures beside it show there
  bool names_or_faces = false;        // nobody's name beside their face
};

struct CaptionFinding {
  pipeline::MentionKind kind = pipeline::MentionKind::OtherName;
  std::size_t from = 0;  // bytes of the text
  std::size_t to = 0;
  std::string words;
  std::vector<consent::PersonId> persons;
  std::string why;      // people by id
  std::string instead;  // what could stand there; empty: leave it out
  // It may be nobody: whoever confirms the post has to say so. Nobody else's name passes by that.
  bool suspected = false;
  // What the register says today of everybody whom it may mean, and whether a picture shows them: another
  // when any of it changes.
  std::string grounds;
};

// A text, and everything in it that names somebody or leads to them.
struct ReadCaption {
  std::string text;
  std::vector<pipeline::Mention> mentions;

  // Whether it matters whom the pictures beside it show.
  [[nodiscard]] bool may_mean_somebody() const;
};

class CaptionChecker {
 public:
  // Both must outlive this. Used by one thread at a time.
  CaptionChecker(const Knowledge& knowledge, const Settings& settings);
  CaptionChecker(const CaptionChecker&) = delete;  // one part of it refers to another
  CaptionChecker& operator=(const CaptionChecker&) = delete;
  ~CaptionChecker() = default;
  [[nodiscard]] ReadCaption read(std::string text) const;
  // What must not be posted as it stands, in the order of the text, and what may be somebody's name: of words
  // that somebody of the school is called by it is one as soon as a picture beside it shows them, of ordinary
  // words suspected at least. A name may where everybody whose it may
  // be has name consent there; beside a picture that shows them they need image consent too, and the platform
  // must let names stand beside faces. A class beside a pupil's name, and whatever leads to somebody
  // otherwise, may nowhere.
  [[nodiscard]] std::vector<CaptionFinding> check(const ReadCaption& caption,
                                                  const CaptionPlace& place) const;

 private:
  [[nodiscard]] std::string why_not(const pipeline::Mention& mention, std::string_view words,
                                    const CaptionPlace& place) const;
  [[nodiscard]] std::string why_not_named(const pipeline::Mention& mention, std::string_view words,
                                          const CaptionPlace& place) const;
  [[nodiscard]] std::string grounds_of(const pipeline::Mention& mention, std::string_view words,
                                       const CaptionPlace& place) const;
  [[nodiscard]] std::string instead_of(const pipeline::Mention& mention) const;

  const Knowledge& knowledge_;
  pipeline::Dictionary dictionary_;
  pipeline::CaptionReader reader_;
};

// Of pictures of these photos there: whom they show, and the strictest of their events' rules. NotFound for a
// photo that is not there.
[[nodiscard]] Result<CaptionPlace> place_beside(const Darkroom& room, const consent::PlatformId& platform,
                                                const std::vector<PhotoId>& photos);

}  // namespace schoolgate::gate
