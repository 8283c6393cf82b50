#!/bin/sh
# Installs what is missing, builds everything and runs the tests.
# Usage: tools/dev/test.sh [preset] [ctest argument...]
set -eu
cd "$(dirname "$0")/../.."
preset=${1:-dev}
[ $# -eq 0 ] || shift
case $preset in
clang-*) tools/dev/setup.sh clang libclang-rt-14-dev llvm ;;
tidy) tools/dev/setup.sh clang clang-tidy ;;
*) tools/dev/setup.sh ;;
esac
echo "building $preset, the first time takes some minutes"
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset"
exec ctest --preset "$preset" "$@"
