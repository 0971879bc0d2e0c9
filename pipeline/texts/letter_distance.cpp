#include "pipeline/texts/letter_distance.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace schoolgate::pipeline {
namespace {

struct LookAlike {
  std::string_view a;
  std::string_view b;
  float cost;
};

// Confusions of readers of print and handwriting; both directions.
constexpr std::array kLookAlikes{
    LookAlike{"l", "i", 0.3F},  LookAlike{"l", "1", 0.3F},  LookAlike{"i", "1", 0.3F},
    LookAlike{"i", "j", 0.4F},  LookAlike{"l", "t", 0.5F},  LookAlike{"i", "t", 0.6F},
    LookAlike{"o", "0", 0.2F},  LookAlike{"o", "a", 0.5F},  LookAlike{"o", "c", 0.6F},
    LookAlike{"o", "e", 0.6F},  LookAlike{"c", "e", 0.4F},  LookAlike{"c", "g", 0.6F},
    LookAlike{"s", "5", 0.3F},  LookAlike{"b", "8", 0.3F},  LookAlike{"z", "2", 0.3F},
    LookAlike{"g", "9", 0.3F},  LookAlike{"g", "q", 0.4F},  LookAlike{"g", "y", 0.6F},
    LookAlike{"b", "6", 0.4F},  LookAlike{"b", "h", 0.6F},  LookAlike{"h", "n", 0.5F},
    LookAlike{"h", "k", 0.6F},  LookAlike{"n", "r", 0.6F},  LookAlike{"n", "u", 0.5F},
    LookAlike{"n", "m", 0.6F},  LookAlike{"u", "v", 0.4F},  LookAlike{"v", "y", 0.6F},
    LookAlike{"f", "t", 0.5F},  LookAlike{"a", "e", 0.7F},  LookAlike{"a", "u", 0.7F},
    LookAlike{"d", "o", 0.7F},  LookAlike{"a", "q", 0.6F},  LookAlike{"a", "d", 0.6F},
    LookAlike{"s", "z", 0.6F},  LookAlike{"e", "s", 0.7F},  LookAlike{"a", "4", 0.5F},
    LookAlike{"z", "3", 0.5F},  LookAlike{"t", "7", 0.5F},  LookAlike{"f", "p", 0.7F},
    LookAlike{"rn", "m", 0.4F}, LookAlike{"nn", "m", 0.6F}, LookAlike{"cl", "d", 0.4F},
    LookAlike{"ci", "a", 0.5F}, LookAlike{"vv", "w", 0.3F}, LookAlike{"uu", "w", 0.5F},
    LookAlike{"li", "h", 0.5F}, LookAlike{"ii", "u", 0.5F}, LookAlike{"li", "u", 0.5F},
    LookAlike{"ri", "n", 0.5F}, LookAlike{"il", "n", 0.6F}, LookAlike{"lc", "k", 0.6F},
    LookAlike{"ij", "y", 0.5F}, LookAlike{"ll", "u", 0.6F}, LookAlike{"in", "m", 0.6F}};

class Costs {
 public:
  Costs() {
    for (auto& row : single_) row.fill(1);
    for (std::size_t c = 0; c < 128; ++c) single_[c][c] = 0;
    for (const LookAlike& pair : kLookAlikes) {
      if (pair.a.size() != 1) continue;
      single_[at(pair.a[0])][at(pair.b[0])] = pair.cost;
      single_[at(pair.b[0])][at(pair.a[0])] = pair.cost;
    }
  }
  [[nodiscard]] float substitution(char a, char b) const {
    if (a == b) return 0;
    if ((a & 0x80) != 0 || (b & 0x80) != 0) return 1;
    return single_[at(a)][at(b)];
  }

 private:
  static std::size_t at(char c) { return static_cast<std::size_t>(static_cast<unsigned char>(c)); }
  std::array<std::array<float, 128>, 128> single_{};
};

const Costs& costs() {
  static const Costs made;
  return made;
}

}  // namespace

float letter_distance(std::string_view a, std::string_view b, float limit) {
  const float too_far = limit + 1;
  const auto difference = static_cast<float>(a.size() > b.size() ? a.size() - b.size() : b.size() - a.size());
  if (difference * 0.6F > limit) return too_far;
  const Costs& cost = costs();
  std::array<std::vector<float>, 3> rows;
  for (auto& row : rows) row.assign(b.size() + 1, 0);
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<float>(j);
  float least_before = 0;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& before = rows[(i - 1) % 3];
    row[0] = static_cast<float>(i);
    float least = row[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      float best =
          std::min({before[j] + 1, row[j - 1] + 1, before[j - 1] + cost.substitution(a[i - 1], b[j - 1])});
      for (const LookAlike& pair : kLookAlikes) {
        if (pair.a.size() != 2) continue;
        if (i >= 2 && a[i - 1] == pair.a[1] && a[i - 2] == pair.a[0] && b[j - 1] == pair.b[0]) {
          best = std::min(best, rows[(i - 2) % 3][j - 1] + pair.cost);
        }
        if (j >= 2 && b[j - 1] == pair.a[1] && b[j - 2] == pair.a[0] && a[i - 1] == pair.b[0]) {
          best = std::min(best, before[j - 2] + pair.cost);
        }
      }
      row[j] = best;
      least = std::min(least, best);
    }
    if (std::min(least, least_before) > limit) return too_far;
    least_before = least;
  }
  return rows[a.size() % 3][b.size()];
}

std::string skeleton(std::string_view folded) {
  std::string bones;
  for (std::size_t i = 0; i < folded.size(); ++i) {
    const std::string_view two = folded.substr(i, 2);
    if (two == "rn") {
      bones += 'm';
      ++i;
    } else if (two == "cl") {
      bones += 'd';
      ++i;
    } else if (two == "vv") {
      bones += 'w';
      ++i;
    } else {
      switch (folded[i]) {
        case '1':
        case 'i':
        case 'j':
        case 't':
          bones += 'l';
          break;
        case '0':
        case 'a':
        case 'c':
        case 'e':
          bones += 'o';
          break;
        case '5':
          bones += 's';
          break;
        case '8':
        case '6':
          bones += 'b';
          break;
        case '2':
          bones += 'z';
          break;
        case '9':
        case 'q':
        case 'y':
          bones += 'g';
          break;
        case 'v':
          bones += 'u';
          break;
        case 'h':
          bones += 'n';
          break;
        default:
          bones += folded[i];
          break;
      }
    }
  }
  return bones;
}

float allowed_distance(std::size_t length) {
  if (length <= 2) return 0;
  if (length == 3) return 0.3F;
  return static_cast<float>(length) / 4;
}

}  // namespace schoolgate::pipeline
