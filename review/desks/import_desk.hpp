// A list that somebody imports on the page: kept while they answer what it asks, taken when they say so.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "consent/import/import_profile.hpp"
#include "consent/import/register_import.hpp"
#include "gate/school/school.hpp"
#include "review/desks/session_shelf.hpp"

namespace schoolgate::review {

// What a person says of a list.
struct SaidOfList {
  std::string profile;         // under whose name what columns and words are is kept; may be empty
  consent::ImportProfile now;  // on top of it
  std::vector<consent::SaidOfRow> rows;
  std::vector<consent::SaidOfPair> pairs;
  bool new_people = false;
  bool absent_have_left = false;
};

// As it was shown to that person: what is taken is this, or nothing.
struct ListAtHand {
  std::string file_name;
  std::shared_ptr<const consent::CsvFile> rows;
  std::uint64_t number = 0;  // of what was shown: another each time
  SaidOfList said;
  std::vector<consent::ImportColumn> columns;
  std::vector<consent::SaidWord> words;  // that are in force: said now, or kept under the profile's name
  consent::ImportPlan plan;
  std::optional<Error> problem;  // why it cannot be taken as it is; `plan` is empty then
};

// Safe to share between threads. Lists are in memory alone, one for each session, and go with it.
class ImportDesk {
 public:
  ImportDesk(gate::School& school, Sessions& sessions);

  // In place of what the session had. Fails, and keeps nothing, when it is no list.
  [[nodiscard]] Result<std::shared_ptr<const ListAtHand>> begin(const std::string& session,
                                                                const std::string& file_name,
                                                                std::string_view bytes);
  // The list by what is said of it and by the register of now. Conflict when there is none at hand.
  [[nodiscard]] Result<std::shared_ptr<const ListAtHand>> say(const std::string& session, SaidOfList said);
  // Keeps the profile and takes what was shown under this number, whole or not at all; gives it. Conflict
  // when another was shown since, or the register was changed. Refused while something is open.
  [[nodiscard]] Result<std::shared_ptr<const ListAtHand>> make(const std::string& session,
                                                               std::uint64_t number, const std::string& who);
  void drop(const std::string& session) { shelf_.drop(session); }
  [[nodiscard]] std::vector<std::string> profiles() const { return profiles_.names(); }

 private:
  [[nodiscard]] Result<std::shared_ptr<const ListAtHand>> look(const std::string& session, ListAtHand list);

  gate::School& school_;
  consent::ProfileFolder profiles_;
  SessionShelf<const ListAtHand> shelf_;
  std::atomic<std::uint64_t> last_number_ = 0;
};

}  // namespace schoolgate::review
