// A file of a Facebook or Instagram download, as broken as can be; after a line "--" comes the next. What is
// taken of them is within bounds, and found again.
#include <algorithm>
#include <iostream>
#include <string_view>

#include "fuzz/fuzz.hpp"
#include "gate/auditing/download_notes.hpp"

namespace {

using namespace schoolgate;

constexpr std::string_view kBetween = "\n--\n";

[[noreturn]] void broken(const char* promise) {
  std::cerr << "broken promise: " << promise << '\n';
  std::abort();
}

void check_note(const gate::DownloadNote& note) {
  using namespace std::chrono_literals;
  if (std::ranges::any_of(note.captions, [](const std::string& text) { return text.empty(); }))
    broken("a caption says something");
  if (note.posted && (*note.posted < Day(2001y / 9 / 9) || *note.posted > Day(2286y / 11 / 20)))
    broken("a post is of a day on which there may be one");
  if (!note.link.empty() && !note.link.starts_with("http")) broken("a link is one");
  if (!note.platform.empty() && note.platform != "facebook" && note.platform != "instagram")
    broken("a platform is one of the two");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  gate::DownloadNotes notes;
  while (!rest.empty()) {
    const std::string_view file = rest.substr(0, rest.find(kBetween));
    rest.remove_prefix(std::min(rest.size(), file.size() + kBetween.size()));
    const auto added = notes.add({reinterpret_cast<const std::uint8_t*>(file.data()), file.size()});
    if (!added && added.error().message.empty()) broken("a refusal says why");
  }
  for (const char* name :
       {"media/1.jpg", "posts/media/day/1.jpg", "a/photos_and_videos/1.jpg", "1.jpg", ""}) {
    const gate::DownloadNote* note = notes.of(name);
    if (note != nullptr && notes.empty()) broken("nothing is known of a picture where nothing was noted");
    if (note != nullptr) check_note(*note);
  }
  return 0;
}

std::vector<std::string> schoolgate::test::fuzz_seeds() {
  return {
      R"([{"timestamp":1688385600,"title":"Oakwood added 2 photos.","data":[{"post":"Well done Zo\u00c3\u00ab!"}],)"
      R"("attachments":[{"data":[{"media":{"uri":"posts/media/day/1.jpg","creation_timestamp":1688299200,)"
      R"("description":"The race"}}]}]}])",
      R"({"name":"Sports Day","photos":[{"uri":"photos_and_videos/1.jpg","creation_timestamp":1688385600,)"
      R"("comments":[{"comment":"my son!"}]}]})",
      "[{\"media\":[{\"uri\":\"media/1.jpg\",\"creation_timestamp\":1688385600}],\"title\":\"Our "
      "winners\"}]\n--\n"
      R"([{"timestamp":1688385600,"label_values":[{"label":"Caption","value":"Well done"},{"label":"URL",)"
      R"("href":"https://www.instagram.com/p/abc/"},{"media":[{"uri":"media/1.jpg"}]}]}])"};
}

std::vector<std::string> schoolgate::test::fuzz_words() {
  using namespace std::string_literals;
  return {"null"s,
          "[]"s,
          "{}"s,
          "-1"s,
          "1e300"s,
          "9223372036854775807"s,
          "18446744073709551615"s,
          "9999999999"s,
          "\"uri\":\"1.jpg\""s,
          "\"uri\":\"\""s,
          "\"timestamp\":"s,
          "\"label_values\":["s,
          "\"data\":["s,
          "\"post\":\"x\""s,
          "\"href\":\"http\""s,
          "\"\\u00c3\""s,
          "\"\\ud800\""s,
          "\n--\n"s,
          "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["s,
          "\xc3\x83\xc2\xab"s,
          "\xff"s};
}
