#!/usr/bin/env bash
# Usage: instructions.sh TARGET [TARGET]   Instructions per operation under callgrind, and their ratio. Needs valgrind.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
exec node "$HERE/lib/instructions.mjs" "$@"
