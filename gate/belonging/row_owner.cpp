#include "gate/belonging/row_owner.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "consent/ledger/ledger.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/process.hpp"
#include "foundation/secrets.hpp"
#include "foundation/storage/dialect.hpp"
#include "foundation/text.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kIdentityBytes = 16;
constexpr std::uintmax_t kMostBytes = 256;
constexpr std::size_t kLongestPlace = 400;
// A server takes a moment to see that a program ended.
constexpr int kTries = 10;
constexpr auto kPause = std::chrono::milliseconds(200);

bool is_identity(std::string_view text) {
  return text.size() == 2 * kIdentityBytes &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<std::string> identity_in(const fs::path& file) {
  const auto bytes = read_file(file, kMostBytes);
  if (!bytes) return tl::unexpected(bytes.error());
  const std::string text(trimmed({reinterpret_cast<const char*>(bytes->data()), bytes->size()}));
  if (is_identity(text)) return text;
  return failure(ErrorCode::InvalidInput,
                 fmt::format("{} does not hold a workspace's identity", file.string()),
                 "put back what was in it; without that, remove it and say 'schoolgate database take-over'");
}

std::string place_of(const fs::path& folder) {
  return fmt::format("{} of {}", folder.string(), host_name()).substr(0, kLongestPlace);
}

std::optional<RowOwner> owner(ReadSession& session) {
  RowOwner found;
  session << "SELECT identity, place, since FROM row_owner", soci::into(found.identity),
      soci::into(found.place), soci::into(found.since);
  return session.got_data() ? std::optional(std::move(found)) : std::nullopt;
}

void put_owner(WriteSession& session, const RowOwner& workspace) {
  session << "DELETE FROM row_owner";
  session << "INSERT INTO row_owner (only_row, identity, place, since) VALUES (1, :identity, :place, :since)",
      soci::use(workspace.identity), soci::use(workspace.place), soci::use(workspace.since);
}

}  // namespace

Result<RowOwner> owner_of_folder(const fs::path& identity_file, const Clock& clock) {
  std::error_code error;
  if (!fs::exists(identity_file, error) && !error) {
    const std::string text = random_token(kIdentityBytes) + "\n";
    const auto made =
        write_durably(identity_file, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    // Two programs may begin at once: what the first wrote counts.
    if (!made && made.error().code != ErrorCode::AlreadyExists) return tl::unexpected(made.error());
  }
  auto identity = identity_in(identity_file);
  if (!identity) return tl::unexpected(identity.error());
  return RowOwner{std::move(*identity), place_of(identity_file.parent_path()), to_iso(clock.now())};
}

const Schema& owner_schema() {
  static const Schema kSchema{"gate-owner",
                              {{"",
                                "CREATE TABLE row_owner (\n"
                                "  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),\n"
                                "  identity VARCHAR(32) NOT NULL, place VARCHAR(400) NOT NULL, since "
                                "VARCHAR(20) NOT NULL);\n"}}};
  return kSchema;
}

std::optional<RowOwner> owner_of_rows(Database& database) {
  return database.read([](ReadSession& session) { return owner(session); });
}

Status own_rows(Database& database, const RowOwner& workspace) {
  auto had = owner_of_rows(database);
  if (!had) {
    had = database.transact([&](WriteSession& session) {
      auto by_now = owner(session);
      if (!by_now) put_owner(session, workspace);
      return by_now;
    });
  }
  if (!had || had->identity == workspace.identity) return {};
  return failure(ErrorCode::Refused,
                 fmt::format("the rows on the server belong to another workspace (since {} to {})",
                             had->since, had->place),
                 "work there; only where this folder takes that one's place for good, 'schoolgate database "
                 "take-over' in it");
}

void hand_over_rows(Database& copy, const RowOwner& workspace) {
  copy.transact([&](WriteSession& session) { put_owner(session, workspace); });
}

Status take_over_rows(const ServerAddress& address, const RowOwner& workspace, const Clock& clock,
                      const std::string& who) {
  try {
    // By the connection that writes alone, so that every other one is somebody's.
    const auto database = Database::open_server(address);
    if (!database) return tl::unexpected(database.error());
    for (int tries = 1;; ++tries) {
      auto done = (*database)->transact([&](WriteSession& session) -> Status {
        const auto had = has_table(session, "row_owner") ? owner(session) : std::nullopt;
        if (!had || had->identity == workspace.identity)
          return failure(ErrorCode::Refused, "the rows on the server belong to no other workspace",
                         "there is nothing to take over");
        if (other_connections(session) > 0)
          return failure(
              ErrorCode::Conflict,
              fmt::format("a program is at work on these rows, of the workspace {} perhaps", had->place),
              "end it there and here, then say it again");
        put_owner(session, workspace);
        consent::Ledger::append(session, clock.now(), who, consent::LedgerAction::DatabaseTakenOver,
                                "workspace",
                                nlohmann::json{{"from", had->place}, {"to", workspace.place}}.dump());
        return {};
      });
      if (done || done.error().code != ErrorCode::Conflict || tries == kTries) return done;
      std::this_thread::sleep_for(kPause);
    }
  } catch (const StorageError& error) {
    return tl::unexpected(error.error());
  }
}

}  // namespace schoolgate::gate
