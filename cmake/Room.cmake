# add_room(NAME USES other rooms... LIBRARIES outside libraries...)
# declares schoolgate_NAME. The call fails when it uses a room that is not above it in the house, so the
# direction of every dependency is checked by the build itself; sources are given by target_sources in the room.
set(SCHOOLGATE_HOUSE foundation consent models pipeline gate review cli)

function(add_room name)
  cmake_parse_arguments(ROOM "" "" "USES;LIBRARIES" ${ARGN})
  list(FIND SCHOOLGATE_HOUSE ${name} own_floor)
  if(own_floor EQUAL -1)
    message(FATAL_ERROR "${name} is not a room of the house (cmake/Room.cmake)")
  endif()
  add_library(schoolgate_${name} STATIC)
  # Headers are reached as "room/file.hpp" only through the rooms that are linked: each room exports a folder that
  # holds a link to itself and nothing else, so that including a room that is not used does not compile.
  set(door ${PROJECT_BINARY_DIR}/doors/${name})
  file(MAKE_DIRECTORY ${door})
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${name} ${door}/${name} SYMBOLIC)
  target_include_directories(schoolgate_${name} PUBLIC ${door})
  foreach(used IN LISTS ROOM_USES)
    list(FIND SCHOOLGATE_HOUSE ${used} floor)
    if(floor EQUAL -1 OR floor GREATER_EQUAL own_floor)
      message(FATAL_ERROR "room ${name} may not use ${used}: only rooms above it")
    endif()
    target_link_libraries(schoolgate_${name} PUBLIC schoolgate_${used})
  endforeach()
  target_link_libraries(schoolgate_${name} PUBLIC ${ROOM_LIBRARIES} PRIVATE schoolgate_options)
endfunction()
