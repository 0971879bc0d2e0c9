#include "consent/ledger/ledger.hpp"
#include "gate/log/carrying.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_log.hpp"
#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {

pipeline::Findings read_findings(ReadSession& session, PhotoId photo) {
  std::string text;
  session << "SELECT findings FROM photo_findings WHERE photo = :photo", soci::use(photo), soci::into(text);
  if (text.empty()) return {};
  return stored(findings_from_json(stored_json(text)));
}

void write_findings(WriteSession& session, PhotoId photo, const pipeline::Findings& findings) {
  const std::string text = to_line(findings_to_json(findings, nullptr));
  session << "DELETE FROM photo_findings WHERE photo = :photo", soci::use(photo);
  session << "INSERT INTO photo_findings (photo, findings) VALUES (:photo, :findings)", soci::use(photo),
      soci::use(text);
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

Result<PhotoVersion> PhotoLog::store_findings(PhotoId photo, PhotoVersion seen,
                                              const pipeline::Findings& findings, const Judged& judged,
                                              const Act& act) {
  return database_->transact([&](WriteSession& session) -> Result<PhotoVersion> {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    auto version = record_change(session, clock_.now(), *record, PhotoState::Analysed, act,
                                 {{"faces", findings.faces.size()},
                                  {"texts", findings.texts.size()},
                                  {"codes", findings.codes.size()}});
    if (!version) return version;
    write_findings(session, photo, findings);
    write_judged(session, photo, judged);
    return version;
  });
}

Status PhotoLog::note_judged(PhotoId photo, PhotoVersion seen, const pipeline::Findings& findings,
                             const Judged& judged, const std::string& who) {
  return database_->transact([&](WriteSession& session) -> Status {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    if (!same_findings(read_findings(session, photo), findings)) {
      write_findings(session, photo, findings);
      consent::Ledger::append(session, clock_.now(), who, "photo.judged", to_hex(record->sha256),
                              to_line({{"photo", photo}}));
    }
    write_judged(session, photo, judged);
    return {};
  });
}

std::string PhotoLog::last_recheck() {
  return database_->read([](ReadSession& session) {
    std::string stamp;
    session << "SELECT stamp FROM recheck_state", soci::into(stamp);
    return stamp;
  });
}

void PhotoLog::note_recheck(const std::string& stamp) {
  database_->transact(
      [&](WriteSession& session) { session << "UPDATE recheck_state SET stamp = :stamp", soci::use(stamp); });
}

pipeline::Findings PhotoLog::findings(PhotoId photo) {
  return database_->read([&](ReadSession& session) { return read_findings(session, photo); });
}

Judged PhotoLog::judged(PhotoId photo) {
  return database_->read([&](ReadSession& session) { return read_judged(session, photo); });
}

}  // namespace schoolgate::gate
