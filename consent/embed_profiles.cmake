# cmake -D FOLDER=import/profiles -D OUTPUT=profiles.cpp -P embed_profiles.cmake
# Writes the profiles of the systems that schools use into a source file, byte for byte, each by its file's name.
include(${CMAKE_CURRENT_LIST_DIR}/../cmake/AsLiteral.cmake)

file(GLOB paths LIST_DIRECTORIES FALSE ${FOLDER}/*.txt)
set(rows "")
foreach(path IN LISTS paths)
  cmake_path(GET path STEM name)
  as_literal(${path} literal)
  string(APPEND rows "      {\"${name}\", ${literal}},\n")
endforeach()

set(table "const std::vector<std::pair<std::string_view, std::string_view>>")
file(WRITE ${OUTPUT}
"#include \"consent/import/import_profile.hpp\"

namespace schoolgate::consent {

${table}& built_in_profiles() {
  static ${table} profiles{
${rows}  };
  return profiles;
}

}  // namespace schoolgate::consent
")
