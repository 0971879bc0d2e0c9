// What audits found of pictures that a school published without Schoolgate: what was seen in each, so that
// an interrupted audit is carried on with, and so that a picture can come onto the take-down list. Captions
// and texts of pictures are not kept, nor any picture.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "consent/register/person.hpp"
#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "foundation/words.hpp"
#include "gate/out/erasing.hpp"
#include "pipeline/findings/findings.hpp"

namespace schoolgate::gate {

using AuditNumber = std::int64_t;  // 1, 2, 3 ... within the workspace, never given twice

// A picture of an audit, as its list names it: "3-17".
struct AuditedId {
  AuditNumber audit = 0;
  std::int64_t number = 0;  // 1, 2, 3 ... within the audit
  auto operator<=>(const AuditedId&) const = default;
};
[[nodiscard]] std::string to_text(const AuditedId& id);
[[nodiscard]] std::optional<AuditedId> audited_id(std::string_view text);

// By what a picture's day is known, the surest first.
enum class DatedBy { Post, Camera, File };
constexpr auto words_of(DatedBy) {
  using enum DatedBy;
  return words<DatedBy>({{Post, "post"}, {Camera, "camera"}, {File, "file"}});
}

struct AuditedPicture {
  AuditedId id{};
  std::string name;  // its path within what was audited
  Digest sha256;
  consent::PlatformId platform;  // empty: not known
  std::string link;              // empty: not known
  std::optional<Day> day;
  DatedBy dated = DatedBy::File;
  std::string problem;                          // why it could not be looked at; empty: it was
  pipeline::Findings findings{};                // texts by kind and owners, without their words
  std::vector<consent::PersonId> in_caption{};  // whose name is in its caption
  bool tells_age = false;                       // in the picture or its caption
};

struct AuditPlan {
  std::filesystem::path source;  // a folder or ZIP file
  std::filesystem::path folder;  // for its list; empty: the workspace's own, by the audit's number
  consent::PlatformId platform;  // on which all of it is; empty: as each file's own notes say
  std::string address;           // of the source on the web, for links; may be empty
  int years = 0;                 // after which a picture counts as old
};
struct AuditRecord {
  AuditNumber number = 0;
  AuditPlan plan;
  Instant begun{};
  std::optional<Instant> ended;
};

// The audit of this source that was not ended. InvalidInput when it was begun with another plan.
[[nodiscard]] Result<std::optional<AuditRecord>> open_audit(Database& database, const AuditPlan& plan);
// That one, or a new one; with the folder of its list.
[[nodiscard]] Result<AuditRecord> begin_audit(Database& database, const Clock& clock, const AuditPlan& plan,
                                              const std::filesystem::path& own_folders,
                                              const std::string& who);
void end_audit(Database& database, const Clock& clock, const AuditRecord& audit, const std::string& counts,
               const std::string& who);
// Those whose list was to lie in the workspace, and which were not ended: they are not carried on with.
void end_audits_of_the_workspace(Database& database, const Clock& clock, const std::string& who);
[[nodiscard]] std::optional<AuditRecord> find_audit(Database& database, AuditNumber audit);

// Which files were looked at, by the digest of their name: how often it was begun, 0 when it is done.
// What was forgotten is in it under no file's digest.
[[nodiscard]] std::map<std::string, int> looked_at(Database& database, AuditNumber audit);
[[nodiscard]] std::string entry_key(const std::string& name);

// Before a picture is looked at: whatever it does to the program, that it was begun is known.
[[nodiscard]] AuditedId begin_picture(Database& database, AuditNumber audit, const std::string& name);
// It was not the picture's fault that it was not ended.
void forgive_picture(Database& database, const AuditedId& id);
void store_audited(Database& database, const AuditedPicture& picture);

// Those that were looked at, by number; one at a time, so that a large audit needs no memory.
void each_audited(Database& database, AuditNumber audit,
                  const std::function<void(const AuditedPicture&)>& visit);
[[nodiscard]] std::optional<AuditedPicture> find_audited(Database& database, const AuditedId& id);

// In which somebody was recognised, is written or named in the caption, by their id, or in the file's name.
[[nodiscard]] std::vector<AuditedPicture> audited_about(Database& database, const consent::PersonId& person,
                                                        const Names& names);

// Removes an audit's list from the disk.
using RemoveList = std::function<Status(const AuditRecord&)>;
// Each gives of how many audits the list went.
// Pictures that tell of somebody who is to be forgotten, by their id or, in a file's name, by theirs.
[[nodiscard]] Result<std::size_t> forget_in_audits(Database& database, const consent::PersonId& person,
                                                   const Names& names, const RemoveList& remove);
// Everything of audits that were begun before that moment; their numbers stay.
[[nodiscard]] Result<std::size_t> expire_audits(Database& database, Instant moment, const RemoveList& remove);

}  // namespace schoolgate::gate
