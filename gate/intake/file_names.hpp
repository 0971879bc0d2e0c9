// What a file is by its name alone, where that is enough to leave it in peace.
#pragma once

#include <optional>
#include <string_view>

#include "foundation/words.hpp"

namespace schoolgate::gate {

// Is it litter that computers, phones, browsers, storage boxes and copying programs leave?
[[nodiscard]] bool is_litter(std::string_view file_name);

// The same of a folder, which an event may be called like: "St. Anne's takes part".
[[nodiscard]] bool is_litter_folder(std::string_view folder_name);

// What people put beside their photos.
enum class OtherFile { Film, SoundRecording, Document, Archive };
constexpr auto words_of(OtherFile) {
  using enum OtherFile;
  return words<OtherFile>(
      {{Film, "film"}, {SoundRecording, "sound recording"}, {Document, "document"}, {Archive, "archive"}});
}

// Nothing for whatever may be a photo, also without an ending: then the bytes decide.
[[nodiscard]] std::optional<OtherFile> other_file(std::string_view file_name);

}  // namespace schoolgate::gate
