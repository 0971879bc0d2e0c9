#include "gate/deciding/face_groups.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "gate/log/photo_queue.hpp"
#include "pipeline/faces/knowing/face_graphs.hpp"
#include "pipeline/redaction/encode.hpp"

namespace schoolgate::gate {
namespace {

// 4 MiB of templates: half of what Debian lets a service lock.
constexpr std::size_t kMostFaces = 4096;
// Poorer faces resemble each other more than they do themselves (docs/recognition.md).
constexpr float kLeastQuality = 0.3F;
constexpr int kFaceSide = 320;
constexpr float kAround = 0.8F;  // of the face's size, on each side

struct PhotoWithFaces {
  PhotoRecord photo;
  std::vector<consent::FindingId> ids;
  std::vector<pipeline::Face> faces;
};

// Null when the photo has no such face.
const pipeline::Face* find_face(const pipeline::Findings& findings, consent::FindingId id) {
  const pipeline::Finding* finding = findings.find(id);
  return finding == nullptr ? nullptr : std::get_if<pipeline::Face>(&finding->what);
}

std::vector<PhotoRecord> held_photos(Database& database, EventId event) {
  QueueFilter filter;
  filter.event = event;
  filter.state = PhotoState::Held;
  filter.picked = PickFilter::All;
  filter.limit = static_cast<std::size_t>(std::numeric_limits<int>::max());
  return list_queue(database, filter).photos;
}

// What is to be compared, counting what is not.
std::vector<PhotoWithFaces> choose(PhotoLog& log, EventId event, FaceGroups& counts) {
  std::vector<PhotoWithFaces> chosen;
  for (PhotoRecord& photo : held_photos(*log.database, event)) {
    const auto findings = log.holds.findings(photo.id);
    const StoredPlan plan = log.holds.plan(photo.id);
    PhotoWithFaces one{std::move(photo), {}, {}};
    for (const pipeline::Finding& finding : findings.list) {
      const auto* face = std::get_if<pipeline::Face>(&finding.what);
      if (face == nullptr || !is_unknown(*face, plan.rulings.of(finding.id))) continue;
      if (!face->has_landmarks || face->quality.overall < kLeastQuality) {
        ++counts.too_poor;
      } else if (counts.compared == kMostFaces) {
        ++counts.left_out;
      } else {
        ++counts.compared;
        one.ids.push_back(finding.id);
        one.faces.push_back(*face);
      }
    }
    if (!one.faces.empty()) chosen.push_back(std::move(one));
  }
  return chosen;
}

// The templates of all faces, one after the other in a single locked piece: one for each would take several
// guarded pages each, more than a process may lock.
class Templates {
 public:
  explicit Templates(std::size_t most) : most_(most) {}

  void add(const pipeline::FaceTemplate& one, const UnknownFace& face) {
    const auto values = one.values();
    if (rows_.empty()) rows_ = LockedFloats(most_ * values.size());
    std::copy(values.begin(), values.end(), rows_.values().subspan(faces_.size() * values.size()).begin());
    faces_.push_back(face);
    photos_.push_back(face.photo);
    length_ = values.size();
  }

  [[nodiscard]] std::size_t count() const { return faces_.size(); }

  [[nodiscard]] std::vector<FaceGroup> group() const {
    std::vector<FaceGroup> groups;
    const std::span<const float> rows = rows_.values();
    for (const auto& group : pipeline::group_alike(rows.first(faces_.size() * length_), photos_)) {
      FaceGroup& faces = groups.emplace_back();
      for (const std::size_t row : group) faces.push_back(faces_[row]);
    }
    return groups;
  }

 private:
  std::size_t most_;
  std::size_t length_ = 0;
  LockedFloats rows_;
  std::vector<UnknownFace> faces_;
  std::vector<PhotoId> photos_;
};

Status add_faces(const Darkroom& room, PhotoWithFaces& one, Templates& templates, FaceGroups& result) {
  const auto photo = decode_original(room.vault, room.decoder, one.photo.sha256);
  if (!photo) {
    ++result.unreadable;
    return {};
  }
  const auto bench = room.benches.borrow();
  if (!bench) return tl::unexpected(bench.error());
  const auto embedded = (*bench)->embed(*photo, one.faces);
  if (!embedded) return tl::unexpected(embedded.error());
  for (std::size_t i = 0; i < embedded->size(); ++i) {
    const pipeline::Face& face = one.faces[i];
    if ((*embedded)[i].empty() || face.quality.overall < kLeastQuality) {
      ++result.too_poor;
    } else {
      templates.add((*embedded)[i], {one.photo.id, one.ids[i], face.box});
    }
  }
  return {};
}

// Why this face cannot be named together with others; empty when it can.
std::string why_not(Holds& holds, const PhotoRecord& photo, const SeenFace& seen) {
  if (photo.version != seen.version) return "it was changed by somebody else meanwhile";
  if (photo.state != PhotoState::Held) return fmt::format("it is {} by now", word(photo.state));
  const auto findings = holds.findings(photo.id);
  const StoredPlan plan = holds.plan(photo.id);
  const auto* face = find_face(findings, seen.face);
  if (face == nullptr) return "it has no such face";
  if (!is_unknown(*face, plan.rulings.of(seen.face))) return "somebody decided on this face already";
  return {};
}

}  // namespace

bool is_unknown(const pipeline::Face& face, const consent::Ruling& ruling) {
  return ruling.kind == consent::Ruling::Kind::None && !face.doubtful &&
         std::none_of(face.identity.begin(), face.identity.end(),
                      [](const auto& one) { return one.certainty == consent::Certainty::Certain; });
}

Status can_group_faces(const Darkroom& room) {
  const auto knowledge = room.keeper.knowledge();
  if (!knowledge) return tl::unexpected(knowledge.error());
  const std::string why = room.settings.recognition.why_off((*knowledge)->today);
  if (why.empty()) return {};
  return failure(ErrorCode::Refused, "faces are not compared here: " + why, "name them one by one");
}

Result<FaceGroups> group_unknown_faces(const Darkroom& room, consent::Ledger& ledger, EventId event,
                                       const std::string& who, const GroupingCallback& progress,
                                       const std::stop_token& stop) {
  if (auto can = can_group_faces(room); !can) return tl::unexpected(can.error());
  FaceGroups result;
  std::vector<PhotoWithFaces> photos = choose(room.log, event, result);
  Templates templates(result.compared);
  GroupingProgress now{0, photos.size()};
  progress(now);
  for (PhotoWithFaces& one : photos) {
    if (stop.stop_requested())
      return failure(ErrorCode::Refused, "the comparison of faces was stopped", "begin it anew");
    if (auto added = add_faces(room, one, templates, result); !added) return tl::unexpected(added.error());
    ++now.done;
    progress(now);
  }
  result.compared = templates.count();
  result.groups = templates.group();
  const nlohmann::json detail{
      {"photos", photos.size()}, {"faces", result.compared}, {"groups", result.groups.size()}};
  ledger.append(who, consent::LedgerAction::FacesGrouped, fmt::format("event {}", event), detail.dump());
  return result;
}

Result<GroupNaming> name_faces(const Darkroom& room, const std::vector<SeenFace>& faces,
                               const consent::PersonId& person, const std::string& who) {
  if (room.keeper.people().view().find(person) == nullptr) {
    return failure(ErrorCode::InvalidInput, fmt::format("'{}' is nobody in the register", person),
                   "pick somebody from the list");
  }
  GroupNaming result;
  for (const SeenFace& seen : faces) {
    const auto photo = room.log.photos.find(seen.photo);
    const std::string reason = photo ? why_not(room.log.holds, *photo, seen) : photo.error().message;
    if (!reason.empty()) {
      result.left.push_back({seen.photo, reason});
      continue;
    }
    const RuleOn naming{seen.face, consent::Ruling::Kind::IsPerson, person};
    const auto version = apply_rulings(room, seen.photo, {who, seen.version}, {naming});
    if (version) {
      result.named.push_back({seen.photo, *version});
    } else {
      result.left.push_back({seen.photo, sentence(version.error())});
    }
  }
  return result;
}

Result<Bytes> face_jpeg(const Darkroom& room, PhotoId id, consent::FindingId finding) {
  const auto photo = room.log.photos.find(id);
  if (!photo) return tl::unexpected(photo.error());
  const auto findings = room.log.holds.findings(id);
  const auto* face = find_face(findings, finding);
  if (face == nullptr) {
    return failure(ErrorCode::NotFound, fmt::format("photo {} has no such face", id),
                   "look at the photo again");
  }
  const auto original = decode_original(room.vault, room.decoder, photo->sha256);
  if (!original) return tl::unexpected(original.error());
  const cv::Rect2f& box = face->box;
  const cv::Rect2f around(box.x - kAround * box.width, box.y - kAround * box.height,
                          (1 + 2 * kAround) * box.width, (1 + 2 * kAround) * box.height);
  const cv::Rect inside = cv::Rect(around) & cv::Rect({}, original->bgr.size());
  if (inside.empty()) return failure(ErrorCode::NotFound, "the face lies outside the photo");
  return pipeline::encode_jpeg(original->bgr(inside), {.jpeg_quality = 90, .longest_side = kFaceSide});
}

}  // namespace schoolgate::gate
