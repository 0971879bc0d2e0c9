// What the JSON files of a Facebook or Instagram download say of its pictures: what was written with each,
// when it was posted and under which link.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "consent/register/person.hpp"
#include "foundation/clock.hpp"
#include "foundation/digest.hpp"
#include "foundation/result.hpp"

namespace schoolgate::gate {

struct DownloadNote {
  std::set<std::string> captions;  // of the picture, its post and its album; not of comments
  std::optional<Day> posted;
  std::string link;
  consent::PlatformId platform;  // empty: it cannot be told which of them
};

class DownloadNotes {
 public:
  // Takes in a JSON file of any shape: whatever has a "uri" is a picture or film, and what stands beside and
  // around it is about it. InvalidInput where it is no JSON. TooLarge when all captions together, for each
  // picture anew, are more than are kept: days and links are taken in all the same.
  [[nodiscard]] Status add(ByteView json);
  // Null when nothing is known of the file. Names may begin with folders that the download does not know.
  [[nodiscard]] const DownloadNote* of(std::string_view name) const;
  [[nodiscard]] bool empty() const { return notes_.empty(); }

 private:
  std::map<std::string, DownloadNote, std::less<>> notes_;  // by "uri"
  std::size_t caption_bytes_ = 0;
};

}  // namespace schoolgate::gate
