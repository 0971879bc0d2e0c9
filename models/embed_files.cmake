# cmake -D FOLDER=models -D OUTPUT=built_in.cpp -P embed_files.cmake
# Writes the manifest, the calibrations, the fitted judges and the conversion scripts into a source file, byte for byte.
include(${CMAKE_CURRENT_LIST_DIR}/../cmake/AsLiteral.cmake)

function(as_table folder pattern name_mode result)
  file(GLOB paths LIST_DIRECTORIES FALSE ${folder}/${pattern})
  set(rows "")
  foreach(path IN LISTS paths)
    cmake_path(GET path ${name_mode} name)
    as_literal(${path} literal)
    string(APPEND rows "      {\"${name}\", ${literal}},\n")
  endforeach()
  set(${result} "${rows}" PARENT_SCOPE)
endfunction()

as_literal(${FOLDER}/manifest.json manifest)
as_table(${FOLDER}/judges *.json STEM judges)
as_table(${FOLDER}/calibration *.json STEM calibrations)
as_table(${FOLDER} convert_*.py FILENAME conversions)

set(table "const std::vector<std::pair<std::string_view, std::string_view>>")
file(WRITE ${OUTPUT}
"#include \"models/built_in.hpp\"

#include <map>

namespace schoolgate::models {

std::string_view built_in_manifest() { return ${manifest}; }

std::string_view built_in_judge(std::string_view name) {
  static const std::map<std::string_view, std::string_view> files{
${judges}  };
  return files.at(name);
}

${table}& built_in_calibrations() {
  static ${table} files{
${calibrations}  };
  return files;
}

${table}& built_in_conversions() {
  static ${table} files{
${conversions}  };
  return files;
}

}  // namespace schoolgate::models
")
