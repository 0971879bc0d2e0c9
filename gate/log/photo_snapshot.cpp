#include "gate/log/photo_snapshot.hpp"

#include "consent/register/register.hpp"
#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {

Result<PhotoSnapshot> snapshot(Database& database, PhotoId photo) {
  return database.read([&](ReadSession& session) -> Result<PhotoSnapshot> {
    auto record = find_photo(session, photo);
    if (!record) {
      return no_such_photo(photo);
    }
    const std::string subject = to_hex(record->sha256);
    return PhotoSnapshot{std::move(*record),
                         read_findings(session, photo),
                         read_judged(session, photo),
                         read_plan(session, photo),
                         read_renditions(session, photo),
                         read_comments(session, photo),
                         consent::Ledger::entries_about(session, subject),
                         count_undo_steps(session, photo),
                         consent::Register::version(session)};
  });
}

ReleasedSnapshot released_snapshot(Database& database, PhotoId photo) {
  return database.read([&](ReadSession& session) {
    return ReleasedSnapshot{{read_findings(session, photo), read_judged(session, photo)},
                            read_plan(session, photo),
                            read_reserved(session, photo)};
  });
}

std::vector<PhotoClaims> read_claims(ReadSession& session) {
  std::vector<PhotoClaims> claims;
  {
    const soci::rowset<soci::row> rows = (session.sql().prepare << select_photos() + "ORDER BY p.id");
    for (const soci::row& row : rows) claims.push_back({read_photo(row), {}, {}, {}, {}});
  }
  for (PhotoClaims& one : claims) {
    one.held = read_renditions(session, one.photo.id);
    one.approved = read_approved(session, one.photo.id);
    one.approvers = read_approvers(session, one.photo.id);
    one.files = read_reserved(session, one.photo.id);
  }
  return claims;
}

}  // namespace schoolgate::gate
