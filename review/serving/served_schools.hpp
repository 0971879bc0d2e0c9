// The schools of a server, and which of them an address means: the only one lies at /, of several each at
// /s/NAME/.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "review/handlers/services.hpp"
#include "review/http/call.hpp"
#include "review/serving/page_files.hpp"

namespace schoolgate::review {

struct ServedSchool {
  std::string name;              // empty: it is the only one
  Services* services = nullptr;  // null: it is named, but cannot be served
};

class ServedSchools {
 public:
  // Need: one school without a name, or all with names of their own.
  explicit ServedSchools(std::vector<ServedSchool> all) : all_(std::move(all)) {}

  struct Place {
    const ServedSchool* school = nullptr;
    std::string_view path;  // within the school; empty for /s/NAME, which wants a slash
  };
  // Nothing for an address that is no school's.
  [[nodiscard]] std::optional<Place> place_of(std::string_view path) const;
  // The page's file there; null where there is none. At / several schools are listed.
  [[nodiscard]] const PageFile* page_file(std::string_view path) const;
  // Is it the address at which several schools are named?
  [[nodiscard]] bool is_list(std::string_view path) const;
  // Their names, and whether each is served: all that is told to somebody who is not signed in.
  [[nodiscard]] Reply list() const;

 private:
  [[nodiscard]] bool is_one() const { return all_.front().name.empty(); }

  std::vector<ServedSchool> all_;
};

}  // namespace schoolgate::review
