#include "foundation/storage/database_choice.hpp"

#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "foundation/durable_file.hpp"

namespace schoolgate {
namespace {

constexpr std::uintmax_t kMostBytes = 64U << 10U;

tl::unexpected<Error> unclear(const std::filesystem::path& file, const std::string& why) {
  return failure(ErrorCode::InvalidInput,
                 fmt::format("{} does not say which database is meant: {}", file.string(), why),
                 "write {\"server\": \"postgresql://SCHOOL@HOST/DATABASE\", \"password_file\": \"\"} there");
}

}  // namespace

std::filesystem::path file_of_before(const DatabasePlace& place) { return place.file.string() + ".before"; }

bool is_half_moved(const DatabasePlace& place) {
  std::error_code error;
  return place.chosen() == place.file && !std::filesystem::exists(place.file, error) &&
         std::filesystem::exists(file_of_before(place), error);
}

Result<std::optional<ServerAddress>> chosen_server(const DatabasePlace& place) {
  if (place.chosen() == place.file) return std::nullopt;
  const auto bytes = read_file(place.server, kMostBytes);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto json = nlohmann::json::parse(bytes->begin(), bytes->end(), nullptr, false);
  const auto text = [&](const char* name) {
    return json.is_object() && json.contains(name) && json[name].is_string()
               ? std::optional(json[name].get<std::string>())
               : std::nullopt;
  };
  const auto url = text("server");
  const auto password = text("password_file");
  if (!url || !password) return unclear(place.server, "it is not the JSON that it should be");
  auto address = ServerAddress::parse(*url, *password);
  if (!address) return unclear(place.server, address.error().message);
  return std::move(*address);
}

Status choose_server(const DatabasePlace& place, const ServerAddress& address) {
  const std::string text =
      nlohmann::json{{"server", address.url()}, {"password_file", address.password_place()}}.dump(2) + "\n";
  return write_durably(place.server, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

Status choose_file(const DatabasePlace& place) {
  return replace_durably(place.server, place.server.string() + ".before");
}

Result<std::shared_ptr<Database>> open_chosen(const DatabasePlace& place, const PageKey& key) {
  const auto server = chosen_server(place);
  if (!server) return tl::unexpected(server.error());
  if (is_half_moved(place))
    return failure(ErrorCode::Refused,
                   fmt::format("{} is missing, and so is the choice of a server beside {}",
                               place.file.string(), file_of_before(place).string()),
                   "say the same 'schoolgate database move' again, or put database.server back");
  if (!*server) return Database::open_file(place.file, key);
  if (key)
    return failure(
        ErrorCode::Refused,
        fmt::format("{} chooses a database server, on which rows are not sealed as these files are",
                    place.server.string()),
        "'schoolgate restore' a sealed backup into a new folder: its database is a sealed file");
  return Database::open_server(**server);
}

}  // namespace schoolgate
