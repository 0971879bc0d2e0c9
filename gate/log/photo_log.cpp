// The log's tables, step by step.
#include "gate/log/photo_log.hpp"

#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {
namespace {

constexpr const char* kTables =
    "CREATE TABLE events (\n"
    "  id BIGINT PRIMARY KEY, day VARCHAR(10) NOT NULL, name VARCHAR(60) NOT NULL,\n"
    "  name_key VARCHAR(60) NOT NULL, UNIQUE (day, name_key));\n"
    "CREATE TABLE photos (\n"
    "  id BIGINT PRIMARY KEY, sha256 VARCHAR(64) NOT NULL UNIQUE, event BIGINT NOT NULL REFERENCES events "
    "(id),\n"
    "  number INTEGER NOT NULL, source_name VARCHAR(255) NOT NULL, uploader VARCHAR(255) NOT NULL,\n"
    "  bytes BIGINT NOT NULL, received VARCHAR(20) NOT NULL, changed VARCHAR(20) NOT NULL,\n"
    "  state VARCHAR(16) NOT NULL, version BIGINT NOT NULL, reason VARCHAR(2000) NOT NULL,\n"
    "  held_back INTEGER NOT NULL, attempts INTEGER NOT NULL, attention INTEGER NOT NULL,\n"
    "  undecided INTEGER NOT NULL, doubtful INTEGER NOT NULL, faces INTEGER NOT NULL,\n"
    "  faces_shown INTEGER NOT NULL, names INTEGER NOT NULL, names_shown INTEGER NOT NULL,\n"
    "  shown_by_person INTEGER NOT NULL, degraded INTEGER NOT NULL, approved_by VARCHAR(1000) NOT NULL,\n"
    "  approved_by_changer INTEGER NOT NULL);\n"
    "CREATE INDEX photos_queue ON photos (state, held_back, attention, id);\n"
    "CREATE INDEX photos_event ON photos (event, state, held_back, attention, id);\n"
    "CREATE TABLE photo_findings (photo BIGINT PRIMARY KEY REFERENCES photos (id), findings TEXT NOT NULL);\n"
    "CREATE TABLE photo_plans (\n"
    "  photo BIGINT PRIMARY KEY REFERENCES photos (id), rulings TEXT NOT NULL, decision TEXT NOT NULL,\n"
    "  register_version BIGINT NOT NULL);\n"
    "CREATE TABLE renditions (\n"
    "  photo BIGINT NOT NULL REFERENCES photos (id), ordinal INTEGER NOT NULL, sha256 VARCHAR(64) NOT NULL,\n"
    "  bytes BIGINT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, PRIMARY KEY (photo, "
    "ordinal));\n"
    "CREATE INDEX renditions_file ON renditions (sha256);\n"
    "CREATE TABLE rendition_platforms (\n"
    "  photo BIGINT NOT NULL REFERENCES photos (id), platform VARCHAR(32) NOT NULL, ordinal INTEGER NOT "
    "NULL,\n"
    "  PRIMARY KEY (photo, platform));\n"
    "CREATE TABLE undo_steps (\n"
    "  photo BIGINT NOT NULL REFERENCES photos (id), step INTEGER NOT NULL, state VARCHAR(16) NOT NULL,\n"
    "  reason VARCHAR(2000) NOT NULL, held_back INTEGER NOT NULL, rulings TEXT NOT NULL,\n"
    "  kind INTEGER NOT NULL, who VARCHAR(255) NOT NULL, PRIMARY KEY (photo, step));\n"
    "CREATE TABLE approvals (\n"
    "  photo BIGINT NOT NULL REFERENCES photos (id), who VARCHAR(255) NOT NULL, PRIMARY KEY (photo, who));\n"
    "CREATE TABLE approved_renditions (\n"
    "  photo BIGINT NOT NULL REFERENCES photos (id), platform VARCHAR(32) NOT NULL, sha256 VARCHAR(64) NOT "
    "NULL,\n"
    "  width INTEGER NOT NULL, height INTEGER NOT NULL, PRIMARY KEY (photo, platform));\n"
    "CREATE INDEX approved_renditions_file ON approved_renditions (sha256);\n"
    "CREATE TABLE comments (\n"
    "  photo BIGINT NOT NULL REFERENCES photos (id), ordinal INTEGER NOT NULL, written VARCHAR(20) NOT "
    "NULL,\n"
    "  who VARCHAR(255) NOT NULL, words TEXT NOT NULL, PRIMARY KEY (photo, ordinal));\n"
    "CREATE TABLE released_files (\n"
    "  photo BIGINT NOT NULL REFERENCES photos (id), platform VARCHAR(32) NOT NULL, path VARCHAR(400) NOT "
    "NULL UNIQUE,\n"
    "  sha256 VARCHAR(64) NOT NULL, PRIMARY KEY (photo, platform));\n";

// With what the queue counts, so that counting and paging read the indexes alone.
constexpr const char* kQueueIndexes =
    "DROP INDEX photos_queue;\n"
    "DROP INDEX photos_event;\n"
    "CREATE INDEX photos_queue ON photos (state, held_back, attention, id, undecided);\n"
    "CREATE INDEX photos_event ON photos (event, state, held_back, attention, id, undecided);\n";

constexpr const char* kJudged =
    "CREATE TABLE photo_judged (\n"
    "  photo BIGINT PRIMARY KEY REFERENCES photos (id), names VARCHAR(64) NOT NULL, faces VARCHAR(200) NOT "
    "NULL);\n"
    "CREATE TABLE recheck_state (\n"
    "  only_row INTEGER PRIMARY KEY CHECK (only_row = 1), stamp VARCHAR(200) NOT NULL);\n"
    "INSERT INTO recheck_state (only_row, stamp) VALUES (1, '');\n";

// All 0: the picture shows the whole photo.
constexpr const char* kParts =
    "ALTER TABLE renditions ADD COLUMN part_x INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE renditions ADD COLUMN part_y INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE renditions ADD COLUMN part_width INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE renditions ADD COLUMN part_height INTEGER NOT NULL DEFAULT 0;\n";

// Who is in which photo is written with its findings and rulings; of those that were stored before, Photos
// writes it when it opens the log.
constexpr const char* kOut =
    "CREATE TABLE photo_people (\n"
    "  person VARCHAR(64) NOT NULL, photo BIGINT NOT NULL REFERENCES photos (id), recognised INTEGER NOT "
    "NULL,\n"
    "  named INTEGER NOT NULL, written INTEGER NOT NULL, PRIMARY KEY (person, photo));\n"
    "CREATE INDEX photo_people_photo ON photo_people (photo);\n"
    "CREATE TABLE photo_people_due (photo BIGINT PRIMARY KEY REFERENCES photos (id));\n"
    "INSERT INTO photo_people_due (photo) SELECT photo FROM photo_findings;\n"
    "CREATE TABLE posts (\n"
    "  photo BIGINT NOT NULL REFERENCES photos (id), platform VARCHAR(32) NOT NULL, ordinal INTEGER NOT "
    "NULL,\n"
    "  day VARCHAR(10) NOT NULL, link VARCHAR(2000) NOT NULL, note VARCHAR(500) NOT NULL,\n"
    "  noted VARCHAR(20) NOT NULL, who VARCHAR(255) NOT NULL, PRIMARY KEY (photo, platform, ordinal));\n"
    "CREATE TABLE take_downs (\n"
    "  id BIGINT PRIMARY KEY, photo BIGINT NOT NULL REFERENCES photos (id), platform VARCHAR(32) NOT NULL,\n"
    "  path VARCHAR(400) NOT NULL, released VARCHAR(20) NOT NULL, requested VARCHAR(20) NOT NULL,\n"
    "  due VARCHAR(20) NOT NULL, who VARCHAR(255) NOT NULL, reason VARCHAR(2000) NOT NULL,\n"
    "  checks INTEGER NOT NULL, checked VARCHAR(20) NOT NULL, checked_by VARCHAR(255) NOT NULL,\n"
    "  checked_how VARCHAR(32) NOT NULL, check_note VARCHAR(500) NOT NULL, UNIQUE (photo, platform));\n"
    "CREATE INDEX take_downs_due ON take_downs (checks, due);\n";

// What people asked of what is held of them; and, while somebody is being forgotten, where they were found.
constexpr const char* kRequests =
    "CREATE TABLE data_requests (\n"
    "  id BIGINT PRIMARY KEY, person VARCHAR(64) NOT NULL, kind VARCHAR(16) NOT NULL,\n"
    "  received VARCHAR(10) NOT NULL, due VARCHAR(10) NOT NULL, who VARCHAR(255) NOT NULL,\n"
    "  answered VARCHAR(20) NOT NULL);\n"
    "CREATE INDEX data_requests_open ON data_requests (answered, due);\n"
    "CREATE TABLE erasures_due (\n"
    "  person VARCHAR(64) NOT NULL, photo BIGINT NOT NULL REFERENCES photos (id), finding BIGINT NOT NULL,\n"
    "  PRIMARY KEY (person, photo, finding));\n";

// When a photo was taken by its camera's clock ('' where nobody knows) is kept here alone, and never printed.
constexpr const char* kMeasures =
    "CREATE TABLE photo_measures (\n"
    "  photo BIGINT PRIMARY KEY REFERENCES photos (id), look BIGINT NOT NULL, taken VARCHAR(20) NOT NULL,\n"
    "  sharpness DOUBLE PRECISION NOT NULL, exposure DOUBLE PRECISION NOT NULL);\n";

// Of the photos that were held when an event was picked for a platform: was this one chosen? Others have no
// row.
constexpr const char* kPicks =
    "CREATE TABLE picks (\n"
    "  photo BIGINT NOT NULL REFERENCES photos (id), platform VARCHAR(32) NOT NULL, chosen INTEGER NOT "
    "NULL,\n"
    "  PRIMARY KEY (photo, platform));\n";

// What "posts" held, a link for each picture, is called that now; those noted before are of no post. A text,
// alt text or reason is what people wrote; a day, moment, name or link that is not yet is ''.
constexpr const char* kPosts =
    "ALTER TABLE posts RENAME TO post_links;\n"
    "ALTER TABLE post_links ADD COLUMN post BIGINT NOT NULL DEFAULT 0;\n"
    "CREATE TABLE posts (\n"
    "  id BIGINT PRIMARY KEY, version BIGINT NOT NULL, platform VARCHAR(32) NOT NULL, state VARCHAR(16) NOT "
    "NULL,\n"
    "  text TEXT NOT NULL, not_before VARCHAR(10) NOT NULL, made VARCHAR(20) NOT NULL,\n"
    "  made_by VARCHAR(255) NOT NULL, presented_by VARCHAR(255) NOT NULL, confirmed_by VARCHAR(255) NOT "
    "NULL,\n"
    "  posted_by VARCHAR(255) NOT NULL, posted VARCHAR(10) NOT NULL, link VARCHAR(2000) NOT NULL,\n"
    "  returned VARCHAR(2000) NOT NULL);\n"
    "CREATE TABLE post_pictures (\n"
    "  post BIGINT NOT NULL REFERENCES posts (id), ordinal INTEGER NOT NULL,\n"
    "  photo BIGINT NOT NULL REFERENCES photos (id), sha256 VARCHAR(64) NOT NULL, alt TEXT NOT NULL,\n"
    "  PRIMARY KEY (post, ordinal));\n"
    "CREATE INDEX post_pictures_photo ON post_pictures (photo);\n"
    "CREATE TABLE post_overrulings (\n"
    "  post BIGINT NOT NULL REFERENCES posts (id), finding VARCHAR(64) NOT NULL, reason VARCHAR(500) NOT "
    "NULL,\n"
    "  who VARCHAR(255) NOT NULL, PRIMARY KEY (post, finding));\n";
// Pictures that were published without Schoolgate: what audits saw in them, and an entry of the take-down
// list without a photo, known by its digest. A file's `entry` is the digest of its name.
constexpr const char* kAudits =
    "CREATE TABLE audits (\n"
    "  id BIGINT PRIMARY KEY, source VARCHAR(4000) NOT NULL, folder VARCHAR(4000) NOT NULL,\n"
    "  platform VARCHAR(32) NOT NULL, address VARCHAR(2000) NOT NULL, years INTEGER NOT NULL,\n"
    "  begun VARCHAR(20) NOT NULL, ended VARCHAR(20) NOT NULL);\n"
    "CREATE TABLE audit_pictures (\n"
    "  audit BIGINT NOT NULL REFERENCES audits (id), number BIGINT NOT NULL, entry VARCHAR(64) NOT NULL,\n"
    "  name TEXT NOT NULL, attempts INTEGER NOT NULL, sha256 VARCHAR(64) NOT NULL,\n"
    "  platform VARCHAR(32) NOT NULL, link TEXT NOT NULL, day VARCHAR(10) NOT NULL,\n"
    "  dated VARCHAR(16) NOT NULL, problem TEXT NOT NULL, facts TEXT NOT NULL,\n"
    "  PRIMARY KEY (audit, number), UNIQUE (audit, entry));\n"
    "CREATE TABLE take_downs_of_all (\n"
    "  id BIGINT PRIMARY KEY, photo BIGINT REFERENCES photos (id), found VARCHAR(64) NOT NULL,\n"
    "  link TEXT NOT NULL, platform VARCHAR(32) NOT NULL, path TEXT NOT NULL, released VARCHAR(20) NOT "
    "NULL,\n"
    "  requested VARCHAR(20) NOT NULL, due VARCHAR(20) NOT NULL, who VARCHAR(255) NOT NULL,\n"
    "  reason VARCHAR(2000) NOT NULL, checks INTEGER NOT NULL, checked VARCHAR(20) NOT NULL,\n"
    "  checked_by VARCHAR(255) NOT NULL, checked_how VARCHAR(32) NOT NULL, check_note VARCHAR(500) NOT "
    "NULL,\n"
    "  UNIQUE (photo, platform));\n"
    "INSERT INTO take_downs_of_all (id, photo, found, link, platform, path, released, requested, due, who, "
    "reason, checks, checked, checked_by, checked_how, check_note)\n"
    "  SELECT id, photo, '', '', platform, path, released, requested, due, who, reason, checks, checked, "
    "checked_by, checked_how, check_note FROM take_downs;\n"
    "DROP TABLE take_downs;\n"
    "ALTER TABLE take_downs_of_all RENAME TO take_downs;\n"
    "CREATE INDEX take_downs_due ON take_downs (checks, due);\n"
    "CREATE INDEX take_downs_found ON take_downs (found);\n";

// By what a released picture is known again, and what went wrong with one; moments and people that are not
// yet are ''. `happened`, `outcome` and `note` are what people wrote.
constexpr const char* kIncidents =
    "CREATE TABLE released_prints (\n"
    "  photo BIGINT NOT NULL REFERENCES photos (id), sha256 VARCHAR(64) NOT NULL, whole VARCHAR(64) NOT "
    "NULL,\n"
    "  middle VARCHAR(64) NOT NULL, PRIMARY KEY (photo, sha256));\n"
    "CREATE TABLE incidents (\n"
    "  id BIGINT PRIMARY KEY, reported VARCHAR(20) NOT NULL, reported_by VARCHAR(255) NOT NULL,\n"
    "  happened TEXT NOT NULL, link TEXT NOT NULL, closed VARCHAR(20) NOT NULL, closed_by VARCHAR(255) NOT "
    "NULL,\n"
    "  outcome TEXT NOT NULL);\n"
    "CREATE TABLE incident_pictures (\n"
    "  incident BIGINT NOT NULL REFERENCES incidents (id), photo BIGINT NOT NULL REFERENCES photos (id),\n"
    "  sha256 VARCHAR(64) NOT NULL, chosen INTEGER NOT NULL, PRIMARY KEY (incident, photo));\n"
    "CREATE TABLE incident_told (\n"
    "  incident BIGINT NOT NULL REFERENCES incidents (id), ordinal INTEGER NOT NULL, whom VARCHAR(32) NOT "
    "NULL,\n"
    "  told VARCHAR(20) NOT NULL, who VARCHAR(255) NOT NULL, note VARCHAR(500) NOT NULL,\n"
    "  PRIMARY KEY (incident, ordinal));\n";

// The classes that take part in an event, and who was in them, since the same children are in other classes
// next year; and that somebody looked for those of them who may not be shown, as
// the list was then, known by its digest.
constexpr const char* kClasses =
    "CREATE TABLE event_classes (\n"
    "  event BIGINT NOT NULL REFERENCES events (id), class VARCHAR(1000) NOT NULL,\n"
    "  PRIMARY KEY (event, class));\n"
    "CREATE TABLE event_people (\n"
    "  event BIGINT NOT NULL REFERENCES events (id), person VARCHAR(64) NOT NULL,\n"
    "  PRIMARY KEY (event, person));\n"
    "CREATE TABLE event_looks (\n"
    "  event BIGINT PRIMARY KEY REFERENCES events (id), sheet VARCHAR(64) NOT NULL,\n"
    "  looked VARCHAR(20) NOT NULL, who VARCHAR(255) NOT NULL);\n";

// Which camera or phone took a photo, '' where the file does not say; whether a person allowed this one
// photo; which devices a person ticked; and which photos were deleted from what they were brought on. What
// was approved before stays so; what waits is asked about where devices are named.
constexpr const char* kDevices =
    "CREATE TABLE photo_devices (\n"
    "  photo BIGINT PRIMARY KEY REFERENCES photos (id), device VARCHAR(300) NOT NULL,\n"
    "  serial VARCHAR(300) NOT NULL, allowed INTEGER NOT NULL);\n"
    "CREATE INDEX photo_devices_device ON photo_devices (device, serial);\n"
    "CREATE TABLE allowed_devices (\n"
    "  device VARCHAR(300) NOT NULL, serial VARCHAR(300) NOT NULL, PRIMARY KEY (device, serial));\n"
    "CREATE TABLE device_deletions (photo BIGINT PRIMARY KEY REFERENCES photos (id));\n"
    "INSERT INTO photo_devices (photo, device, serial, allowed)\n"
    "  SELECT id, '', '', 1 FROM photos WHERE state IN ('approved', 'released', 'taken-down');\n";

// What was told last to whom by mail; moments that are not yet are ''.
constexpr const char* kMailTold =
    "CREATE TABLE mail_told (\n"
    "  whom VARCHAR(16) PRIMARY KEY, told VARCHAR(20) NOT NULL, tried VARCHAR(20) NOT NULL,\n"
    "  known TEXT NOT NULL, problem VARCHAR(500) NOT NULL);\n";

// What was found in the text of a post that is up, by what: no word of it.
constexpr const char* kPostChecks =
    "CREATE TABLE post_checks (\n"
    "  post BIGINT PRIMARY KEY REFERENCES posts (id), grounds VARCHAR(64) NOT NULL, open_findings INTEGER "
    "NOT NULL);\n";

// Which workers look at photos, and at which; moments are in milliseconds since 1970.
constexpr const char* kClaims =
    "CREATE TABLE workers (\n"
    "  id VARCHAR(64) PRIMARY KEY, host VARCHAR(255) NOT NULL, process BIGINT NOT NULL,\n"
    "  models VARCHAR(64) NOT NULL, lease BIGINT NOT NULL, heard BIGINT NOT NULL);\n"
    "CREATE TABLE claims (\n"
    "  photo BIGINT PRIMARY KEY REFERENCES photos (id), worker VARCHAR(64) NOT NULL,\n"
    "  host VARCHAR(255) NOT NULL, until BIGINT NOT NULL, number INTEGER NOT NULL);\n";

// Who changed what is shown, and who had more shown than a colleague had left: kept as long as the photo is.
constexpr const char* kChanges =
    "ALTER TABLE photos ADD COLUMN shown_against INTEGER NOT NULL DEFAULT 0;\n"
    "CREATE TABLE photo_changes (\n"
    "  photo BIGINT NOT NULL REFERENCES photos (id), step INTEGER NOT NULL, who VARCHAR(255) NOT NULL,\n"
    "  ruled INTEGER NOT NULL, showed INTEGER NOT NULL, PRIMARY KEY (photo, step));\n"
    "INSERT INTO photo_changes SELECT photo, step, who, kind - 1, 0 FROM undo_steps WHERE kind > 0;\n";

// What workers look with besides models; and photos that were held by a register, day or people that were
// others by then, to be asked about again.
constexpr const char* kEquipment =
    "ALTER TABLE workers RENAME COLUMN models TO equipment;\n"
    "CREATE TABLE rechecks_due (photo BIGINT PRIMARY KEY REFERENCES photos (id));\n";

// With the number that was given last, since the ledger tells of those that went; and files that were taken
// down and lie in released/ still.
constexpr const char* kScreenshots =
    "CREATE TABLE screenshots (id BIGINT PRIMARY KEY, about VARCHAR(16) NOT NULL, number BIGINT NOT NULL,\n"
    "  sha256 VARCHAR(64) NOT NULL, kept VARCHAR(20) NOT NULL, who VARCHAR(255) NOT NULL);\n"
    "CREATE INDEX screenshots_about ON screenshots (about, number);\n"
    "CREATE TABLE screenshots_given (last BIGINT PRIMARY KEY);\n"
    "INSERT INTO screenshots_given (last) VALUES (0);\n"
    "CREATE TABLE released_left (path VARCHAR(400) PRIMARY KEY, photo BIGINT NOT NULL, why TEXT NOT NULL);\n";

// Who was given the pictures of which version to look at, for approvals without the page.
constexpr const char* kLooks =
    "CREATE TABLE photo_looks (\n"
    "  photo BIGINT NOT NULL REFERENCES photos (id), who VARCHAR(255) NOT NULL, version BIGINT NOT NULL,\n"
    "  PRIMARY KEY (photo, who));\n";

}  // namespace

const Schema& photo_schema() {
  static const Schema kSchema = [] {
    Schema schema{"gate", {}};
    for (const char* step :
         {kTables,     kQueueIndexes, kJudged,  kParts,     kOut,         kMeasures, kPicks,
          kRequests,   kPosts,        kAudits,  kIncidents, kClasses,     kDevices,  kMailTold,
          kPostChecks, kClaims,       kChanges, kEquipment, kScreenshots, kLooks})
      schema.steps.push_back({"", step});
    return schema;
  }();
  return kSchema;
}

}  // namespace schoolgate::gate
