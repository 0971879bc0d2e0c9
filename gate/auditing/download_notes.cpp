#include "gate/auditing/download_notes.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <nlohmann/json.hpp>

#include "consent/ledger/text.hpp"

namespace schoolgate::gate {
namespace {

using nlohmann::json;

constexpr int kDeepestJson = 24;
constexpr std::size_t kMostCaptions = 64U << 20U;
// What a caption takes beside its bytes.
constexpr std::size_t kPerCaption = 64;
constexpr std::size_t kMostNotedLink = 2000;
// "name" is an album's.
constexpr std::array kTexts{"title", "description", "post", "text", "caption", "name"};
constexpr std::array kLabels{"Caption", "Text", "Title", "Description"};
constexpr std::array kTimes{"timestamp", "creation_timestamp"};
constexpr std::array kLinks{"href", "permalink", "link"};

// Both downloads write the bytes of UTF-8 as if each were a letter: "ZoÃ«".
std::string mended(const std::string& text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      bytes += text[at];
    } else if ((byte == 0xC2 || byte == 0xC3) && at + 1 < text.size()) {
      bytes += static_cast<char>(((byte & 3U) << 6U) | (static_cast<unsigned char>(text[++at]) & 0x3FU));
    } else {
      return text;
    }
  }
  return consent::cleaned(bytes).find("\xEF\xBF\xBD") == std::string::npos ? bytes : text;
}

std::string text_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? mended(found->get<std::string>()) : std::string();
}

consent::PlatformId platform_of(std::string_view uri) {
  const auto holds = [&](std::string_view part) { return uri.find(part) != std::string_view::npos; };
  if (holds("instagram") || uri.starts_with("media/")) return "instagram";
  if (holds("facebook") || uri.starts_with("posts/") || uri.starts_with("photos_and_videos/"))
    return "facebook";
  return {};
}

void note_own(const json& object, DownloadNote& about) {
  for (const char* key : kTexts) {
    if (auto text = text_at(object, key); !text.empty()) about.captions.insert(std::move(text));
  }
  for (const char* key : kTimes) {
    const auto time = object.find(key);
    if (time == object.end() || !time->is_number_integer()) continue;
    const auto seconds = time->get<std::int64_t>();
    // What is before the platforms began, or in the far future, is no moment of a post.
    if (seconds <= 1'000'000'000 || seconds >= 10'000'000'000) continue;
    about.posted = Day(std::chrono::floor<std::chrono::days>(Instant(std::chrono::seconds(seconds))));
  }
  for (const char* key : kLinks) {
    if (auto link = text_at(object, key); link.starts_with("http") && link.size() <= kMostNotedLink)
      about.link = std::move(link);
  }
}

// The newer shape: [{"label": "Caption", "value": "..."}]
void note_labels(const json& labels, DownloadNote& about) {
  for (const json& one : labels) {
    if (!one.is_object()) continue;
    const std::string label = text_at(one, "label");
    std::string value = text_at(one, "value");
    if (!value.empty() && std::ranges::find(kLabels, label) != kLabels.end())
      about.captions.insert(std::move(value));
    note_own(one, about);
  }
}

void note_around(const json& object, DownloadNote& about) {
  note_own(object, about);
  if (const auto labels = object.find("label_values"); labels != object.end() && labels->is_array())
    note_labels(*labels, about);
  // A post's text stands beside its pictures: {"data": [{"post": "..."}], "attachments": [...]}
  if (const auto data = object.find("data"); data != object.end() && data->is_array()) {
    for (const json& one : *data) {
      if (!one.is_object()) continue;
      if (auto text = text_at(one, "post"); !text.empty()) about.captions.insert(std::move(text));
    }
  }
}

// An object and those around it: its captions are its own alone, so that none is copied on the way down.
struct Surroundings {
  DownloadNote about;
  const Surroundings* outer = nullptr;
};

struct Notes {
  std::map<std::string, DownloadNote, std::less<>>& by_uri;
  std::size_t& caption_bytes;
  bool all_captions = true;
};

void add_captions(const Surroundings& here, DownloadNote& note, Notes& notes) {
  for (const Surroundings* from = &here; from != nullptr; from = from->outer) {
    for (const std::string& caption : from->about.captions) {
      // One that is there already counts, too: finding that out takes time.
      const std::size_t bytes = caption.size() + kPerCaption;
      if (bytes > kMostCaptions - notes.caption_bytes) {
        notes.all_captions = false;
        return;
      }
      notes.caption_bytes += bytes;
      note.captions.insert(caption);
    }
  }
}

void walk_download(const json& node, const Surroundings& around, int depth, Notes& notes) {
  if (depth > kDeepestJson) return;
  if (node.is_array()) {
    for (const json& one : node) walk_download(one, around, depth + 1, notes);
    return;
  }
  if (!node.is_object()) return;
  Surroundings here{{{}, around.about.posted, around.about.link, {}}, &around};
  DownloadNote& about = here.about;
  note_around(node, about);
  if (const std::string uri = text_at(node, "uri"); !uri.empty()) {
    DownloadNote& note = notes.by_uri[uri];
    add_captions(here, note, notes);
    // Of several posts the first counts: so long it has been out.
    if (about.posted) note.posted = std::min(note.posted.value_or(*about.posted), *about.posted);
    if (!about.link.empty()) note.link = about.link;
    note.platform = platform_of(uri);
  }
  for (const auto& [key, value] : node.items()) {
    if (value.is_structured() && key != "comments") walk_download(value, here, depth + 1, notes);
  }
}

}  // namespace

Status DownloadNotes::add(ByteView text) {
  const json file = json::parse(text.begin(), text.end(), nullptr, false);
  if (file.is_discarded())
    return failure(ErrorCode::InvalidInput, "it is no JSON: its captions and dates are not known");
  Notes notes{notes_, caption_bytes_};
  walk_download(file, {}, 0, notes);
  if (!notes.all_captions)
    return failure(ErrorCode::TooLarge,
                   "with it there are more captions than can be kept: some of its captions are not known");
  return {};
}

const DownloadNote* DownloadNotes::of(std::string_view name) const {
  for (;;) {
    if (const auto found = notes_.find(name); found != notes_.end()) return &found->second;
    const auto slash = name.find('/');
    if (slash == std::string_view::npos) return nullptr;
    name.remove_prefix(slash + 1);
  }
}

}  // namespace schoolgate::gate
