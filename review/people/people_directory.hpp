// The register as the page needs it: kept ready, found by what is typed.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "consent/register/register.hpp"

namespace schoolgate::review {

// One version of the register. Never changes once made; shared by threads.
class PeopleSnapshot {
 public:
  explicit PeopleSnapshot(consent::RegisterView view);

  [[nodiscard]] const consent::RegisterView& view() const { return view_; }
  // By last name, then first name, then id: of whom each typed word begins one of the names, the class or the
  // id. Case and accents forgiven; nothing typed fits everybody.
  [[nodiscard]] std::vector<const consent::Person*> find(std::string_view typed) const;

 private:
  consent::RegisterView view_;
  std::vector<const consent::Person*> by_name_;
  std::vector<std::vector<std::string>> words_;  // of by_name_
};

// Safe to share between threads.
class PeopleDirectory {
 public:
  explicit PeopleDirectory(consent::Register& people) : people_(people) {}
  // As the register stands now.
  [[nodiscard]] std::shared_ptr<const PeopleSnapshot> now();

 private:
  consent::Register& people_;
  std::mutex mutex_;
  std::shared_ptr<const PeopleSnapshot> latest_;
};

// "Amelia Hughes"
[[nodiscard]] std::string full_name(const consent::Person& person);

}  // namespace schoolgate::review
