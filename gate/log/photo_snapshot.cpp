#include "gate/log/photo_snapshot.hpp"

#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {

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
