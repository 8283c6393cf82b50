include(CMakeFindDependencyMacro)
list(PREPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}")
find_dependency(CAF 0.17.6 COMPONENTS core)
find_dependency(fmt)
find_dependency(spdlog)
find_package(SQLite3 QUIET) # for who links summoner::sqlite
list(POP_FRONT CMAKE_MODULE_PATH)
include("${CMAKE_CURRENT_LIST_DIR}/summoner-targets.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/SummonerTriggers.cmake")
# The component sqlite: find_package(summoner COMPONENTS sqlite).
set(summoner_sqlite_FOUND FALSE)
if(TARGET summoner::sqlite AND SQLite3_FOUND)
  set(summoner_sqlite_FOUND TRUE)
elseif(summoner_FIND_REQUIRED_sqlite)
  set(summoner_FOUND FALSE)
  set(summoner_NOT_FOUND_MESSAGE
      "summoner::sqlite needs SQLite3, and summoner SUMMONER_BUILD_SQLITE")
endif()
