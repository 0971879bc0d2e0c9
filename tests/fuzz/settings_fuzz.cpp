// A settings file as broken as can be: it is refused in a sentence that names the line, or what it says can
// be gone by.
#include <iostream>

#include "fuzz/fuzz.hpp"
#include "gate/school/settings.hpp"

namespace {

using namespace schoolgate::gate;

[[noreturn]] void broken(const char* promise) {
  std::cerr << "broken promise: " << promise << '\n';
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(size, '\0');
  std::copy_n(data, size, text.begin());
  const auto settings = parse_settings(text, "schoolgate.conf");
  if (!settings) {
    if (!settings.error().message.starts_with("schoolgate.conf")) broken("a refusal names the file");
    return 0;
  }
  if (!stated_settings(text, "schoolgate.conf")) broken("what is understood can be listed");
  if (settings->job_count() < 1) broken("somebody works");
  if (settings->platforms.empty()) broken("there is a platform");
  if (settings->most_megapixels == 0 || settings->most_megabytes == 0) broken("photos may come in");
  for (const auto& platform : settings->platforms)
    static_cast<void>(settings->rule_for(platform, "2026-07-03 Sports Day", 4000));
  return 0;
}

std::vector<std::string> schoolgate::test::fuzz_seeds() {
  return {settings_file_text({}), settings_file_text({.careful = true}),
          "[school]\nplatforms = facebook, website\n\n[intake]\nmax_megapixels = 120\nmax_megabytes = 200\n",
          "[retention]\noriginal_days = 30\nwaiting_days = 365\n# a comment\n[output]\njpeg_quality = 90\n"};
}

std::vector<std::string> schoolgate::test::fuzz_words() {
  using namespace std::string_literals;
  return {"[",
          "]",
          "=",
          "#",
          "\n",
          "\r\n",
          "-1",
          "0",
          "18446744073709551616",
          "99999999999999999999999",
          "1e9",
          "yes",
          "no",
          "facebook",
          "website",
          ",",
          ", ,",
          "platforms",
          "jpeg_quality",
          "careful",
          "faceless",
          "[exposure]",
          "[longest_side]",
          "[mail]",
          "2026-02-30",
          "\xc3\xab",
          "\xff"s,
          "\0"s,
          std::string(3000, 'x')};
}
