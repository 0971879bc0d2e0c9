#include "models/in_use.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace schoolgate::models {
namespace {

using Statuses = std::vector<ModelStatus>;

bool is_here(std::string_view name, const Statuses& statuses) {
  return std::any_of(statuses.begin(), statuses.end(), [&](const ModelStatus& status) {
    return status.entry.name == name && status.presence == Presence::Sound;
  });
}

// Two work together only where that was measured.
bool can_join(const ManifestEntry& entry, const Statuses& statuses) {
  return !is_here(entry.joins, statuses) || !entry.joined_calibration.empty();
}

// Whether it makes a difference here that the model is present or not.
bool matters(const ManifestEntry& entry, const Statuses& statuses) {
  return !is_here(entry.stands_in_for, statuses) &&
         (entry.only_beside.empty() || is_here(entry.only_beside, statuses));
}

// Whether a task is done as well as it should be. Stand-ins know faces as well as what they stand in for, but
// do not find them as well.
bool done_well(Task task, const Statuses& statuses) {
  const auto used = used_for(task, statuses);
  return std::any_of(used.begin(), used.end(), [&](const ManifestEntry* entry) {
    return task == Task::FaceEmbedding || entry->stands_in_for.empty();
  });
}

// The titles of what is used, each once; networks that do their work together count when all of them are
// here.
std::vector<std::string> titles(Task task, const Statuses& statuses) {
  std::vector<std::string> found;
  for (const ManifestEntry* entry : used_for(task, statuses)) {
    const bool whole = std::all_of(statuses.begin(), statuses.end(), [&](const ModelStatus& status) {
      return status.entry.title != entry->title || status.presence == Presence::Sound;
    });
    if (whole && std::find(found.begin(), found.end(), entry->title) == found.end())
      found.push_back(entry->title);
  }
  return found;
}

std::string finders(const Statuses& statuses) {
  auto found = titles(Task::FaceDetection, statuses);
  if (!done_well(Task::FaceDetection, statuses))
    found.emplace_back("OpenCV's cascades and dlib's HOG detector");
  return fmt::format("{}", fmt::join(found, ", "));
}

}  // namespace

std::vector<const ManifestEntry*> used_for(Task task, const Statuses& statuses) {
  std::vector<const ManifestEntry*> used;
  for (const ModelStatus& status : statuses) {
    const ManifestEntry& entry = status.entry;
    const bool able = task != Task::FaceEmbedding || !entry.calibration.empty();
    if (entry.task == task && status.presence == Presence::Sound && able && matters(entry, statuses) &&
        can_join(entry, statuses))
      used.push_back(&entry);
  }
  return used;
}

InUse in_use(const Statuses& statuses) {
  InUse result;
  const auto knowers = titles(Task::FaceEmbedding, statuses);
  const auto readers = titles(Task::TextDetection, statuses);
  result.words = fmt::format(
      "faces are found by {}, {}, texts are found by {}", finders(statuses),
      knowers.empty() ? "nobody is recognised" : fmt::format("known by {}", fmt::join(knowers, " and ")),
      readers.empty() ? "Tesseract's own layout" : fmt::format("{}", fmt::join(readers, ", ")));
  bool any = false, all_well = true;
  for (const ModelStatus& status : statuses) {
    const ManifestEntry& entry = status.entry;
    any = any || status.presence == Presence::Sound;
    if (status.presence == Presence::Sound || !matters(entry, statuses)) continue;
    const bool grave = !done_well(entry.task, statuses);
    all_well = all_well && !grave;
    result.costs.push_back({fmt::format("{} is not here: {}", entry.file, entry.purpose), grave});
  }
  result.set = all_well ? Set::Best : any ? Set::Lesser : Set::None;
  return result;
}

}  // namespace schoolgate::models
