#include "gate/intake/file_names.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "foundation/text.hpp"

namespace schoolgate::gate {
namespace {

// By what copying programs write behind a name until the file is whole: ".part", ".filepart", ".partial~",
// ".crdownload", ".!sync", ".tmp" and their like.
bool is_unfinished_copy(std::string_view name) {
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  std::string_view ending = name.substr(dot + 1);
  if (ending.find(' ') != std::string_view::npos) return false;  // "St. Anne's takes part"
  if (ending.ends_with('~')) ending.remove_suffix(1);
  return ending.ends_with("part") || ending.ends_with("partial") || ending.ends_with("download") ||
         ending.starts_with('!') || ending.ends_with("bc!") || ending == "tmp" || ending == "temp";
}

bool is_litter_of_any_kind(std::string_view given) {
  const std::string name = lower_case(std::string(given));
  // Computers' own, and what storage boxes keep of what somebody deleted.
  constexpr std::array<std::string_view, 14> kNames{"thumbs.db",          "ehthumbs.db",
                                                    "desktop.ini",        "@eadir",
                                                    "__macosx",           "$recycle.bin",
                                                    "recycler",           "lost+found",
                                                    "#recycle",           "@recycle",
                                                    "#snapshot",          "@tmp",
                                                    "@recently-snapshot", "system volume information"};
  // What phones and photo programs keep of a picture's changes, and Windows of where a file came from.
  const bool beside = name.ends_with(".aae") || name.ends_with(".xmp") || name.ends_with("zone.identifier");
  return beside || name.starts_with('.') || name.starts_with("~$") ||
         std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

}  // namespace

bool is_litter(std::string_view file_name) {
  return is_litter_of_any_kind(file_name) || is_unfinished_copy(lower_case(std::string(file_name)));
}

bool is_litter_folder(std::string_view folder_name) {
  if (is_litter_of_any_kind(folder_name)) return true;
  // "IMG_1.jpg.download", and not an event "3.7. Sports.Part".
  const std::string name = lower_case(std::string(folder_name));
  const std::string before = name.substr(0, name.rfind('.'));
  const auto dot = before.rfind('.');
  constexpr std::size_t kLongestEnding = 5;  // ".jpeg", ".heic"
  const bool of_a_file = dot != std::string::npos && before.size() - dot <= kLongestEnding &&
                         before.find(' ', dot) == std::string::npos;
  return of_a_file && is_unfinished_copy(name);
}

std::optional<OtherFile> other_file(std::string_view file_name) {
  struct Endings {
    OtherFile kind;
    std::string_view all;  // each between blanks
  };
  using enum OtherFile;
  constexpr std::array kEndings{
      Endings{Film, " .mov .mp4 .m4v .avi .3gp .3g2 .mts .m2ts .wmv .mkv .webm .mpg .mpeg .insv .lrv "},
      Endings{SoundRecording, " .m4a .mp3 .wav .aac .ogg .amr .opus "},
      Endings{Document,
              " .pdf .doc .docx .odt .rtf .txt .csv .xls .xlsx .ods .ppt .pptx .odp .pub .pages .numbers "
              ".key .html "
              ".htm .eml .msg .vcf .url .lnk .webloc "},
      Endings{Archive, " .zip .rar .7z .tar .gz .tgz "}};
  const auto dot = file_name.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string ending = ' ' + lower_case(std::string(file_name.substr(dot))) + ' ';
  const auto found = std::ranges::find_if(
      kEndings, [&](const Endings& one) { return one.all.find(ending) != std::string_view::npos; });
  return found == kEndings.end() ? std::nullopt : std::optional(found->kind);
}

}  // namespace schoolgate::gate
