#!/usr/bin/env bash
# Installs the Debian 12 packages that mpol is built from. Safe to run again: it installs only what is missing.
#
#   scripts/install_packages.sh          what `demo` and `test` need
#   scripts/install_packages.sh --all    also clang, its sanitizers, clang-tidy, clang-format and gcovr (fuzzing, contributing)
set -euo pipefail

build=(g++ cmake ninja-build pkg-config ccache git ca-certificates python3 python3-venv python3-jsonschema python3-yaml make
       antlr4 libantlr4-runtime-dev uuid-dev libvectorscan-dev libicu-dev iso-codes libsimdjson-dev nlohmann-json3-dev libcld2-dev
       libboost1.81-dev libboost-test1.81-dev libcli11-dev libfmt-dev libre2-dev libbenchmark-dev
       llvm-19-dev zlib1g-dev libzstd-dev libxml2-dev libz3-dev libsodium-dev libxxhash-dev libyara-dev libsqlite3-dev libcurl4-openssl-dev
       libtomlplusplus-dev libfasttext-dev openssl libssl-dev libhiredis-dev libjq-dev libjemalloc-dev redis-server lcov wrk)
contribute=(clang-19 libclang-rt-19-dev clang-tidy-19 clang-format-19 gcovr)

wanted=("${build[@]}")
case "${1-}" in
  "") ;;
  --all) wanted+=("${contribute[@]}") ;;
  *) echo "usage: scripts/install_packages.sh [--all]" >&2; exit 2 ;;
esac

if [ ! -r /etc/os-release ] || ! grep -q '^ID=debian' /etc/os-release || ! grep -q '^VERSION_ID="12"' /etc/os-release; then
  echo "warning: made for Debian 12; package names may differ here" >&2
fi

missing=()
for package in "${wanted[@]}"; do
  state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
  [ "$state" = "install ok installed" ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "packages: all ${#wanted[@]} are installed"
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "error: these packages are missing and neither root nor sudo is at hand: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "packages: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -q
"${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}"
