# One interface target carries the warnings and hardening that every room is built with.
add_library(schoolgate_options INTERFACE)

target_compile_options(schoolgate_options INTERFACE
  -Wall -Wextra -Wpedantic
  -Wshadow                # a hidden name is a misread name
  -Wconversion -Wsign-conversion # pixel arithmetic must not narrow unseen
  -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual
  -Wformat=2
  -Wimplicit-fallthrough
  -Wswitch-enum           # every decision names every case
  -Werror)

# GCC 12 reports these inside its own standard headers once they are inlined at -O2; seen, but not fatal.
target_compile_options(schoolgate_options INTERFACE -Wno-error=stringop-overflow -Wno-error=array-bounds
                                                    -Wno-error=maybe-uninitialized -Wno-error=restrict)

if(SCHOOLGATE_JOIN)
  # What one source keeps to itself stands beside another's here; clang, which the analysis asks, tells
  # the two apart.
  target_compile_options(schoolgate_options INTERFACE -Wno-shadow -Wno-subobject-linkage)
endif()

target_compile_options(schoolgate_options INTERFACE -fstack-protector-strong)
target_compile_definitions(schoolgate_options INTERFACE
  $<$<NOT:$<CONFIG:Release>>:_GLIBCXX_ASSERTIONS>
  $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
target_link_options(schoolgate_options INTERFACE -Wl,-z,relro,-z,now)

if(SCHOOLGATE_FUZZ)
  # Which of its branches an input reaches; the targets themselves are linked with libFuzzer. What clang warns of is the
  # static analysis's to tell.
  target_compile_options(schoolgate_options INTERFACE -fsanitize=fuzzer-no-link -w)
  target_link_options(schoolgate_options INTERFACE -fsanitize=fuzzer-no-link)
  # Debian 12's Boost looks for the coroutines of clang by the name that they had before the standard.
  target_compile_definitions(schoolgate_options INTERFACE BOOST_ASIO_HAS_CO_AWAIT=1)
endif()

if(SCHOOLGATE_SANITIZE)
  target_compile_options(schoolgate_options INTERFACE -fsanitize=${SCHOOLGATE_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(schoolgate_options INTERFACE -fsanitize=${SCHOOLGATE_SANITIZE})
  if(SCHOOLGATE_SANITIZE MATCHES undefined)
    # SOCI keeps the type information of its own classes to itself, which the check of virtual calls would need.
    target_compile_options(schoolgate_options INTERFACE -fno-sanitize=vptr -fno-sanitize-recover=undefined)
    if(SCHOOLGATE_FUZZ)
      # Debian 12's clang cannot compile coroutines with it ("Cannot represent a difference across sections").
      target_compile_options(schoolgate_options INTERFACE -fno-sanitize=function)
    endif()
  endif()
  if(SCHOOLGATE_SANITIZE MATCHES thread)
    # Fences, which Boost uses beside its atomics, are not seen by it.
    target_compile_options(schoolgate_options INTERFACE -Wno-tsan)
  endif()
endif()

# Networks, Tesseract and the libraries of pictures take nearly all of a photo's time, our own code 1 to 2 %: what -O2
# and -O3 would gain there is not seen, what they cost in building is a third (docs/results.md).
set(CMAKE_CXX_FLAGS_RELEASE "-O1 -DNDEBUG")

# optimise_fully(SOURCE...): for the few loops whose time is seen; each is compiled by itself. -O3 lets the compiler make
# one instruction of several products, in an order that does not change the sum.
function(optimise_fully)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON
                              COMPILE_OPTIONS $<$<CONFIG:Release>:-O3>)
endfunction()
