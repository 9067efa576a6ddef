#!/usr/bin/env bash
# A fresh store and a configuration with the clients and the person that targets/gatehouse.json names.
set -euo pipefail
state=${BENCH_STATE:?}/gatehouse
port=${PORT:?}
rm -rf "$state"
mkdir -p "$state/tenants"
secret_hash="sha256:$(printf %s bench-secret | openssl dgst -sha256 -binary | basenc --base64url | tr -d '=')"
cat >"$state/gatehouse.yaml" <<YAML
schema: gatehouse.server/v1
profile: dev
state: $state/state
listen: { public: { address: "127.0.0.1:$port" } }
storage: { durable: { type: sqlite } }
encryption: { master_key: "\${env:BENCH_MASTER_KEY}" }
tenancy: [ { type: path_prefix, config: { prefix: /t/ } } ]
audit: { mode: queued, sinks: [ { type: jsonl, config: { path: audit.jsonl } } ] }
log: { level: warn, format: json }
tenants: { include: ["tenants/*.yaml"] }
YAML
# The person's hash: Argon2id, 64 MiB, 3 passes, the default of a deployment.
cat >"$state/tenants/bench.yaml" <<YAML
schema: gatehouse.tenant/v1
id: bench
name: Bench
issuer: http://127.0.0.1:$port/t/bench
keys: [ { alg: RS256 }, { alg: ES256 } ]
scopes: [ { id: api } ]
limits: { login: { per_address: 100000/1s }, authorize: { per_address: 100000/1s } }
users: [ { username: alice, password_hash: "\$argon2id\$v=19\$m=65536,t=3,p=1\$e/UKUCZ6D+huVMx0qBpkNA\$CFs3mU3bWmy32+jnzmdJbWNP4AJwUGVnIhSpoz44IyE" } ]
clients:
  - { client_id: cc, grant_types: [client_credentials], response_types: [], scope: api, client_secret_hash: "$secret_hash", access_token_signed_response_alg: ES256 }
  - { client_id: cc-rs256, grant_types: [client_credentials], response_types: [], scope: api, client_secret_hash: "$secret_hash", access_token_signed_response_alg: RS256 }
  - { client_id: cc-opaque, grant_types: [client_credentials], response_types: [], scope: api, client_secret_hash: "$secret_hash", access_token_format: opaque }
  - { client_id: cc-key, grant_types: [client_credentials], response_types: [], scope: api, token_endpoint_auth_method: private_key_jwt,
      access_token_signed_response_alg: ES256, jwks: { keys: [ { kty: "EC", crv: "P-256", x: "JiMdPccrwhQnjGN67MAkZobmUNPZj0tOI1v4JAOtBtA", y: "mVVoCwgTdMO4kSQtdlE1OQCfM4Z5hnGFaVVAQtPo1oM", alg: ES256, kid: bench } ] } }
  - { client_id: web, redirect_uris: ["http://127.0.0.1:9/cb"], scope: openid api, consent: skip, client_secret_hash: "$secret_hash",
      id_token_signed_response_alg: ES256, access_token_signed_response_alg: ES256 }
YAML
# TENANTS=N: with N more tenants.
if [ "${TENANTS:-0}" -gt 0 ]; then "$(dirname "${BASH_SOURCE[0]}")/tenants.sh" "$TENANTS"; fi
