#include "gate/log/carrying.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace schoolgate::gate {
namespace {

using pipeline::Code;
using pipeline::Face;
using pipeline::Text;

constexpr float kRounding = 0.15F;

bool near_enough(float a, float b) { return std::abs(a - b) <= kRounding; }

bool same_thing(const Face& a, const Face& b) { return same_place(a.box, b.box); }
bool same_thing(const Text& a, const Text& b) { return a.text == b.text && same_place(a.quad, b.quad); }
bool same_thing(const Code& a, const Code& b) { return a.format == b.format && same_place(a.quad, b.quad); }

bool taken_for_the_same(const Face& a, const Face& b) {
  const auto same = [](const consent::Candidate& one, const consent::Candidate& other) {
    return one.person == other.person && one.certainty == other.certainty;
  };
  return a.doubtful == b.doubtful &&
         std::equal(a.identity.begin(), a.identity.end(), b.identity.begin(), b.identity.end(), same);
}
bool taken_for_the_same(const Text& a, const Text& b) {
  return a.kind == b.kind && a.doubtful == b.doubtful && a.persons == b.persons;
}
bool taken_for_the_same(const Code& /*a*/, const Code& /*b*/) { return true; }

template <typename Finding, typename Same>
bool all_same(const std::vector<Finding>& a, const std::vector<Finding>& b, const Same& same) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

pipeline::Quad quad_of(const Face& face) {
  const cv::Rect2f& box = face.box;
  return {{{box.x, box.y}, {box.br().x, box.y}, {box.br().x, box.br().y}, {box.x, box.br().y}}};
}
pipeline::Quad quad_of(const Text& text) { return text.quad; }
pipeline::Quad quad_of(const Code& code) { return code.quad; }

// Two findings of one place and one text are told apart by their order: the first goes to the first.
template <typename Finding>
std::vector<consent::Ruling> carry(const std::vector<consent::Ruling>& rulings,
                                   const std::vector<Finding>& before, const std::vector<Finding>& after,
                                   std::vector<pipeline::Region>& drawn) {
  std::vector<consent::Ruling> carried(after.size());
  std::vector<bool> taken(after.size(), false);
  for (std::size_t i = 0; i < std::min(rulings.size(), before.size()); ++i) {
    std::optional<std::size_t> place;
    for (std::size_t k = 0; k < after.size() && !place; ++k) {
      if (!taken[k] && same_thing(before[i], after[k])) place = k;
    }
    if (place) {
      taken[*place] = true;
      carried[*place] = rulings[i];
    } else if (rulings[i].kind == consent::Ruling::Kind::Redact) {
      drawn.push_back({pipeline::Region::Kind::Drawn, quad_of(before[i]), 0});
    }
  }
  return carried;
}

}  // namespace

bool same_place(const cv::Rect2f& a, const cv::Rect2f& b) {
  return near_enough(a.x, b.x) && near_enough(a.y, b.y) && near_enough(a.br().x, b.br().x) &&
         near_enough(a.br().y, b.br().y);
}

bool same_place(const pipeline::Quad& a, const pipeline::Quad& b) {
  return std::equal(a.begin(), a.end(), b.begin(), [](const cv::Point2f& one, const cv::Point2f& other) {
    return near_enough(one.x, other.x) && near_enough(one.y, other.y);
  });
}

bool same_places(const pipeline::Findings& a, const pipeline::Findings& b) {
  const auto same = [](const auto& one, const auto& other) { return same_thing(one, other); };
  return all_same(a.faces, b.faces, same) && all_same(a.texts, b.texts, same) &&
         all_same(a.codes, b.codes, same);
}

bool same_findings(const pipeline::Findings& a, const pipeline::Findings& b) {
  const auto same = [](const auto& one, const auto& other) { return taken_for_the_same(one, other); };
  return same_places(a, b) && all_same(a.faces, b.faces, same) && all_same(a.texts, b.texts, same) &&
         all_same(a.codes, b.codes, same);
}

pipeline::Rulings carried(const pipeline::Rulings& rulings, const pipeline::Findings& before,
                          const pipeline::Findings& after) {
  pipeline::Rulings result;
  result.drawn = rulings.drawn;
  result.faces = carry(rulings.faces, before.faces, after.faces, result.drawn);
  result.texts = carry(rulings.texts, before.texts, after.texts, result.drawn);
  result.codes = carry(rulings.codes, before.codes, after.codes, result.drawn);
  return result;
}

}  // namespace schoolgate::gate
