# cmake -D FOLDER=web -D FILES=index.html,app.js -D OUTPUT=page_files.cpp -P embed_page.cmake
# Writes the page's files into a source file, byte for byte.
include(${CMAKE_CURRENT_LIST_DIR}/../cmake/AsLiteral.cmake)

set(type_html "text/html; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_svg "image/svg+xml")

string(REPLACE "," ";" FILES "${FILES}")
set(rows "")
foreach(file IN LISTS FILES)
  cmake_path(GET file EXTENSION LAST_ONLY extension)
  string(SUBSTRING "${extension}" 1 -1 extension)
  if(NOT DEFINED type_${extension})
    message(FATAL_ERROR "${file}: no content type is known for .${extension} (review/embed_page.cmake)")
  endif()
  as_literal(${FOLDER}/${file} literal)
  set(path "/${file}")
  if(file STREQUAL "index.html")
    set(path "/")
  endif()
  string(APPEND rows "      {\"${path}\", \"${type_${extension}}\", ${literal}sv},\n")
endforeach()

file(WRITE ${OUTPUT}
"#include \"review/serving/page_files.hpp\"

#include <array>
#include <string_view>

namespace schoolgate::review {

std::span<const PageFile> page_files() {
  using namespace std::string_view_literals;  // a length that no compiler has to count
  static constexpr auto kFiles = std::to_array<PageFile>({
${rows}  });
  return kFiles;
}

}  // namespace schoolgate::review
")
