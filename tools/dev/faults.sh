#!/bin/sh
# Installs what is missing, builds (Release), breaks what agents depend on, under
# load, and checks that their counts hold: prints the table of
# docs/reliability.md. Takes five minutes; fails if a count does not hold.
# Usage: tools/dev/faults.sh [--seed N] [--short] [fault...]
set -eu
cd "$(dirname "$0")/../.."
tools/dev/setup.sh
cmake --preset release >/dev/null
cmake --build --preset release --target summoner_program summoner_faults
exec build/release/tests/summoner_faults \
  --program build/release/tools/summoner/summoner "$@"
