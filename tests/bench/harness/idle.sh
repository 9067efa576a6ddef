#!/usr/bin/env bash
# Usage: idle.sh [TARGET [CONNECTIONS]]   (default: gatehouse 10000)
# Memory and processor time that idle keep-alive connections cost.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
ulimit -n "$(ulimit -Hn)" # one descriptor for each connection, here and in the server
exec "${GATEHOUSE_NODE:-node}" "$HERE/lib/idle.mjs" "$@"
