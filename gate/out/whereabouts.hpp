// Where a person is: every photo in which they were recognised, named or written, also where they are hidden.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/photo_record.hpp"
#include "gate/out/audits.hpp"
#include "gate/out/erasing.hpp"
#include "gate/out/incidents.hpp"
#include "gate/out/links.hpp"
#include "gate/out/posts.hpp"
#include "gate/out/take_downs.hpp"

namespace schoolgate::gate {

struct PostedOn {
  consent::PlatformId platform;
  PostLink post;
};

struct Sighting {
  PhotoRecord photo;
  bool recognised = false;  // at least plausibly, whatever a person said of it since
  bool named = false;       // by a person
  bool written = false;
  std::vector<consent::PlatformId> shown_on;  // by the decisions that the photo's pictures were made by
  // There somebody turned them down, and what may be their face or name is to be seen.
  std::vector<consent::PlatformId> shown_as_another_on;
  std::vector<consent::PlatformId> hidden_on;
  std::vector<ReleaseEntry> out;  // what lies in released/
  std::vector<PostedOn> posts;
  std::vector<TakeDown> take_downs;  // without their posts
};

// All of one moment, the latest event first.
[[nodiscard]] std::vector<Sighting> where_is(Database& database, Instant now,
                                             const consent::PersonId& person);

// A post, also one that was dropped.
struct PostSighting {
  Post post;
  bool named = false;     // in its text or an alt text
  bool pictured = false;  // has a photo that they are in
};
// The newest first.
[[nodiscard]] std::vector<PostSighting> posts_with(Database& database, const consent::PersonId& person,
                                                   const Names& names);

// A picture that was published without Schoolgate, and that an audit saw.
struct AuditSighting {
  AuditedPicture picture;
  bool recognised = false;
  bool written = false;
  bool in_caption = false;
  bool in_file_name = false;
};
[[nodiscard]] std::vector<AuditSighting> audited_with(Database& database, const consent::PersonId& person,
                                                      const Names& names);

// An incident that names them, or is about a photo that they are in.
[[nodiscard]] std::vector<Incident> incidents_with(Database& database, const consent::PersonId& person,
                                                   const Names& names);

// A comment on a photo that names them: in full anywhere, by one name where they are in the photo.
struct CommentSighting {
  PhotoId photo = 0;
  ReviewComment comment;
};
[[nodiscard]] std::vector<CommentSighting> comments_with(Database& database, const consent::PersonId& person,
                                                         const Names& names);

// The same photos of several people, by their ids alone.
[[nodiscard]] std::set<PhotoId> photos_of(Database& database, const std::vector<consent::PersonId>& people);

}  // namespace schoolgate::gate
