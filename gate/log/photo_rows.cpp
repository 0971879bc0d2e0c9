#include "gate/log/photo_rows.hpp"

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "gate/log/findings_json.hpp"

namespace schoolgate::gate {

nlohmann::json stored_json(const std::string& text) {
  auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded()) throw std::runtime_error("the photo log is damaged: no JSON where it should be");
  return json;
}

PhotoState stored_state(const std::string& word) {
  const auto state = from_word<PhotoState>(word);
  if (!state) throw std::runtime_error("the photo log is damaged: unknown state " + word);
  return *state;
}

const std::string& select_photos() {
  static const std::string kSelect =
      "SELECT p.id, p.sha256, p.event, e.day, e.name, p.number, p.source_name, p.uploader, p.bytes, "
      "p.received, "
      "p.changed, p.state, p.version, p.reason, p.held_back, p.attempts, p.attention, p.undecided, "
      "p.doubtful, "
      "p.faces, p.faces_shown, p.names, p.names_shown, p.shown_by_person, p.shown_against, p.degraded, "
      "p.approved_by, p.approved_by_changer FROM photos p JOIN events e ON e.id = p.event ";
  return kSelect;
}

PhotoRecord read_photo(const soci::row& row) {
  const auto text = [&](const char* name) { return row.get<std::string>(name); };
  const auto number = [&](const char* name) { return row.get<int>(name); };
  PhotoRecord photo;
  photo.id = row.get<long long>("id");
  photo.sha256 = stored(digest_from_hex(text("sha256")));
  photo.event = {row.get<long long>("event"), stored(parse_iso_day(text("day"))), text("name")};
  photo.number = number("number");
  photo.source_name = text("source_name");
  photo.uploader = text("uploader");
  photo.bytes = static_cast<std::uint64_t>(row.get<long long>("bytes"));
  photo.received = stored(parse_iso_instant(text("received")));
  photo.changed = stored(parse_iso_instant(text("changed")));
  photo.state = stored_state(text("state"));
  photo.version = row.get<long long>("version");
  photo.reason = text("reason");
  photo.held_back = number("held_back") != 0;
  photo.attempts = number("attempts");
  photo.workload = {static_cast<Attention>(number("attention")),
                    number("undecided"),
                    number("doubtful"),
                    number("faces"),
                    number("faces_shown"),
                    number("names"),
                    number("names_shown"),
                    number("shown_by_person") != 0,
                    number("shown_against") != 0,
                    number("degraded") != 0};
  photo.approved_by = text("approved_by");
  photo.approved_by_changer = number("approved_by_changer") != 0;
  return photo;
}

std::optional<PhotoRecord> find_photo(ReadSession& session, PhotoId photo) {
  soci::row row;
  session << select_photos() + "WHERE p.id = :id", soci::use(photo), soci::into(row);
  if (!session.got_data()) return std::nullopt;
  return read_photo(row);
}

tl::unexpected<Error> no_such_photo(PhotoId photo) {
  return failure(ErrorCode::NotFound, fmt::format("there is no photo {}", photo),
                 "list the photos that wait");
}

tl::unexpected<Error> altered(PhotoId photo, const char* what) {
  return failure(ErrorCode::Refused,
                 fmt::format("{} of photo {} is not what the ledger recorded", what, photo),
                 "run 'schoolgate ledger verify', and look at the photo again");
}

tl::unexpected<Error> approved_no_longer(const PhotoRecord& photo) {
  return failure(ErrorCode::Conflict, fmt::format("photo {} is {} by now", photo.id, word(photo.state)));
}

Result<PhotoRecord> photo_as_seen(ReadSession& session, PhotoId photo, PhotoVersion seen) {
  auto record = find_photo(session, photo);
  if (!record) return no_such_photo(photo);
  if (record->version != seen) {
    return failure(ErrorCode::Conflict, fmt::format("photo {} was changed by somebody else meanwhile", photo),
                   "look at it again, then repeat what you meant to do");
  }
  return std::move(*record);
}

Result<PhotoVersion> record_change(WriteSession& session, Instant now, const PhotoRecord& photo,
                                   const std::optional<PhotoState>& to, const Act& act,
                                   nlohmann::json detail) {
  if (to && !may_become(photo.state, *to)) {
    return failure(ErrorCode::Refused, fmt::format("photo {} is {} and cannot become {}", photo.id,
                                                   word(photo.state), word(*to)));
  }
  if (act.provided) {
    if (auto holds = act.provided(session); !holds) return tl::unexpected(holds.error());
  }
  const PhotoVersion version = photo.version + 1;
  const std::string state(word(to.value_or(photo.state)));
  const std::string when = to_iso(now);
  session << "UPDATE photos SET state = :state, version = :version, changed = :changed, reason = :reason "
             "WHERE id = :id",
      soci::use(state), soci::use(version), soci::use(when), soci::use(act.reason), soci::use(photo.id);
  detail["photo"] = photo.id;
  detail["version"] = version;
  if (to) detail["state"] = state;
  if (!act.reason.empty() && !act.in_own_words) detail["reason"] = act.reason;
  consent::Ledger::append(session, now, act.who, act.action, to_hex(photo.sha256), to_line(detail));
  if (to == PhotoState::Received) tell_news(session);
  return version;
}

}  // namespace schoolgate::gate
