# With SCHOOLGATE_JOIN several sources are compiled as one (a "unity build"): a whole build then reads the libraries'
# headers some thirty times, not three hundred. A change costs more, since all of its unit is compiled again: so it is
# for ./bootstrap, and off for whoever works on the sources.

# join_sources(TARGET): to be called when all its sources are known.
function(join_sources target)
  get_target_property(folder ${target} SOURCE_DIR)
  get_target_property(sources ${target} SOURCES)
  set(paths)
  foreach(source IN LISTS sources)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${folder} NORMALIZE)
    cmake_path(IS_PREFIX PROJECT_BINARY_DIR ${source} generated)
    if(source MATCHES "[.]cpp$" AND NOT generated)
      list(APPEND paths ${source})
    endif()
  endforeach()
  execute_process(COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/cmake/join_sources.py ${paths}
                  OUTPUT_VARIABLE numbers COMMAND_ERROR_IS_FATAL ANY)
  foreach(path number IN ZIP_LISTS paths numbers)
    set_source_files_properties(${path} TARGET_DIRECTORY ${target} PROPERTIES UNITY_GROUP unit_${number})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${paths})
endfunction()

# Every library and program of a folder and those below.
function(join_all_sources folder)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    if(type MATCHES "STATIC_LIBRARY|EXECUTABLE")
      join_sources(${target})
    endif()
  endforeach()
  get_property(below DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(each IN LISTS below)
    join_all_sources(${each})
  endforeach()
endfunction()
