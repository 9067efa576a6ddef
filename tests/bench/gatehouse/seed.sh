#!/usr/bin/env bash
# seed.sh N: N people, clients, sessions and grants with a refresh token, straight into the (stopped) server's SQLite file. One
# person and one client come from the command line, the others are copies of them.
set -euo pipefail
n=${1:?N}
state=${BENCH_STATE:?}/gatehouse
gatehouse=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)/build/release/bin/gatehouse
export BENCH_MASTER_KEY=YmVuY2gtbWFzdGVyLWtleS1vZi0zMi1ieXRlcy0wMDA
echo correct-horse-battery | "$gatehouse" -c "$state/gatehouse.yaml" user create --username user0 --password-file - >/dev/null
"$gatehouse" -c "$state/gatehouse.yaml" client create --name seed --client-id client0 --redirect-uri http://127.0.0.1:9/cb >/dev/null 2>&1
sqlite3 -bail "$state/state/gatehouse.db" >/dev/null <<SQL
PRAGMA synchronous=OFF;
PRAGMA foreign_keys=ON;
CREATE TEMP TABLE t AS SELECT CAST(strftime('%s') AS INTEGER) * 1000000 AS now;
CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < $n)
  SELECT i, 'user-' || i AS person, 'session-' || i AS session, 'family-' || i AS family FROM c;
BEGIN;
INSERT INTO accounts (tenant, id, revision, state, password_hash, created_at, updated_at, payload)
  SELECT a.tenant, person, 1, a.state, a.password_hash, a.created_at, a.updated_at, replace(a.payload, 'user0', 'user' || i)
  FROM n, accounts a WHERE a.payload GLOB '*user0*';
INSERT INTO login_keys (tenant, login_key, account, place) SELECT 'bench', 'user' || i, person, 0 FROM n;
INSERT INTO clients (tenant, id, revision, created_at, updated_at, payload)
  SELECT c.tenant, 'client' || i, 1, c.created_at, c.updated_at, replace(c.payload, 'client0', 'client' || i) FROM n, clients c WHERE c.id = 'client0';
INSERT INTO sessions (tenant, digest, revision, id, user_id, auth_time, created_at, last_seen_at, idle_expires_at, absolute_expires_at, ends_at, payload)
  SELECT 'bench', lower(hex(randomblob(32))), 1, session, person, now, now, now, now + 86400000000, now + 86400000000, now + 86400000000,
    '{"schema":1,"acr":"1","amr":["pwd"]}' FROM n, t;
INSERT INTO families (tenant, id, client, user_id, session, created_at, expires_at, state, revoked_because, payload)
  SELECT 'bench', family, 'client' || i, person, session, now, now + 2592000000000, 'active', '',
    '{"schema":1,"scope":["openid"],"auth_time":' || now || ',"acr":"1","amr":["pwd"]}' FROM n, t;
INSERT INTO refresh_tokens (tenant, digest, family, generation, idle_expires_at, used, first_used_at, payload)
  SELECT 'bench', lower(hex(randomblob(32))), family, 0, now + 604800000000, 0, 0, '{}' FROM n, t;
COMMIT;
PRAGMA wal_checkpoint(TRUNCATE);
SQL
