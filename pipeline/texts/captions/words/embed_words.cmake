# cmake -D FOLDER=words -D OUTPUT=words.cpp -P embed_words.cmake
# Writes the lists of words into a source file, byte for byte.
include(${CMAKE_CURRENT_LIST_DIR}/../../../../cmake/AsLiteral.cmake)

foreach(name given-names places known short-forms)
  as_literal(${FOLDER}/${name}.txt literal)
  string(REPLACE "-" "_" function ${name})
  string(APPEND functions "\nstd::string_view built_in_${function}() { return ${literal}; }\n")
endforeach()

file(WRITE ${OUTPUT}
"#include \"pipeline/texts/captions/word_files.hpp\"

namespace schoolgate::pipeline {
${functions}
}  // namespace schoolgate::pipeline
")
