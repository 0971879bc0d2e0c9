// The school's data protection impact assessment for this program, as far as its settings tell. The rest is
// for a person, who is told where.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/clock.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::review {

struct DpiaLine {
  std::string words;
  bool open = false;  // somebody has to write there what the words ask for
};

struct DpiaRisk {
  std::string risk;
  std::string measures;  // the settings' values among them
  std::string left;      // what the program cannot do
};

struct DpiaSection {
  std::string title;
  std::vector<DpiaLine> lines;
  std::vector<DpiaRisk> risks = {};  // how likely and how grave each is, is open
};

struct Dpia {
  Day as_of{};
  std::vector<DpiaSection> sections;  // in the seven steps of the Information Commissioner's Office

  [[nodiscard]] std::size_t open_places() const;
};

// By the settings, the register, the accounts and the models as they are today. Names nobody.
[[nodiscard]] Result<Dpia> dpia_of(gate::School& school);

// Ready to be printed, and to be opened and filled in with a word processor.
[[nodiscard]] std::string dpia_page(const Dpia& dpia, std::string_view program_version);

}  // namespace schoolgate::review
