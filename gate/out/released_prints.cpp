#include "gate/out/released_prints.hpp"

#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {

std::vector<ReleasedPrint> released_prints(Database& database) {
  return database.read([](ReadSession& session) {
    std::vector<ReleasedPrint> prints;
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << "SELECT photo, sha256, whole, middle FROM released_prints");
    for (const soci::row& row : rows) {
      prints.push_back({row.get<long long>("photo"),
                        stored(digest_from_hex(row.get<std::string>("sha256"))),
                        {stored(pipeline::print_from_hex(row.get<std::string>("whole"))),
                         stored(pipeline::print_from_hex(row.get<std::string>("middle")))}});
    }
    return prints;
  });
}

std::vector<Unmeasured> without_print(Database& database) {
  return database.read([](ReadSession& session) {
    std::vector<Unmeasured> pictures;
    // The pictures of a photo stay as they were released once it is taken down.
    const soci::rowset<soci::row> rows =
        (session.sql().prepare
         << "SELECT out.photo AS photo, out.sha256 AS sha256, out.path AS path FROM ("
            "SELECT photo, sha256, path FROM released_files UNION ALL "
            "SELECT r.photo, r.sha256, '' FROM renditions r JOIN rendition_platforms p ON p.photo = r.photo "
            "AND p.ordinal = r.ordinal JOIN take_downs t ON t.photo = p.photo AND t.platform = p.platform) "
            "out LEFT JOIN released_prints k ON k.photo = out.photo AND k.sha256 = out.sha256 WHERE k.photo "
            "IS NULL");
    for (const soci::row& row : rows)
      pictures.push_back({row.get<long long>("photo"),
                          stored(digest_from_hex(row.get<std::string>("sha256"))),
                          row.get<std::string>("path")});
    return pictures;
  });
}

void note_prints(Database& database, const std::vector<ReleasedPrint>& prints) {
  database.transact([&](WriteSession& session) {
    for (const ReleasedPrint& one : prints) {
      const auto photo = find_photo(session, one.photo);
      if (photo && photo->state != PhotoState::Shredded)
        write_print(session, one.photo, one.sha256, one.prints);
    }
  });
}

}  // namespace schoolgate::gate
