#include "consent/register/platform_rows.hpp"

#include <fmt/format.h>

#include "foundation/storage/session.hpp"

namespace schoolgate::consent {
namespace {

std::optional<Day> stored_day(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return parse_iso_day(text).value_or(Day{});
}

std::string text_of_day(const std::optional<Day>& day) { return day ? to_iso(*day) : ""; }

constexpr const char* kSelectAccounts =
    "SELECT platform, name, address, purpose, audience, approved_by, approved_on, opened, closed FROM "
    "platform_accounts ";

PlatformAccount account_of(const soci::row& row) {
  const auto text = [&](const char* column) { return row.get<std::string>(column); };
  return {text("platform"),
          text("name"),
          text("address"),
          text("purpose"),
          text("audience"),
          text("approved_by"),
          stored_day(text("approved_on")),
          stored_day(text("opened")),
          stored_day(text("closed"))};
}

}  // namespace

std::vector<PlatformAccount> read_platforms(ReadSession& session) {
  std::vector<PlatformAccount> all;
  const soci::rowset<soci::row> rows =
      (session.sql().prepare << std::string(kSelectAccounts) + "ORDER BY platform");
  for (const soci::row& row : rows) all.push_back(account_of(row));
  return all;
}

PlatformAccount read_platform(ReadSession& session, std::string_view platform) {
  const std::string wanted(platform);
  soci::row row;
  session << std::string(kSelectAccounts) + "WHERE platform = :platform", soci::use(wanted), soci::into(row);
  if (session.got_data()) return account_of(row);
  PlatformAccount none;
  none.platform = wanted;
  return none;
}

void write_platform(WriteSession& session, const PlatformAccount& account) {
  const std::string approved_on = text_of_day(account.approved_on);
  const std::string opened = text_of_day(account.opened);
  const std::string closed = text_of_day(account.closed);
  session << "DELETE FROM platform_accounts WHERE platform = :platform", soci::use(account.platform);
  session << "INSERT INTO platform_accounts (platform, name, address, purpose, audience, approved_by, "
             "approved_on, opened, closed) VALUES (:platform, :name, :address, :purpose, :audience, "
             ":approved_by, :approved_on, :opened, :closed)",
      soci::use(account.platform), soci::use(account.name), soci::use(account.address),
      soci::use(account.purpose), soci::use(account.audience), soci::use(account.approved_by),
      soci::use(approved_on), soci::use(opened), soci::use(closed);
}

std::string open_days_of_platforms(ReadSession& session) {
  std::string all;
  const soci::rowset<soci::row> rows =
      (session.sql().prepare << "SELECT platform, opened, closed FROM platform_accounts WHERE opened <> '' "
                                "OR closed <> '' ORDER BY platform");
  for (const soci::row& row : rows)
    all +=
        fmt::format("{};{};{}\n", row.get<std::string>(0), row.get<std::string>(1), row.get<std::string>(2));
  return all;
}

}  // namespace schoolgate::consent
