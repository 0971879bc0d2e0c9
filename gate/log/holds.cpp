#include "gate/log/holds.hpp"

#include <algorithm>
#include <map>

#include "consent/ledger/ledger.hpp"
#include "gate/log/carrying.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {
namespace {

void replace_renditions(WriteSession& session, PhotoId photo, const std::vector<HeldRendition>& renditions) {
  session << "DELETE FROM renditions WHERE photo = :photo", soci::use(photo);
  session << "DELETE FROM rendition_platforms WHERE photo = :photo", soci::use(photo);
  int ordinal = 0;
  for (const HeldRendition& rendition : renditions) {
    ++ordinal;
    const std::string hex = to_hex(rendition.sha256);
    const auto bytes = static_cast<long long>(rendition.bytes);
    session
        << "INSERT INTO renditions (photo, ordinal, sha256, bytes, width, height, part_x, part_y, "
           "part_width, "
           "part_height) VALUES (:photo, :ordinal, :sha256, :bytes, :width, :height, :x, :y, :wide, :high)",
        soci::use(photo), soci::use(ordinal), soci::use(hex), soci::use(bytes),
        soci::use(rendition.size.width), soci::use(rendition.size.height), soci::use(rendition.part.x),
        soci::use(rendition.part.y), soci::use(rendition.part.width), soci::use(rendition.part.height);
    for (const auto& platform : rendition.platforms) {
      session << "INSERT INTO rendition_platforms (photo, platform, ordinal) VALUES (:photo, :platform, "
                 ":ordinal)",
          soci::use(photo), soci::use(platform), soci::use(ordinal);
    }
  }
}

void write_plan(WriteSession& session, PhotoId photo, const HoldContent& content) {
  const std::string rulings = to_line(rulings_to_json(content.rulings));
  const std::string decision = to_line(decision_to_json(content.decision));
  const auto version = static_cast<long long>(content.register_version);
  session << "DELETE FROM photo_plans WHERE photo = :photo", soci::use(photo);
  session << "INSERT INTO photo_plans (photo, rulings, decision, register_version) VALUES (:photo, :rulings, "
             ":decision, :version)",
      soci::use(photo), soci::use(rulings), soci::use(decision), soci::use(version);
}

void write_workload(WriteSession& session, PhotoId photo, const Workload& workload) {
  const int attention = static_cast<int>(workload.attention);
  const int shown = workload.shown_by_person ? 1 : 0;
  const int against = workload.shown_against ? 1 : 0;
  const int degraded = workload.degraded ? 1 : 0;
  session
      << "UPDATE photos SET attention = :attention, undecided = :undecided, doubtful = :doubtful, faces = "
         ":faces, faces_shown = :faces_shown, names = :names, names_shown = :names_shown, shown_by_person = "
         ":shown, shown_against = :against, degraded = :degraded, held_back = 0, attempts = 0 WHERE id = "
         ":photo",
      soci::use(attention), soci::use(workload.undecided), soci::use(workload.doubtful),
      soci::use(workload.faces), soci::use(workload.faces_shown), soci::use(workload.names),
      soci::use(workload.names_shown), soci::use(shown), soci::use(against), soci::use(degraded),
      soci::use(photo);
}

// Is anything of it seen that was hidden or cut off before?
bool more_is_seen(const HoldContent& now, const StoredPlan& before) {
  const bool covers = std::ranges::all_of(before.rulings.drawn, [&](const pipeline::Finding& region) {
    return std::ranges::any_of(now.rulings.drawn,
                               [&](const auto& one) { return one.quad() == region.quad(); });
  });
  const bool crops = std::ranges::all_of(before.rulings.crops, [&](const auto& crop) {
    const auto same = now.rulings.crops.find(crop.first);
    return same != now.rulings.crops.end() && same->second == crop.second;
  });
  return !now.decision.blocked && (!covers || !crops || shows_more(now.decision, before.decision));
}

// Is any photo's held or approved picture this file?
bool picture_in_use(ReadSession& session, const Digest& sha256) {
  const std::string hex = to_hex(sha256);
  int held = 0;
  int approved = 0;
  session << "SELECT COUNT(*) FROM renditions WHERE sha256 = :sha256", soci::use(hex), soci::into(held);
  session << "SELECT COUNT(*) FROM approved_renditions WHERE sha256 = :sha256", soci::use(hex),
      soci::into(approved);
  return held + approved > 0;
}

std::optional<pipeline::Measures> read_measures(ReadSession& session, PhotoId photo) {
  long long look = 0;
  std::string taken;
  double sharpness = 0;
  double exposure = 0;
  session << "SELECT look, taken, sharpness, exposure FROM photo_measures WHERE photo = :photo",
      soci::use(photo), soci::into(look), soci::into(taken), soci::into(sharpness), soci::into(exposure);
  if (!session.got_data()) return std::nullopt;
  pipeline::Measures measures;
  measures.look = static_cast<std::uint64_t>(look);
  if (!taken.empty()) measures.taken = stored(parse_iso_instant(taken));
  measures.sharpness = static_cast<float>(sharpness);
  measures.exposure = static_cast<float>(exposure);
  return measures;
}

void write_measures(WriteSession& session, PhotoId photo, const pipeline::Measures& measures) {
  const auto look = static_cast<long long>(measures.look);
  const std::string taken = measures.taken ? to_iso(*measures.taken) : "";
  const double sharpness = measures.sharpness;
  const double exposure = measures.exposure;
  session << "DELETE FROM photo_measures WHERE photo = :photo", soci::use(photo);
  session << "INSERT INTO photo_measures (photo, look, taken, sharpness, exposure) VALUES (:photo, :look, "
             ":taken, :sharpness, :exposure)",
      soci::use(photo), soci::use(look), soci::use(taken), soci::use(sharpness), soci::use(exposure);
}

}  // namespace

bool shows_more(const consent::PhotoDecision& now, const consent::PhotoDecision& before) {
  if (now.blocked) return false;
  return before.blocked ||
         std::ranges::any_of(now.platforms, [&](const consent::PlatformDecisions& platform) {
           const auto* then = before.on(platform.platform);
           return std::ranges::any_of(platform.findings, [&](const auto& one) {
             return one.second.action == consent::Action::Keep &&
                    (then == nullptr || then->of(one.first).action == consent::Action::Redact);
           });
         });
}

pipeline::Findings read_findings(ReadSession& session, PhotoId photo) {
  std::string text;
  session << "SELECT findings FROM photo_findings WHERE photo = :photo", soci::use(photo), soci::into(text);
  if (text.empty()) return {};
  auto findings = stored(findings_from_json(stored_json(text)));
  findings.measures = read_measures(session, photo);
  return findings;
}

void write_findings(WriteSession& session, PhotoId photo, const pipeline::Findings& findings) {
  const std::string text = to_line(stored_findings(findings));
  session << "DELETE FROM photo_findings WHERE photo = :photo", soci::use(photo);
  session << "INSERT INTO photo_findings (photo, findings) VALUES (:photo, :findings)", soci::use(photo),
      soci::use(text);
  if (findings.measures) write_measures(session, photo, *findings.measures);
}

Judged read_judged(ReadSession& session, PhotoId photo) {
  Judged judged;
  session << "SELECT names, faces FROM photo_judged WHERE photo = :photo", soci::use(photo),
      soci::into(judged.names), soci::into(judged.faces);
  return judged;
}

void write_judged(WriteSession& session, PhotoId photo, const Judged& judged) {
  session << "DELETE FROM photo_judged WHERE photo = :photo", soci::use(photo);
  session << "INSERT INTO photo_judged (photo, names, faces) VALUES (:photo, :names, :faces)",
      soci::use(photo), soci::use(judged.names), soci::use(judged.faces);
}

void write_people(WriteSession& session, PhotoId photo, const pipeline::Findings& findings,
                  const pipeline::Rulings& rulings) {
  struct Seen {
    int recognised = 0;
    int named = 0;
    int written = 0;
  };
  std::map<consent::PersonId, Seen> people;
  for (const pipeline::Finding& finding : findings.list) {
    const bool face = finding.kind() == pipeline::FindingKind::Face;
    // A suggestion that was turned down may have been right all the same.
    for (const auto& person : finding.persons())
      (face ? people[person].recognised : people[person].written) = 1;
  }
  for (const auto& [id, ruling] : rulings.on) {
    if (ruling.kind == consent::Ruling::Kind::IsPerson) people[ruling.person].named = 1;
  }
  session << "DELETE FROM photo_people WHERE photo = :photo", soci::use(photo);
  for (const auto& [person, seen] : people) {
    session
        << "INSERT INTO photo_people (person, photo, recognised, named, written) VALUES (:person, :photo, "
           ":recognised, :named, :written)",
        soci::use(person), soci::use(photo), soci::use(seen.recognised), soci::use(seen.named),
        soci::use(seen.written);
  }
}

StoredPlan read_plan(ReadSession& session, PhotoId photo) {
  std::string rulings;
  std::string decision;
  long long version = 0;
  session << "SELECT rulings, decision, register_version FROM photo_plans WHERE photo = :photo",
      soci::use(photo), soci::into(rulings), soci::into(decision), soci::into(version);
  if (decision.empty()) return {};
  return {stored(rulings_from_json(stored_json(rulings))), stored(decision_from_json(stored_json(decision))),
          static_cast<std::uint64_t>(version)};
}

std::vector<HeldRendition> read_renditions(ReadSession& session, PhotoId photo) {
  std::vector<HeldRendition> renditions;
  const soci::rowset<soci::row> rows =
      (session.sql().prepare
           << "SELECT sha256, bytes, width, height, part_x, part_y, part_width, part_height FROM renditions "
              "WHERE photo = :photo ORDER BY ordinal",
       soci::use(photo));
  for (const soci::row& row : rows) {
    const auto number = [&](const char* column) { return row.get<int>(column); };
    renditions.push_back({stored(digest_from_hex(row.get<std::string>("sha256"))),
                          static_cast<std::uint64_t>(row.get<long long>("bytes")),
                          {number("width"), number("height")},
                          {},
                          {number("part_x"), number("part_y"), number("part_width"), number("part_height")}});
  }
  const soci::rowset<soci::row> platforms =
      (session.sql().prepare
           << "SELECT platform, ordinal FROM rendition_platforms WHERE photo = :photo ORDER BY platform",
       soci::use(photo));
  for (const soci::row& row : platforms) {
    renditions.at(static_cast<std::size_t>(row.get<int>("ordinal") - 1))
        .platforms.push_back(row.get<std::string>("platform"));
  }
  return renditions;
}

Result<PhotoVersion> Holds::store_findings(PhotoId photo, PhotoVersion seen,
                                           const pipeline::Findings& findings, const Judged& judged,
                                           const Act& act) {
  return database_->transact([&](WriteSession& session) -> Result<PhotoVersion> {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    auto version = record_change(session, clock_.now(), *record, PhotoState::Analysed, act,
                                 {{"faces", findings.all<pipeline::Face>().size()},
                                  {"texts", findings.all<pipeline::Text>().size()},
                                  {"codes", findings.all<pipeline::Code>().size()}});
    if (!version) return version;
    write_findings(session, photo, findings);
    write_judged(session, photo, judged);
    write_people(session, photo, findings, {});
    return version;
  });
}

Status Holds::note_judged(PhotoId photo, PhotoVersion seen, const pipeline::Findings& findings,
                          const Judged& judged, const std::string& who) {
  return database_->transact([&](WriteSession& session) -> Status {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    if (!same_findings(read_findings(session, photo), findings)) {
      write_findings(session, photo, findings);
      write_people(session, photo, findings, read_plan(session, photo).rulings);
      consent::Ledger::append(session, clock_.now(), who, consent::LedgerAction::PhotoJudged,
                              to_hex(record->sha256), to_line({{"photo", photo}}));
    }
    write_judged(session, photo, judged);
    return {};
  });
}

Result<PhotoVersion> Holds::hold(PhotoId photo, PhotoVersion seen, const HoldContent& content, const Act& act,
                                 const std::optional<UndoStep>& undo, UndoEffect effect) {
  std::vector<HeldRendition> before;
  bool put = !content.put_pictures;
  auto held = database_->transact([&](WriteSession& session) -> Result<PhotoVersion> {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    const bool blocked = content.decision.blocked || content.stays_blocked;
    const PhotoState wanted = blocked ? PhotoState::Blocked : PhotoState::Held;
    nlohmann::json pictures = nlohmann::json::array();
    for (const auto& rendition : content.renditions) {
      pictures.push_back({{"sha256", to_hex(rendition.sha256)}, {"platforms", rendition.platforms}});
    }
    auto version = record_change(session, clock_.now(), *record,
                                 record->state == wanted ? std::nullopt : std::optional(wanted), act,
                                 {{"register_version", content.register_version}, {"renditions", pictures}});
    if (!version) return version;
    if (content.put_pictures) {
      put = true;
      if (auto named = content.put_pictures(); !named) return tl::unexpected(named.error());
    }
    if (auto ended = end_approval(session, *record, discard_files_); !ended)
      return tl::unexpected(ended.error());
    if (content.judged) write_judged(session, photo, *content.judged);
    const StoredPlan plan = read_plan(session, photo);
    const bool by_a_person = record->state == PhotoState::Rejected ||
                             (record->state == PhotoState::Blocked && !plan.decision.blocked);
    const bool more = more_is_seen(content, plan) || (by_a_person && !blocked);
    write_plan(session, photo, content);
    before = read_renditions(session, photo);
    replace_renditions(session, photo, content.renditions);
    if (undo) push_undo(session, photo, *undo, act.who, more);
    if (effect == UndoEffect::PopLast) drop_last_undo(session, photo, act.who, more);
    Workload workload = content.workload;
    workload.shown_by_person = workload.shown_by_person || more_than_a_colleague(session, photo);
    write_workload(session, photo, workload);
    if (content.findings) {
      carry_undo_steps(session, photo, read_findings(session, photo), *content.findings);
      write_findings(session, photo, *content.findings);
    }
    // Who is in it although nothing recognises them stays listed.
    if (!content.stays_blocked) write_people(session, photo, read_findings(session, photo), content.rulings);
    return version;
  });
  if (held || put) discard_unused(held ? before : content.renditions);
  return held;
}

void Holds::keep_measures(PhotoId photo, const pipeline::Measures& measures) {
  database_->transact([&](WriteSession& session) { write_measures(session, photo, measures); });
}

pipeline::Findings Holds::findings(PhotoId photo) {
  return database_->read([&](ReadSession& session) { return read_findings(session, photo); });
}

JudgedFindings Holds::judged_findings(PhotoId photo) {
  return database_->read([&](ReadSession& session) {
    return JudgedFindings{read_findings(session, photo), read_judged(session, photo)};
  });
}

StoredPlan Holds::plan(PhotoId photo) {
  return database_->read([&](ReadSession& session) { return read_plan(session, photo); });
}

std::vector<HeldRendition> Holds::renditions(PhotoId photo) {
  return database_->read([&](ReadSession& session) { return read_renditions(session, photo); });
}

std::set<std::string> Holds::rendition_files() {
  return database_->read([&](ReadSession& session) {
    const soci::rowset<std::string> rows =
        (session.sql().prepare
         << "SELECT sha256 FROM renditions UNION SELECT sha256 FROM approved_renditions");
    return std::set<std::string>(rows.begin(), rows.end());
  });
}

Result<std::size_t> Holds::forget_renditions(PhotoId photo, PhotoVersion seen, const std::string& who) {
  std::vector<HeldRendition> before;
  const auto forgotten = database_->transact([&](WriteSession& session) -> Status {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    before = read_renditions(session, photo);
    if (before.empty()) return {};
    for (const char* table : {"renditions", "rendition_platforms", "approved_renditions"}) {
      session << std::string("DELETE FROM ") + table + " WHERE photo = :photo", soci::use(photo);
    }
    consent::Ledger::append(session, clock_.now(), who, consent::LedgerAction::PhotoPicturesExpired,
                            to_hex(record->sha256), "");
    return {};
  });
  if (!forgotten) return tl::unexpected(forgotten.error());
  discard_unused(before);
  return before.size();
}

Status Holds::remove_unused(const Digest& picture, const std::function<Status()>& remove) {
  return database_->transact([&](WriteSession& session) -> Status {
    return picture_in_use(session, picture) ? Status{} : remove();
  });
}

void Holds::discard_unused(const std::vector<HeldRendition>& renditions) {
  if (renditions.empty()) return;
  // Within a transaction that writes, as pictures are put: of one that was just put its photo is seen.
  database_->transact([&](WriteSession& session) {
    std::vector<Digest> unused;
    for (const HeldRendition& rendition : renditions) {
      if (!picture_in_use(session, rendition.sha256)) unused.push_back(rendition.sha256);
    }
    discard_pictures_(unused);
  });
}

}  // namespace schoolgate::gate
