# as_literal(PATH RESULT): the text of a file as a C++ raw string literal, byte for byte, for build steps that put
# files into the program.
function(as_literal path result)
  set(delimiter built_in_file)
  file(READ ${path} text)
  string(FIND "${text}" ")${delimiter}\"" clash)
  if(NOT clash EQUAL -1)
    message(FATAL_ERROR "${path} holds the text that ends a literal")
  endif()
  set(${result} "R\"${delimiter}(${text})${delimiter}\"" PARENT_SCOPE)
endfunction()
