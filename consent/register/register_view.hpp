// The register as it stood at one version: what every decision is made from. Never changes once made.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "consent/register/one_person.hpp"
#include "consent/register/person.hpp"
#include "consent/register/platform_account.hpp"

namespace schoolgate::consent {

struct Permission {
  bool granted = false;
  std::string reason;  // "image consent of 2026-09-01", "no image consent for instagram", ... without the
                       // person's name
};

class RegisterView {
 public:
  RegisterView() = default;  // nobody: everything is redacted
  // Needs unique ids, and at most one consent for each person, platform and purpose; else throws
  // std::logic_error. `said`: of which pairs a person said whether they are one. `platforms`: what was
  // entered of them.
  RegisterView(std::uint64_t version, std::vector<Person> people, std::vector<SaidOfPair> said = {},
               std::vector<PlatformAccount> platforms = {});

  [[nodiscard]] std::uint64_t version() const { return version_; }
  [[nodiscard]] const std::vector<Person>& people() const { return people_; }
  [[nodiscard]] const Person* find(std::string_view id) const;
  // Nothing entered where there is none.
  [[nodiscard]] PlatformAccount account_of(std::string_view platform) const;
  // Why nothing may be out there that day, whoever consents, as the end of "facebook ..."; empty when it may.
  [[nodiscard]] std::string why_shut(std::string_view platform, Day day) const;
  [[nodiscard]] const std::vector<SaidOfPair>& said_of_pairs() const { return said_; }
  // Pairs that may be one person and of which nobody has said anything: places in people().
  [[nodiscard]] const std::vector<std::pair<std::size_t, std::size_t>>& unsaid_pairs() const {
    return unsaid_;
  }

  // Each of the four below asks everybody who is, or may be, the same person under another id: the strictest
  // answer counts.

  // May this person's image, whole name or work be shown on the platform that day? Granted, in date, not
  // withdrawn, not do-not-publish, no objection of child or parent, not past the leaving date. An unknown id
  // is a no, and so is a consent without a date.
  [[nodiscard]] Permission may_show(std::string_view id, std::string_view platform, Purpose purpose,
                                    Day day) const;
  // May what is written, and may name this person, stand there? By consent to the name; by one to the first
  // name alone where it is nothing else.
  [[nodiscard]] Permission may_name(std::string_view id, std::string_view platform, std::string_view written,
                                    Day day) const;
  // May this person's face be turned into a template that day? Given in writing, no parent and no child
  // objects, not withdrawn, not past the leaving date. A do-not-publish person may be recognised: that is how
  // the photo gets blocked.
  [[nodiscard]] Permission may_recognise(std::string_view id, Day day) const;
  // False for an unknown id, who may not be shown either.
  [[nodiscard]] bool do_not_publish(std::string_view id) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  void join(std::size_t one, std::size_t other);
  [[nodiscard]] std::vector<const Person*> others_like(const Person& person) const;
  // Of everybody who may be the same person; `asks` answers for one entry.
  [[nodiscard]] Permission strictest(std::string_view id, Day day,
                                     const std::function<Permission(const Person&)>& asks) const;

  std::uint64_t version_ = 0;
  std::vector<Person> people_;
  std::vector<SaidOfPair> said_;
  std::vector<PlatformAccount> platforms_;
  std::vector<std::pair<std::size_t, std::size_t>> unsaid_;
  std::unordered_map<std::size_t, std::vector<std::size_t>> alike_;  // by place
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> index_;
};

}  // namespace schoolgate::consent
