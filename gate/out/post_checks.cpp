#include "gate/out/post_checks.hpp"

#include "foundation/storage/session.hpp"
#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {

std::map<PostId, PostCheck> kept_post_checks(Database& database) {
  return database.read([](ReadSession& session) {
    std::map<PostId, PostCheck> kept;
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << "SELECT post, grounds, open_findings FROM post_checks");
    for (const soci::row& row : rows)
      kept[row.get<long long>("post")] = {stored(digest_from_hex(row.get<std::string>("grounds"))),
                                          static_cast<std::size_t>(row.get<int>("open_findings"))};
    return kept;
  });
}

void keep_post_checks(Database& database, const std::map<PostId, PostCheck>& checks) {
  database.transact([&](WriteSession& session) {
    for (const auto& [post, check] : checks) {
      const std::string grounds = to_hex(check.grounds);
      const auto open = static_cast<int>(check.open);
      session << "DELETE FROM post_checks WHERE post = :post", soci::use(post);
      session << "INSERT INTO post_checks (post, grounds, open_findings) VALUES (:post, :grounds, :open)",
          soci::use(post), soci::use(grounds), soci::use(open);
    }
  });
}

}  // namespace schoolgate::gate
