#include "review/desks/portrait_desk.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace schoolgate::review {
namespace {

constexpr std::uintmax_t kMostPortraitBytes = 256ULL * 1024 * 1024;
constexpr std::size_t kMostPortraits = 2000;

tl::unexpected<Error> no_portrait() {
  return failure(ErrorCode::Conflict, "this portrait is no longer at hand", "choose the files again");
}

}  // namespace

Result<BroughtPortraits> PortraitDesk::bring(const std::string& session, const std::string& name,
                                             std::string_view bytes) {
  auto unpacked = gate::unpack_portraits(school_.decoder(), name, bytes, kMostPortraitBytes);
  if (!unpacked) return tl::unexpected(unpacked.error());
  std::vector<PortraitAtHand> fresh;
  const gate::NamesOfPortraits names(school_.people().view());
  for (auto& file : unpacked->files) {
    PortraitAtHand portrait;
    portrait.number = ++last_number_;
    portrait.named = names.meant(file.name);
    portrait.name = std::move(file.name);
    portrait.digest = sha256(file.bytes);
    portrait.picture = std::make_shared<const Bytes>(std::move(file.bytes));
    fresh.push_back(std::move(portrait));
  }
  std::shared_ptr<Batch> batch;
  {
    const std::scoped_lock lock(beginning_);
    batch = shelf_.get(session);
    if (!batch) {
      batch = std::make_shared<Batch>();
      shelf_.put(session, batch);
    }
  }
  BroughtPortraits brought;
  brought.left_out = std::move(unpacked->left_out);
  const std::scoped_lock lock(batch->mutex);
  std::uintmax_t all = batch->bytes;
  for (const auto& portrait : fresh) all += portrait.picture->size();
  if (all > kMostPortraitBytes || batch->portraits.size() + fresh.size() > kMostPortraits)
    return failure(ErrorCode::TooLarge, "these are too many portraits at once",
                   "learn those that are here first");
  for (auto& portrait : fresh) {
    const auto equal = std::ranges::find(batch->portraits, portrait.digest, &PortraitAtHand::digest);
    if (equal != batch->portraits.end()) {
      brought.left_out.push_back(fmt::format("{} is the same picture as {}", portrait.name, equal->name));
      continue;
    }
    batch->bytes += portrait.picture->size();
    batch->portraits.push_back(portrait);
    brought.portraits.push_back(std::move(portrait));
  }
  return brought;
}

Result<Bytes> PortraitDesk::face(const std::string& session, std::int64_t number) {
  const auto batch = shelf_.get(session);
  if (!batch) return no_portrait();
  std::shared_ptr<const Bytes> picture;
  {
    const std::scoped_lock lock(batch->mutex);
    const auto found = std::ranges::find(batch->portraits, number, &PortraitAtHand::number);
    if (found == batch->portraits.end()) return no_portrait();
    picture = found->picture;
  }
  return gate::portrait_jpeg(school_, *picture);
}

Status PortraitDesk::check(const std::string& session, std::int64_t number, const consent::PersonId& person,
                           const std::string& who) {
  const auto batch = shelf_.get(session);
  if (!batch) return no_portrait();
  const std::scoped_lock looking(batch->looking);
  PortraitAtHand portrait;
  {
    const std::scoped_lock lock(batch->mutex);
    const auto found = std::ranges::find(batch->portraits, number, &PortraitAtHand::number);
    if (found == batch->portraits.end()) return no_portrait();
    portrait = *found;
    found->taken_for.clear();
  }
  if (!batch->enrolling) {
    auto begun = gate::Enrolling::begin(school_, {.who = who, .accept_poor = false});
    if (!begun) return tl::unexpected(begun.error());
    batch->enrolling = std::move(*begun);
  }
  if (!portrait.taken_for.empty()) batch->enrolling->leave_out(portrait.digest);
  if (auto taken = batch->enrolling->take(person, portrait.name, *portrait.picture); !taken) return taken;
  const std::scoped_lock lock(batch->mutex);
  std::ranges::find(batch->portraits, number, &PortraitAtHand::number)->taken_for = person;
  return {};
}

Result<gate::EnrolSummary> PortraitDesk::learn(const std::string& session,
                                               const std::vector<ConfirmedPortrait>& confirmed) {
  const auto batch = shelf_.get(session);
  if (!batch) return no_portrait();
  const std::scoped_lock lock(batch->looking, batch->mutex);
  std::set<Digest> meant;
  for (const ConfirmedPortrait& one : confirmed) {
    const auto found = std::ranges::find(batch->portraits, one.number, &PortraitAtHand::number);
    if (found == batch->portraits.end() || found->taken_for.empty() || found->taken_for != one.person)
      return failure(ErrorCode::Conflict,
                     fmt::format("portrait {} was not looked at as {}'s face", one.number, one.person),
                     "look at the portraits again");
    meant.insert(found->digest);
  }
  if (!batch->enrolling)
    return failure(ErrorCode::Conflict, "no portrait was looked at yet", "choose the files again");
  for (const PortraitAtHand& portrait : batch->portraits) {
    if (!meant.contains(portrait.digest)) batch->enrolling->leave_out(portrait.digest);
  }
  gate::EnrolSummary learnt = batch->enrolling->finish();
  shelf_.drop(session);
  return learnt;
}

}  // namespace schoolgate::review
