#!/bin/sh
# Installs what is missing, builds everything and runs the tests.
# Usage: tools/dev/test.sh [preset] [ctest argument...]
set -eu
cd "$(dirname "$0")/../.."
preset=${1:-dev}
[ $# -eq 0 ] || shift
tools/dev/setup.sh
echo "building $preset, the first time takes some minutes"
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset"
exec ctest --preset "$preset" "$@"
