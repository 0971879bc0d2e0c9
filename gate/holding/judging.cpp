#include "gate/holding/judging.hpp"

#include <algorithm>
#include <exception>
#include <functional>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "gate/log/carrying.hpp"
#include "gate/school/template_store.hpp"
#include "pipeline/findings/want_of_memory.hpp"

namespace schoolgate::gate {
namespace {

// The original, decoded when it is first asked for.
class Original {
 public:
  Original(const Darkroom& room, const PhotoRecord& photo) : room_(room), photo_(photo) {}
  Result<const pipeline::Photo*> get() {
    if (!decoded_) {
      auto decoded = decode_original(room_.vault, room_.decoder, photo_.sha256);
      if (!decoded) return tl::unexpected(decoded.error());
      decoded_ = std::move(*decoded);
    }
    return &*decoded_;
  }

 private:
  const Darkroom& room_;
  const PhotoRecord& photo_;
  std::optional<pipeline::Photo> decoded_;
};

// The same photo with faces, texts and codes as they are known now: what is still the same keeps its id.
pipeline::Findings found_anew(const pipeline::Findings& stored, const pipeline::Rulings& rulings,
                              std::vector<pipeline::Face> faces, pipeline::TextFindings texts) {
  pipeline::Findings anew = stored;
  std::erase_if(anew.list, [](const pipeline::Finding& finding) {
    return std::holds_alternative<pipeline::Face>(finding.what) ||
           std::holds_alternative<pipeline::Text>(finding.what) ||
           std::holds_alternative<pipeline::Code>(finding.what);
  });
  for (auto& face : faces) anew.add(std::move(face));
  for (auto& text : texts.texts) anew.add(std::move(text));
  for (auto& code : texts.codes) anew.add(std::move(code));
  return with_ids_of(with_drawn(stored, rulings), std::move(anew));
}

// What was read is kept with the photo; where it is not, or cannot be opened any more, it is read once more.
// Whoever is too late leaves no word of it, of a photo that may be shredded by now.
Result<pipeline::SeenTexts> seen_texts(const Darkroom& room, const PhotoRecord& photo, Workbench& bench,
                                       Original& original, const std::vector<pipeline::Face>& faces,
                                       const StillAllowed& still) {
  auto kept = room.readings.load(photo.sha256);
  if (kept || kept.error().code == ErrorCode::Unavailable) return kept;
  const auto decoded = original.get();
  if (!decoded) return tl::unexpected(decoded.error());
  auto seen = bench.read(**decoded, faces);
  auto written = room.readings.write(photo.sha256, seen);
  if (!written) return tl::unexpected(written.error());
  const auto put = room.log.photos.while_as_seen(photo.id, photo.version, [&](WriteSession& session) {
    if (still) {
      if (auto allowed = still(session); !allowed) return allowed;
    }
    return room.readings.put(photo.sha256, *written);
  });
  if (!put) return tl::unexpected(put.error());
  return seen;
}

Status compare_faces(const Knowledge& knowledge, Workbench& bench, Original& original,
                     std::vector<pipeline::Face>& faces) {
  if (knowledge.gallery.empty()) {
    for (pipeline::Face& face : faces) face.identity.clear();
    return {};
  }
  if (faces.empty()) return {};
  const auto decoded = original.get();
  if (!decoded) return tl::unexpected(decoded.error());
  const auto probes = bench.embed(**decoded, faces);
  if (!probes) return tl::unexpected(probes.error());
  knowledge.gallery.identify(faces, *probes);
  return {};
}

// Whom it was like stays in the list, but sure only where they still are: a look-alike who was enrolled since
// casts doubt. Of whom there is no template to compare with any more nothing new is known.
std::vector<consent::Candidate> with_known(std::vector<consent::Candidate> anew,
                                           const std::vector<consent::Candidate>& known,
                                           const std::set<consent::PersonId>& enrolled) {
  for (consent::Candidate one : known) {
    if (std::ranges::find(anew, one.person, &consent::Candidate::person) != anew.end()) continue;
    if (enrolled.contains(one.person)) one.certainty = consent::Certainty::Plausible;
    anew.push_back(std::move(one));
  }
  std::ranges::stable_sort(anew, std::ranges::greater{}, &consent::Candidate::similarity);
  return anew;
}

bool same_faces(const Judged& judged, const Knowledge& knowledge) {
  return judged.faces == knowledge.judged.faces || judged.faces == kNobodyByChoice;
}

Result<Judgement> judge_anew(const Darkroom& room, const Knowledge& knowledge, const PhotoRecord& photo,
                             const JudgedFindings& before, const pipeline::Rulings& rulings,
                             const StillAllowed& still) {
  const auto bench = room.benches.borrow();
  if (!bench) return tl::unexpected(bench.error());
  Original original(room, photo);
  const pipeline::Findings& stored = before.findings;
  auto faces = stored.all<pipeline::Face>();
  pipeline::TextFindings texts{stored.all<pipeline::Text>(), stored.all<pipeline::Code>(), {}};
  Judged judged{knowledge.judged.names, before.judged.faces};
  if (before.judged.names != knowledge.judged.names) {
    const auto seen = seen_texts(room, photo, **bench, original, faces, still);
    if (!seen) return tl::unexpected(seen.error());
    texts = (*bench)->judge(*seen, knowledge);
  }
  if (!same_faces(before.judged, knowledge)) {
    if (auto compared = compare_faces(knowledge, **bench, original, faces); !compared)
      return tl::unexpected(compared.error());
    judged.faces = knowledge.judged.faces;
  }
  auto findings = found_anew(stored, rulings, std::move(faces), std::move(texts));
  auto kept = carried(rulings, stored, findings);
  return Judgement{std::move(findings), std::move(kept), std::move(judged), true};
}

// A model that fails is no reason to let the photo pass as it was.
template <typename Work>
Result<Judgement> guarded(const PhotoRecord& photo, const Work& work) {
  try {
    return work();
  } catch (const StorageError&) {
    throw;
  } catch (const std::exception& error) {
    if (pipeline::is_want_of_memory(error)) return tl::unexpected(pipeline::want_of_memory());
    return failure(
        ErrorCode::Refused,
        fmt::format("photo {} could not be judged by today's names and faces ({})", photo.id, error.what()),
        "run 'schoolgate doctor --thorough'");
  }
}

}  // namespace

bool up_to_date(const Judged& judged, const Knowledge& knowledge) {
  return judged.names == knowledge.judged.names && same_faces(judged, knowledge);
}

Result<Judgement> judge(const Darkroom& room, const Knowledge& knowledge, const PhotoRecord& photo,
                        const pipeline::Rulings& rulings, const StillAllowed& still) {
  auto stored = room.log.holds.judged_findings(photo.id);
  if (up_to_date(stored.judged, knowledge))
    return Judgement{std::move(stored.findings), rulings, std::move(stored.judged), false};
  return guarded(photo, [&] { return judge_anew(room, knowledge, photo, stored, rulings, still); });
}

bool faces_are_due(const Judged& judged, const Knowledge& knowledge) {
  return !knowledge.gallery.empty() && !same_faces(judged, knowledge);
}

Result<Judgement> judge_faces(const Darkroom& room, const Knowledge& knowledge, const PhotoRecord& photo,
                              const JudgedFindings& stored, const pipeline::Rulings& rulings) {
  return guarded(photo, [&]() -> Result<Judgement> {
    const auto bench = room.benches.borrow();
    if (!bench) return tl::unexpected(bench.error());
    Original original(room, photo);
    auto faces = stored.findings.all<pipeline::Face>();
    if (auto compared = compare_faces(knowledge, **bench, original, faces); !compared)
      return tl::unexpected(compared.error());
    std::set<consent::PersonId> enrolled;
    for (const EnrolledPerson& one : TemplateStore(*room.log.database).people()) enrolled.insert(one.person);
    pipeline::Findings findings = stored.findings;
    auto anew = faces.begin();
    for (pipeline::Finding& finding : findings.list) {
      if (auto* face = std::get_if<pipeline::Face>(&finding.what))
        face->identity = with_known(std::move((anew++)->identity), face->identity, enrolled);
    }
    return Judgement{std::move(findings), rulings, {stored.judged.names, knowledge.judged.faces}, true};
  });
}

Result<Judgement> judge_texts(const Darkroom& room, const Knowledge& knowledge, const PhotoRecord& photo,
                              const JudgedFindings& stored, const pipeline::Rulings& rulings) {
  if (stored.judged.names == knowledge.judged.names || !room.readings.holds(photo.sha256))
    return Judgement{stored.findings, rulings, stored.judged, false};
  return guarded(photo, [&]() -> Result<Judgement> {
    const auto seen = room.readings.load(photo.sha256);
    if (!seen) return tl::unexpected(seen.error());
    const auto bench = room.benches.borrow();
    if (!bench) return tl::unexpected(bench.error());
    const pipeline::Findings& before = stored.findings;
    auto findings =
        found_anew(before, rulings, before.all<pipeline::Face>(), (*bench)->judge(*seen, knowledge));
    auto kept = carried(rulings, before, findings);
    return Judgement{
        std::move(findings), std::move(kept), {knowledge.judged.names, stored.judged.faces}, true};
  });
}

}  // namespace schoolgate::gate
