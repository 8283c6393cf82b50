# summoner_generate_triggers(<target> FILE <file> HEADER <path/x.hpp>
#                            [NAMESPACE <name>])
#
# Makes constants of a TRIGGERS file for <target>, which can then
# #include "path/x.hpp": for each name a summoner::trigger of that name, in the
# namespace <name>, `triggers` by default, and the function tree(), which gives
# all of them, for `agent::use_triggers`. Keywords, and tree, get an underscore
# at the end. What is wrong in the file fails the build, with its line.
function(summoner_generate_triggers target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FILE;HEADER;NAMESPACE" "")
  foreach(required FILE HEADER)
    if(NOT arg_${required})
      message(FATAL_ERROR "summoner_generate_triggers: ${required} is missing")
    endif()
  endforeach()
  if(NOT TARGET summoner::trigger_header)
    message(FATAL_ERROR "summoner_generate_triggers: summoner was built "
                        "without its programs (SUMMONER_BUILD_TOOLS)")
  endif()
  if(NOT arg_NAMESPACE)
    set(arg_NAMESPACE triggers)
  endif()
  get_filename_component(file "${arg_FILE}" ABSOLUTE)
  set(root "${CMAKE_CURRENT_BINARY_DIR}/${target}_triggers")
  set(header "${root}/${arg_HEADER}")
  get_filename_component(folder "${header}" DIRECTORY)
  file(MAKE_DIRECTORY "${folder}")
  add_custom_command(OUTPUT "${header}"
    COMMAND summoner::trigger_header --namespace "${arg_NAMESPACE}"
            --output "${header}" "${file}"
    DEPENDS "${file}" "$<TARGET_FILE:summoner::trigger_header>"
    COMMENT "Making ${arg_HEADER} of ${arg_FILE}"
    VERBATIM)
  target_sources(${target} PRIVATE "${header}")
  target_include_directories(${target} PRIVATE "${root}")
endfunction()
