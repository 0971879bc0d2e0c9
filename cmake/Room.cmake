# add_room(ROOM or ROOM/SUB_ROOM [APART] USES rooms and sub-rooms... LIBRARIES outside libraries... SOURCES files...)
# declares schoolgate_ROOM or schoolgate_ROOM_SUB_ROOM, APART for a sub-room whose sources are
# not joined with the rest of their room: a program that uses it alone has nothing else. The call fails when it uses a room that
# is not above it in the house, or a sub-room that was not declared before it, so the direction of every dependency is
# checked by the build itself. The room comes after its sub-rooms: whoever uses it has all of them. A sub-room that comes
# after its room is had only by who names it.
set(SCHOOLGATE_HOUSE foundation consent models pipeline gate review cli)

function(add_room name)
  cmake_parse_arguments(ROOM "APART" "" "USES;LIBRARIES;SOURCES" ${ARGN})
  string(REGEX MATCH "^[^/]+" own_room ${name})
  list(FIND SCHOOLGATE_HOUSE ${own_room} own_floor)
  if(own_floor EQUAL -1)
    message(FATAL_ERROR "${own_room} is not a room of the house (cmake/Room.cmake)")
  endif()
  string(REPLACE "/" "_" target schoolgate_${name})

  set(sub_rooms)
  if(name STREQUAL own_room)
    get_property(sub_rooms GLOBAL PROPERTY schoolgate_sub_rooms_of_${own_room})
    get_property(joined GLOBAL PROPERTY schoolgate_joined_sources_of_${own_room})
    list(PREPEND ROOM_SOURCES ${joined})
  else()
    set_property(GLOBAL APPEND PROPERTY schoolgate_sub_rooms_of_${own_room} ${target})
    if(SCHOOLGATE_JOIN AND NOT ROOM_APART AND NOT TARGET schoolgate_${own_room})
      # Few long units are the quicker whole build: they may reach beyond a sub-room. What one includes of another is
      # then seen by tests/house_test.py and by the dev preset, which joins nothing.
      set_property(GLOBAL APPEND PROPERTY schoolgate_joined_sources_of_${own_room} ${ROOM_SOURCES})
      set(ROOM_SOURCES)
    endif()
  endif()
  # The sources of a room without sub-rooms are given by target_sources.
  if(ROOM_SOURCES OR (name STREQUAL own_room AND NOT sub_rooms))
    add_library(${target} STATIC ${ROOM_SOURCES})
    target_link_libraries(${target} PRIVATE schoolgate_options)
    set(reach PUBLIC)
  else()
    add_library(${target} INTERFACE)
    set(reach INTERFACE)
  endif()

  # Headers are reached as "room/sub_room/file.hpp" only through what is linked: each room and sub-room exports a folder
  # that holds a link to itself and nothing else, so that including what is not used does not compile.
  set(door ${PROJECT_BINARY_DIR}/doors/${target})
  cmake_path(GET name PARENT_PATH above)
  file(MAKE_DIRECTORY ${door}/${above})
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${name} ${door}/${name} SYMBOLIC)
  target_include_directories(${target} ${reach} ${door})
  foreach(used IN LISTS ROOM_USES)
    string(REGEX MATCH "^[^/]+" used_room ${used})
    string(REPLACE "/" "_" used_target schoolgate_${used})
    list(FIND SCHOOLGATE_HOUSE ${used_room} floor)
    if(floor EQUAL -1 OR floor GREATER own_floor)
      message(FATAL_ERROR "${name} may not use ${used}: only rooms above it")
    elseif(NOT TARGET ${used_target})
      message(FATAL_ERROR "${name} may not use ${used}: only what is declared above it")
    endif()
    target_link_libraries(${target} ${reach} ${used_target})
  endforeach()
  target_link_libraries(${target} ${reach} ${sub_rooms} ${ROOM_LIBRARIES})
endfunction()
