#!/bin/sh
# Installs what is missing, builds the fuzz targets and runs them, two at a time,
# each for a number of seconds (600) from its corpus in tests/fuzz/corpus.
# Fails if one found something, and says how to see it again.
# What a run learns stays in build/fuzz/learnt, where the next one goes on.
# With --merge, adds to each corpus the ten learnt inputs that reach most new
# code.
# Usage: tools/dev/fuzz.sh [--merge] [seconds] [target...]
set -eu
cd "$(dirname "$0")/../.."
corpora=tests/fuzz/corpus
learnt=build/fuzz/learnt
findings=build/fuzz/findings
logs=build/fuzz/logs
programs=build/fuzz/tests/fuzz
limits="-timeout=10 -rss_limit_mb=1024 -max_len=4096"

# run_one <seconds> <target>: one line of result.
run_one() {
  target=$2
  mkdir -p "$learnt/$target"
  # shellcheck disable=SC2086 # a list of options
  if "$programs/fuzz_$target" $limits -max_total_time="$1" \
    -print_final_stats=1 -artifact_prefix="$findings/$target-" \
    "$learnt/$target" "$corpora/$target" >"$logs/$target" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$logs/$target")
    echo "$target: nothing in $runs runs"
  else
    echo "$target: FOUND something, see $logs/$target"
    return 1
  fi
}

# merge_one <target>: the ten that reach most code of what the corpus does not.
merge_one() {
  target=$1
  merged=$(mktemp -d)
  cp "$corpora/$target"/* "$merged"
  # shellcheck disable=SC2086 # a list of options
  "$programs/fuzz_$target" $limits -set_cover_merge=1 -use_counters=0 \
    "$merged" "$learnt/$target" >"$logs/$target-merge" 2>&1
  # libFuzzer names files by their hash and writes the best first.
  # shellcheck disable=SC2010,SC2012 # these names are plain
  ls -tr "$merged" | grep -E '^[0-9a-f]{40}$' | head -n 10 |
    while read -r name; do
      mv "$merged/$name" \
        "$corpora/$target/found-$(echo "$name" | cut -c 1-12)"
    done
  rm -r "$merged"
  echo "$target: $(find "$corpora/$target" -type f | wc -l) files"
}

explain() {
  echo "To see a finding again:"
  for file in "$findings"/*; do
    target=$(basename "$file" | cut -d - -f 1)
    echo "  $programs/fuzz_$target $file"
  done
  echo "Then write the test that fails and the fix, and keep the file in"
  echo "$corpora/<target> under a name that says what it holds."
}

case ${1:-} in
--run-one) # what xargs below calls
  shift
  run_one "$@"
  exit
  ;;
--merge)
  merge=yes
  shift
  ;;
*) merge= ;;
esac
seconds=600
case ${1:-} in
'' | *[!0-9]*) ;;
*)
  seconds=$1
  shift
  ;;
esac
targets=$(cd "$corpora" && echo *)
# shellcheck disable=SC2086 # a list of names
[ $# -gt 0 ] || set -- $targets
for target in "$@"; do
  if [ ! -d "$corpora/$target" ]; then
    echo "error: no target $target; there are $targets" >&2
    sed -n 's/^# \(Usage: .*\)/\1/p' tools/dev/fuzz.sh >&2
    exit 2
  fi
done

tools/dev/setup.sh clang libclang-rt-14-dev llvm
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz
mkdir -p "$learnt" "$logs"
rm -rf "$findings"
mkdir "$findings"
echo "fuzzing $* for $seconds s each"
if ! printf '%s\n' "$@" | xargs -n 1 -P 2 \
  tools/dev/fuzz.sh --run-one "$seconds"; then
  explain
  exit 1
fi
[ -z "$merge" ] || for target in "$@"; do
  merge_one "$target"
done
