#!/bin/sh
# Installs the Debian packages that the build needs, if some are missing.
# Usage: tools/dev/setup.sh [extra package...]
set -eu
packages="g++ cmake ninja-build libcaf-dev rapidjson-dev catch2 libcli11-dev
  libfmt-dev libspdlog-dev libsqlite3-dev $*"
missing=
for package in $packages; do
  status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  case $status in
    'install ok installed') ;;
    *) missing="$missing $package" ;;
  esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root=
elif command -v sudo >/dev/null; then
  as_root=sudo
else
  echo "error: installing$missing needs root or sudo" >&2
  exit 1
fi
echo "installing$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086 # a list of packages
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
