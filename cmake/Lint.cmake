# cmake --build --preset lint --target lint
# Formatting of every C++ file, clang-tidy over every source that changed since it was last found clean.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_custom_target(lint
  COMMAND Python3::Interpreter -B ${PROJECT_SOURCE_DIR}/cmake/lint.py ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}
  USES_TERMINAL VERBATIM)
