#include "cli/common/event_named.hpp"

#include <filesystem>
#include <system_error>
#include <vector>

#include <fmt/ranges.h>

#include "cli/terminal/command.hpp"
#include "foundation/text.hpp"
#include "gate/log/photo_queue.hpp"

namespace schoolgate::cli {
namespace {

// Folders of the inbox that are called so, whose photos have not been taken in.
std::vector<std::string> waiting_folders(const gate::School& school, const std::string& text) {
  std::vector<std::string> folders;
  std::error_code error;
  for (auto entry = std::filesystem::directory_iterator(school.workspace().inbox(), error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const std::string folder = entry->path().filename().string();
    const auto name = gate::parse_event_name(folder, school.clock().today());
    const std::string whole = title(gate::Event{0, name.day, name.name});
    if (entry->is_directory(error) &&
        (lower_case(name.name) == lower_case(text) || lower_case(whole) == lower_case(text)))
      folders.push_back(folder);
  }
  return folders;
}

[[noreturn]] void no_event(const gate::School& school, const std::string& text,
                           const std::vector<gate::Event>& named) {
  if (!named.empty()) {
    std::vector<std::string> titles;
    for (const auto& event : named) titles.push_back(shell_word(title(event)));
    throw Failed({ErrorCode::NotFound, fmt::format("{} events are called '{}'", named.size(), text),
                  fmt::format("name one of them: {}", fmt::join(titles, ", "))});
  }
  if (const auto folders = waiting_folders(school, text); !folders.empty())
    throw Failed(
        {ErrorCode::NotFound,
         fmt::format("the photos of '{}' still lie in the inbox, and nobody has said which classes take part",
                     folders.front()),
         fmt::format("take them in with 'schoolgate process', or say 'schoolgate event set {} --classes 4B'",
                     shell_word(folders.front()))});
  constexpr std::size_t kNamed = 10;
  std::vector<std::string> known;
  for (const auto& one : gate::list_events(*school.database())) known.push_back(shell_word(title(one.event)));
  const bool more = known.size() > kNamed;
  if (more) known.resize(kNamed);
  throw Failed({ErrorCode::NotFound, fmt::format("there is no event '{}'", text),
                known.empty()
                    ? std::string("no photo was taken in yet: an event is a folder in the inbox")
                    : fmt::format("name one of: {}{}", fmt::join(known, ", "), more ? ", ..." : "")});
}

}  // namespace

gate::Event event_called(gate::School& school, const std::string& text) {
  std::vector<gate::Event> named;
  for (const auto& overview : gate::list_events(*school.database())) {
    if (lower_case(title(overview.event)) == lower_case(text)) return overview.event;
    if (lower_case(overview.event.name) == lower_case(text)) named.push_back(overview.event);
  }
  if (named.size() != 1) no_event(school, text, named);
  return named.front();
}

gate::EventName event_name(gate::School& school, const std::string& text) {
  auto asked = gate::parse_event_name(text, school.clock().today());
  if (lower_case(asked.name) != lower_case(text)) return asked;  // it has a day
  std::vector<gate::Event> named;
  for (const auto& overview : gate::list_events(*school.database())) {
    if (lower_case(overview.event.name) == lower_case(text)) named.push_back(overview.event);
  }
  if (named.size() > 1) no_event(school, text, named);
  if (named.size() == 1) return {named.front().day, named.front().name};
  const auto folders = waiting_folders(school, text);
  return folders.size() == 1 ? gate::parse_event_name(folders.front(), school.clock().today()) : asked;
}

}  // namespace schoolgate::cli
