#!/usr/bin/env bash
# The release build in the foreground, on the configuration that init.sh wrote.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
export BENCH_MASTER_KEY=YmVuY2gtbWFzdGVyLWtleS1vZi0zMi1ieXRlcy0wMDA
exec "$root/build/release/bin/gatehouse" serve -c "${BENCH_STATE:?}/gatehouse/gatehouse.yaml"
