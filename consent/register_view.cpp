#include "consent/register_view.hpp"

#include <stdexcept>
#include <utility>

namespace schoolgate::consent {

RegisterView::RegisterView(std::uint64_t version, std::vector<Person> people)
    : version_(version), people_(std::move(people)) {
  for (std::size_t i = 0; i < people_.size(); ++i) {
    if (!index_.emplace(people_[i].id, i).second)
      throw std::logic_error("a register holds the id " + people_[i].id + " twice");
  }
}

const Person* RegisterView::find(std::string_view id) const {
  const auto found = index_.find(std::string(id));
  return found == index_.end() ? nullptr : &people_[found->second];
}

}  // namespace schoolgate::consent
