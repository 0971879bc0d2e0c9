// The page itself, built into the program.
#pragma once

#include <span>
#include <string_view>

namespace schoolgate::review {

struct PageFile {
  std::string_view path;  // "/app.js"; "/" is index.html
  std::string_view type;
  std::string_view text;
};

[[nodiscard]] std::span<const PageFile> page_files();

}  // namespace schoolgate::review
