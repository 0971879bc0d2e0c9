// Whose name is this? Built once for each register version; shared by all threads.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "consent/register_view.hpp"

namespace schoolgate::pipeline {

class NameMatcher {
 public:
  explicit NameMatcher(const consent::RegisterView& people);
  ~NameMatcher();
  NameMatcher(const NameMatcher&) = delete;
  NameMatcher& operator=(const NameMatcher&) = delete;

 private:
  friend class TextFinder;
  struct Index;
  std::unique_ptr<const Index> index_;
};

}  // namespace schoolgate::pipeline
