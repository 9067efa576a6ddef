#!/usr/bin/env bash
# tenants.sh N: N more tenants beside bench, each with a client and keys of its own row (tenant_keys), in the configuration
# that init.sh wrote. Needs `ninja -C build/release tenant_keys`.
set -euo pipefail
n=${1:?N}
state=${BENCH_STATE:?}/gatehouse
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
export BENCH_MASTER_KEY=YmVuY2gtbWFzdGVyLWtleS1vZi0zMi1ieXRlcy0wMDA
awk -v n="$n" -v dir="$state/tenants" -v port="${PORT:?}" 'BEGIN {
  for (i = 1; i <= n; i++) {
    file = dir "/t" i ".yaml"
    printf "schema: gatehouse.tenant/v1\nid: t%d\nname: Tenant %d\nissuer: http://127.0.0.1:%d/t/t%d\n", i, i, port, i > file
    printf "keys: [ { alg: RS256 }, { alg: ES256 } ]\nscopes: [ { id: api } ]\n" > file
    printf "clients: [ { client_id: web, redirect_uris: [\"http://127.0.0.1:9/cb\"], scope: openid api, client_secret_hash: \"sha256:cUG7wZi8TBfv1qE4hvYrWZ8NnD0YdUnRmE1Ko6zvmxM\" } ]\n" > file
    close(file)
  }
}'
"$root/build/release/bin/tenant_keys" "$state/gatehouse.yaml" >&2
