// The register's names as they are typed. The matcher of read texts asks more of a short name the more people
// there are, since a reader may have seen anything; who types "Leo" means Leo.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "consent/register/register_view.hpp"
#include "pipeline/texts/captions/caption_line.hpp"
#include "pipeline/texts/names/name_matcher.hpp"

namespace schoolgate::pipeline {

class ExactNames {
 public:
  // `people` must outlive this.
  explicit ExactNames(const consent::RegisterView& people);

  // Every run of words that spells a name, in the order of the text; of those at one place the longest.
  [[nodiscard]] std::vector<NameMatch> find(const std::vector<CaptionWord>& words) const;
  // Of a word within a tag: whose first, known-as or last name it is.
  [[nodiscard]] std::vector<consent::PersonId> owners_of(const std::string& folded) const;
  // Whether somebody is called so, and not only a family.
  [[nodiscard]] bool is_first_name(const std::string& folded) const;
  // Of "AS" in "4B" or in year "4".
  [[nodiscard]] std::vector<consent::PersonId> owners_of_initials(const std::string& folded,
                                                                  const std::string& of_class) const;

 private:
  enum Role : unsigned {
    kFirst = 1,
    kLast = 2,
    kWhole = 4,
    kPartOfFirst = 8,
    kPartOfLast = 16,
    kOtherForm = 32,
    kSeveral = 64
  };
  using Bearers = std::unordered_map<std::size_t, unsigned>;  // roles by place in people()

  void add(const std::string& folded, std::size_t person, Role role);
  void add_other_forms();
  void add_parts(const std::string& name, std::size_t person, Role role);
  [[nodiscard]] NameMatch match(const std::vector<CaptionWord>& words, std::size_t first,
                                std::size_t end) const;
  void join_initial(const std::vector<CaptionWord>& words, NameMatch& match) const;

  const consent::RegisterView& people_;
  std::unordered_map<std::string, Bearers> by_name_;
};

}  // namespace schoolgate::pipeline
