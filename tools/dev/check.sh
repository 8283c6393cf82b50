#!/bin/sh
# Checks the text of the sources: format, layers, the examples in the README and
# in docs.
# Needs clang-format 14.
# Prints one line for each check and ends with "N passed, N failed".
# With --soak, builds and runs the tests again and again instead, to find those
# that fail now and then: 100 times those in virtual time, 5 times the rest, and
# once those that are too slow for every day.
# Usage: tools/dev/check.sh [--soak [preset]]
set -u
cd "$(dirname "$0")/../.."
passed=0
failed=0

# check <name> <command...>: passes when the command exits with 0.
check() {
  name=$1
  shift
  if "$@"; then
    echo "ok: $name"
    passed=$((passed + 1))
  else
    echo "FAILED: $name"
    failed=$((failed + 1))
  fi
}

sources() {
  find libsummoner actors examples tests tools -name '*.[ch]pp'
}

is_formatted() {
  sources | xargs clang-format --dry-run --Werror
}

# includes_none <folder> <regex>: no file below <folder> includes a match.
includes_none() {
  ! grep -rnE --include='*.[ch]pp' "#include [<\"]($2)" "$1"
}

rapidjson_is_in_json_only() {
  ! grep -rlE 'rapidjson/' libsummoner actors examples tools/summoner |
    grep -v '^libsummoner/summoner/json/\|CMakeLists'
}

sqlite_is_in_sqlite_only() {
  ! grep -rlE '<sqlite3.h>' libsummoner actors examples tools/summoner |
    grep -v '^actors/summoner/sqlite/.*cpp$'
}

catches_all_once() {
  test "$(grep -rlE 'catch \(\.\.\.\)' actors | wc -l)" -eq 1 &&
    ! grep -rlE 'catch \(\.\.\.\)' libsummoner | grep -v '/summoner/async/'
}

has_license_line() {
  ! sources | xargs grep -L 'SPDX-License-Identifier: Apache-2.0' | grep .
}

# The code block of the README and what stands between two marks in the example.
readme_shows_the_example() {
  shown=$(sed -n '/^```cpp$/,/^```$/p;/^Handlers are/q' README.md |
    grep -v '^```')
  marked=$(sed -n '/\[README\]/,/\[\/README\]/p' examples/01_echo.cpp |
    grep -v 'README\]')
  test -n "$shown" && test "$shown" = "$marked"
}

# Each C++ block of a page is cut from an example: before it stands
#   <!-- examples/11_queue.cpp [queue] -->
# and it equals what stands there between // [queue] and // [/queue].
docs_show_examples() {
  awk '
    function complain(what) {
      printf "%s:%d: %s\n", FILENAME, FNR, what
      is_bad = 1
    }
    function region(file, name,    line, text, begin, end, is_inside) {
      begin = "// [" name "]"
      end = "// [/" name "]"
      while ((getline line < file) > 0) {
        if (line == end) {
          close(file)
          return text
        }
        if (is_inside)
          text = text line "\n"
        if (line == begin)
          is_inside = 1
      }
      close(file)
      return ""
    }
    FNR == 1 && in_block { in_block = 0; complain("a block before is open") }
    in_block && /^```$/ {
      in_block = 0
      if (is_cpp && shown != wanted)
        complain("the block above is not " place)
      next
    }
    in_block { shown = shown $0 "\n"; next }
    /^ *```/ {
      in_block = 1
      is_cpp = /cpp|c\+\+/
      shown = wanted = place = ""
      if (!is_cpp)
        next
      blocks++
      if (split(mark, part, " ") != 4 || part[1] != "<!--" || part[4] != "-->")
        complain("there is no mark before this block")
      place = part[2] " " part[3]
      wanted = region(part[2], substr(part[3], 2, length(part[3]) - 2))
      if (wanted == "")
        complain("there is no " place)
    }
    { mark = $0 }
    END { exit is_bad || in_block || !blocks }
  ' docs/*.md actors/summoner/sqlite/README.md
}

# repeat <preset> <times> <ctest argument...>: until one fails. Without the
# tests of what compilers say, which cannot differ.
repeat() {
  preset=$1
  times=$2
  shift 2
  ctest --preset "$preset" --repeat "until-fail:$times" \
    -E ' reads .* as told$' --progress "$@"
}

# shuffle <preset> <program>: runs all its tests in one process, 100 times, each
# time in another order. Says of those that fail how to run them again.
shuffle() {
  # shellcheck disable=SC2016 # $1 and $2 are those of the inner shell
  seq 100 | xargs -P "$(nproc)" -I '{}' sh -c '
    out=$("$1" --order rand --rng-seed "$2" 2>&1) && exit
    printf "%s\n\nagain: %s --order rand --rng-seed %s\n" "$out" "$1" "$2"
    exit 255
  ' - "build/$1/tests/$2" '{}'
}

soak() {
  tools/dev/setup.sh && cmake --preset "$1" >/dev/null &&
    cmake --build --preset "$1" || exit 1
  for tests in unit actor sqlite; do
    check "100 times the $tests tests, in any order" \
      shuffle "$1" "summoner_${tests}_tests"
  done
  check "5 times all other tests" repeat "$1" 5 -LE '^(unit|actors)$'
  for tests in actor integration; do
    check "slow $tests tests" "build/$1/tests/summoner_${tests}_tests" '[.slow]'
  done
}

finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}

case ${1:-} in
'') ;;
--soak)
  soak "${2:-dev}"
  finish
  ;;
*)
  sed -n 's/^# \(Usage: .*\)/\1/p' "$0" >&2
  exit 2
  ;;
esac

check "sources are formatted" is_formatted
check "sources name their license" has_license_line
check "libsummoner knows no actor, socket or thread" includes_none libsummoner \
  'summoner/actors/|caf/(io/|.*actor|.*behavior|send|scheduler)|sys/|thread|condition_variable'
check "actors include neither tests nor RapidJSON" includes_none actors \
  'rapidjson/|catch2/|support/'
check "actors do not know how they are tested" includes_none \
  actors/summoner/actors 'summoner/testing'
check "CAF is included by single headers, without its I/O" includes_none . \
  'caf/all.hpp|caf/io/'
for layer in flow protocol json; do
  check "$layer does not include clients or relays" includes_none \
    "libsummoner/summoner/$layer" 'summoner/(client|relaying|agent)'
done
check "RapidJSON is included by summoner/json only" rapidjson_is_in_json_only
check "README shows the example that is tested" readme_shows_the_example
check "docs show examples that are tested" docs_show_examples
check "SQLite is included by summoner/sqlite only" sqlite_is_in_sqlite_only
check "exceptions of users' code are caught in one place" catches_all_once
finish
