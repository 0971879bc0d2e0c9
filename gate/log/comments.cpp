#include "gate/log/comments.hpp"

#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {

void Comments::add(PhotoId photo, const std::string& who, const std::string& text) {
  const std::string now = to_iso(clock_.now());
  database_->transact([&](WriteSession& session) {
    session
        << "INSERT INTO comments (photo, ordinal, written, who, words) SELECT :photo, COALESCE(MAX(ordinal), "
           "0) + 1, :now, :who, :words FROM comments WHERE photo = :same",
        soci::use(photo), soci::use(now), soci::use(who), soci::use(text), soci::use(photo);
  });
}

std::vector<ReviewComment> read_comments(ReadSession& session, PhotoId photo) {
  std::vector<ReviewComment> comments;
  const soci::rowset<soci::row> rows =
      (session.sql().prepare
           << "SELECT written, who, words FROM comments WHERE photo = :photo ORDER BY ordinal",
       soci::use(photo));
  for (const soci::row& row : rows) {
    comments.push_back({stored(parse_iso_instant(row.get<std::string>("written"))),
                        row.get<std::string>("who"), row.get<std::string>("words")});
  }
  return comments;
}

}  // namespace schoolgate::gate
