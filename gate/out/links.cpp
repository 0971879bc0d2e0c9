#include "gate/out/links.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "consent/ledger/text.hpp"
#include "foundation/text.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"
#include "gate/out/take_downs.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::size_t kMostLink = 2000;
constexpr std::size_t kMostNote = 500;

tl::unexpected<Error> no_link(const char* what) {
  return failure(ErrorCode::InvalidInput, fmt::format("this is no link to a post: {}", what),
                 "copy the whole address from the browser, beginning with https://");
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

// "www.example.org", "localhost:8080"
bool is_host(std::string_view text) {
  const auto colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  if (name.empty() || name.front() == '.' || !std::all_of(name.begin(), name.end(), is_host_character))
    return false;
  if (colon == std::string_view::npos) return true;
  const std::string_view port = text.substr(colon + 1);
  return !port.empty() && port.size() <= 5 &&
         std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
}

struct Entry {
  long long id = 0;
  int checks = 0;
};

std::optional<Entry> take_down_of(ReadSession& session, PhotoId photo, const consent::PlatformId& platform) {
  Entry entry;
  session << "SELECT id, checks FROM take_downs WHERE photo = :photo AND platform = :platform ORDER BY id "
             "DESC LIMIT 1",
      soci::use(photo), soci::use(platform), soci::into(entry.id), soci::into(entry.checks);
  if (!session.got_data()) return std::nullopt;
  return entry;
}

bool is_out(ReadSession& session, const PhotoRecord& photo, const consent::PlatformId& platform) {
  if (photo.state != PhotoState::Released) return false;  // a name may be reserved, nothing is out
  const auto files = read_reserved(session, photo.id);
  return std::any_of(files.begin(), files.end(),
                     [&](const ReleaseEntry& file) { return file.platform == platform; });
}

Status note_one(WriteSession& session, Instant now, PhotoId id, const LinkNote& note, std::int64_t post,
                const std::string& who) {
  const auto photo = find_photo(session, id);
  if (!photo) return no_such_photo(id);
  // Released again, it is no entry's any more.
  const bool out = is_out(session, *photo, note.platform);
  const auto entry = out ? std::nullopt : take_down_of(session, id, note.platform);
  if (!entry && !out) {
    return failure(ErrorCode::Refused, fmt::format("photo {} was not released for {}", id, note.platform),
                   "only what was released can have been posted: look which photo or platform it was");
  }
  const std::string day = to_iso(*note.day);
  const std::string noted = to_iso(now);
  const auto number = static_cast<long long>(post);
  session << "INSERT INTO post_links (photo, platform, ordinal, day, link, note, noted, who, post) SELECT "
             ":photo, "
             ":platform, COALESCE(MAX(ordinal), 0) + 1, :day, :link, :note, :noted, :who, :post FROM "
             "post_links WHERE "
             "photo = :same AND platform = :there",
      soci::use(id), soci::use(note.platform), soci::use(day), soci::use(note.link), soci::use(note.note),
      soci::use(noted), soci::use(who), soci::use(number), soci::use(id), soci::use(note.platform);
  nlohmann::json detail{{"photo", id}, {"platform", note.platform}, {"link", note.link}, {"day", day}};
  if (post != 0) detail["post"] = post;
  if (entry) {
    detail["take_down"] = entry->id;
    // The link that was looked at, if any, was not this one.
    if (entry->checks > 0) open_anew(session, now, entry->id);
  }
  consent::Ledger::append(session, now, who, consent::LedgerAction::PhotoPosted, to_hex(photo->sha256),
                          to_line(detail));
  return {};
}

Status undo_one(WriteSession& session, Instant now, PhotoId id, const consent::PlatformId& platform,
                std::int64_t post, const std::string& who) {
  const auto photo = find_photo(session, id);
  if (!photo) return no_such_photo(id);
  if (!is_out(session, *photo, platform) && take_down_of(session, id, platform)) {
    return failure(ErrorCode::Refused,
                   fmt::format("photo {} is on the take-down list of {} with this link", id, platform),
                   "tick it off there as never posted, or note the right link");
  }
  const auto number = static_cast<long long>(post);
  session << "DELETE FROM post_links WHERE photo = :photo AND platform = :platform AND post = :post",
      soci::use(id), soci::use(platform), soci::use(number);
  consent::Ledger::append(session, now, who, consent::LedgerAction::PhotoPostUndone, to_hex(photo->sha256),
                          to_line({{"photo", id}, {"platform", platform}, {"post", post}}));
  return {};
}

}  // namespace

Result<std::string> checked_link(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return no_link("nothing stands there");
  text = text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
  if (text.size() > kMostLink) return no_link("it is too long");
  constexpr std::string_view kNever = "\"<>\\^`{|}";
  const auto plain = [&](char c) { return c > ' ' && c < 0x7f && kNever.find(c) == std::string_view::npos; };
  if (!std::all_of(text.begin(), text.end(), plain)) return no_link("it holds a character that none has");
  const auto slashes = text.find("://");
  const std::string scheme = lower_case(std::string(text.substr(0, std::min(slashes, text.size()))));
  if (scheme != "https" && scheme != "http") return no_link("it does not begin with https:// or http://");
  const std::string_view rest = text.substr(slashes + 3);
  const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  if (host.find('@') != std::string_view::npos)
    return no_link("it names an account before the address, perhaps with its password");
  if (!is_host(host)) return no_link("it names no website");
  return scheme + std::string(text.substr(slashes));
}

std::optional<PostLink> read_link(ReadSession& session, PhotoId photo, const consent::PlatformId& platform) {
  soci::row row;
  session
      << "SELECT day, link, note, noted, who FROM post_links WHERE photo = :photo AND platform = :platform "
         "ORDER BY ordinal DESC LIMIT 1",
      soci::use(photo), soci::use(platform), soci::into(row);
  if (!session.got_data()) return std::nullopt;
  return PostLink{stored(parse_iso_day(row.get<std::string>("day"))), row.get<std::string>("link"),
                  row.get<std::string>("note"), stored(parse_iso_instant(row.get<std::string>("noted"))),
                  row.get<std::string>("who")};
}

Status write_links(WriteSession& session, const Clock& clock, const std::vector<PhotoId>& photos,
                   const LinkNote& note, std::int64_t post, const std::string& who) {
  auto link = checked_link(note.link);
  if (!link) return tl::unexpected(link.error());
  if (note.note.size() > kMostNote) return failure(ErrorCode::InvalidInput, "the note is too long");
  const Day today = consent::day_of_asking(session, clock);
  const LinkNote whole{note.platform, *link, note.day.value_or(today), consent::cleaned(note.note)};
  if (*whole.day > today) {
    return failure(ErrorCode::InvalidInput, fmt::format("{} is a day to come", to_iso(*whole.day)),
                   "give the day on which it was posted");
  }
  for (const PhotoId photo : photos) {
    if (auto noted = note_one(session, clock.now(), photo, whole, post, who); !noted) return noted;
  }
  return {};
}

Status note_found(Database& database, const Clock& clock, const std::vector<std::int64_t>& take_downs,
                  const std::string& link, const std::string& who) {
  return database.transact([&](WriteSession& session) -> Status {
    for (const std::int64_t id : take_downs) {
      long long photo = 0;
      consent::PlatformId platform;
      soci::indicator of_photo = soci::i_null;
      session << "SELECT photo, platform FROM take_downs WHERE id = :id", soci::use(id),
          soci::into(photo, of_photo), soci::into(platform);
      if (!session.got_data()) {
        return failure(ErrorCode::NotFound, fmt::format("the take-down list has no number {}", id),
                       "'schoolgate takedown list --all' prints the numbers");
      }
      if (of_photo == soci::i_null) {
        return failure(ErrorCode::Refused, fmt::format("take-down {} is of no photo of this workspace", id),
                       "where it is stands in the list");
      }
      if (auto noted = write_links(session, clock, {PhotoId{photo}}, {platform, link, {}, {}}, 0, who);
          !noted)
        return noted;
    }
    return {};
  });
}

Status undo_links(WriteSession& session, Instant now, const std::vector<PhotoId>& photos,
                  const consent::PlatformId& platform, std::int64_t post, const std::string& who) {
  for (const PhotoId photo : photos) {
    if (auto undone = undo_one(session, now, photo, platform, post, who); !undone) return undone;
  }
  return {};
}

std::vector<ReleasedPicture> list_released(Database& database, const ReleasedFilter& filter) {
  return database.read([&](ReadSession& session) {
    std::vector<ReleasedPicture> pictures;
    {
      const soci::rowset<soci::row> rows =
          (session.sql().prepare << select_photos() +
                                        fmt::format("WHERE p.state = '{}'", word(PhotoState::Released)));
      for (const soci::row& row : rows) {
        PhotoRecord photo = read_photo(row);
        if (!filter.event || photo.event.id == *filter.event) pictures.push_back({std::move(photo), {}, {}});
      }
    }
    std::vector<ReleasedPicture> files;
    for (const ReleasedPicture& one : pictures) {
      for (ReleaseEntry& file : read_reserved(session, one.photo.id)) {
        if (filter.platform && file.platform != *filter.platform) continue;
        auto post = read_link(session, one.photo.id, file.platform);
        files.push_back({one.photo, std::move(file), std::move(post)});
      }
    }
    std::sort(files.begin(), files.end(),
              [](const auto& a, const auto& b) { return a.file.path < b.file.path; });
    return files;
  });
}

}  // namespace schoolgate::gate
