#!/bin/sh
# Installs what is missing, builds the program (Release) and runs the demo
# swarm on its own relay. Arguments go to `summoner swarm`.
set -eu
cd "$(dirname "$0")/../.."
tools/dev/setup.sh
echo "building, the first time takes some minutes"
cmake --preset release >/dev/null
cmake --build --preset release --target summoner_program
exec build/release/tools/summoner/summoner swarm "$@"
