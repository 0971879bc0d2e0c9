#include "gate/log/carrying.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace schoolgate::gate {
namespace {

using pipeline::Code;
using pipeline::Face;
using pipeline::Finding;
using pipeline::Text;

constexpr float kRounding = 0.15F;

bool near_enough(float a, float b) { return std::abs(a - b) <= kRounding; }

bool same_thing(const Finding& a, const Finding& b) {
  if (a.kind() != b.kind() || !same_place(a.quad(), b.quad())) return false;
  if (const auto* text = std::get_if<Text>(&a.what)) return text->text == std::get<Text>(b.what).text;
  if (const auto* code = std::get_if<Code>(&a.what)) return code->format == std::get<Code>(b.what).format;
  return true;
}

bool taken_for_the_same(const Finding& a, const Finding& b) {
  if (a.kind() != b.kind() || a.doubtful() != b.doubtful() || a.persons() != b.persons()) return false;
  if (const auto* text = std::get_if<Text>(&a.what)) return text->kind == std::get<Text>(b.what).kind;
  const auto* face = std::get_if<Face>(&a.what);
  return face == nullptr ||
         std::ranges::equal(face->identity, std::get<Face>(b.what).identity, {},
                            &consent::Candidate::certainty, &consent::Candidate::certainty);
}

}  // namespace

bool same_place(const pipeline::Quad& a, const pipeline::Quad& b) {
  return std::equal(a.begin(), a.end(), b.begin(), [](const cv::Point2f& one, const cv::Point2f& other) {
    return near_enough(one.x, other.x) && near_enough(one.y, other.y);
  });
}

// Two findings of one place and one text are told apart by their order: the first goes to the first.
pipeline::Findings with_ids_of(const pipeline::Findings& before, pipeline::Findings after) {
  std::set<pipeline::FindingId> taken;
  after.last_id = before.last_id;
  for (Finding& finding : after.list) {
    const auto same = std::ranges::find_if(
        before.list, [&](const Finding& one) { return !taken.contains(one.id) && same_thing(one, finding); });
    finding.id = same == before.list.end() ? after.next_id() : same->id;
    taken.insert(finding.id);
  }
  return after;
}

bool same_places(const pipeline::Findings& a, const pipeline::Findings& b) {
  return std::ranges::equal(a.list, b.list, {}, &Finding::id, &Finding::id);
}

bool same_findings(const pipeline::Findings& a, const pipeline::Findings& b) {
  return same_places(a, b) && std::ranges::equal(a.list, b.list, taken_for_the_same);
}

pipeline::Rulings carried(const pipeline::Rulings& rulings, const pipeline::Findings& before,
                          const pipeline::Findings& after) {
  pipeline::Rulings result{{}, rulings.drawn, rulings.crops};
  for (const auto& [id, ruling] : rulings.on) {
    const Finding* gone = before.find(id);
    const bool drawn = std::ranges::find(rulings.drawn, id, &Finding::id) != rulings.drawn.end();
    if (drawn || after.find(id) != nullptr) {
      result.on.emplace(id, ruling);
    } else if (gone != nullptr && ruling.kind == consent::Ruling::Kind::Redact) {
      result.drawn.push_back({id, pipeline::Drawn{gone->quad()}});
    }
  }
  return result;
}

}  // namespace schoolgate::gate
