#include "cli/common.hpp"

#include <charconv>
#include <optional>

#include <fmt/ranges.h>
#include <pwd.h>
#include <unistd.h>

namespace schoolgate::cli {
namespace {

constexpr const char* kDetect = "detect";

std::string detect_words() {
  std::vector<std::string> words;
  for (const auto& [word, mode] : gate::detect_modes()) words.push_back(word);
  return fmt::format("{}", fmt::join(words, ", "));
}

std::optional<pipeline::DetectMode> detect_mode(const Invocation& invocation) {
  if (!invocation.has(kDetect)) return std::nullopt;
  const std::string wanted = invocation.needed(kDetect);
  for (const auto& [word, mode] : gate::detect_modes()) {
    if (word == wanted) return mode;
  }
  throw UsageError(fmt::format("--detect {} is not understood (one of {} is)", wanted, detect_words()));
}

}  // namespace

std::unique_ptr<gate::School> open_school(const Invocation& invocation) {
  auto school = gate::School::open(invocation.workspace, invocation.clock, detect_mode(invocation));
  if (!school) throw Failed(std::move(school.error()), ExitCode::SystemFailure);
  return std::move(*school);
}

std::string who(const Invocation& invocation) {
  if (invocation.has("by")) return invocation.needed("by");
  const passwd* account = ::getpwuid(::geteuid());
  return account != nullptr ? account->pw_name : "uid " + std::to_string(::geteuid());
}

void add_detect(po::options_description_easy_init& add) {
  add(kDetect, po::value<std::string>()->value_name("HOW"),
      fmt::format("how hard to look for faces: {} (default: the setting)", detect_words()).c_str());
}

void add_by(po::options_description_easy_init& add) {
  add("by", po::value<std::string>()->value_name("NAME"),
      "who does this, for the ledger (default: the account)");
}

gate::PhotoId photo_id(const std::string& text) {
  gate::PhotoId id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size() || id <= 0) {
    throw UsageError(fmt::format("'{}' is no photo's number ('schoolgate review list' prints them)", text));
  }
  return id;
}

std::string to_line(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<std::filesystem::path> photo_files(const Invocation& invocation, const gate::School& school,
                                               bool& something_passed_over) {
  std::vector<std::filesystem::path> paths;
  const auto gathered =
      or_fail(gate::gather(school, {invocation.arguments.begin(), invocation.arguments.end()}, std::nullopt));
  for (const auto& passed : gathered.passed_over) {
    invocation.terminal.error(
        {ErrorCode::Unsupported, fmt::format("{} was passed over", passed.path.string()), passed.reason});
    something_passed_over = true;
  }
  for (const auto& file : gathered.files) paths.push_back(file.path);
  return paths;
}

std::string counted(std::size_t number, std::string_view thing, std::string_view plural) {
  if (number == 1) return fmt::format("1 {}", thing);
  return plural.empty() ? fmt::format("{} {}s", number, thing) : fmt::format("{} {}", number, plural);
}

}  // namespace schoolgate::cli
