// What keeps a server from starting is told in one line with the exit code that is documented for it: no stack trace, nothing of
// the inside, nothing left half done. Each fault is a real one; each test ends with the fault gone and the server up.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, copyFileSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { build, prepare_server, start_prepared, start_process, start_server } from './support/server.mjs';

// docs: exit codes of the command line.
const failed = 1, invalid_configuration = 3, conflict = 5, not_permitted = 6, unavailable = 7;

// Root may write everywhere. Without this capability it is held to the permission bits like anybody else.
const bound_by_permissions = process.getuid() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-dac_override,-dac_read_search'] : [];

/** Starts what cannot start; checks the manner in which it says so; returns what it said. */
function refused(prepared, code, wrapper = [], environment = prepared.environment) {
  const [command, ...words] = [...wrapper, ...prepared.serve];
  const ended = spawnSync(command, words, { encoding: 'utf8', env: { ...process.env, ...environment }, timeout: 20_000 });
  assert.deepEqual([ended.status, ended.signal], [code, null], ended.stderr);
  assert.equal(ended.stdout, '');
  assert.doesNotMatch(ended.stderr, /terminate called|what\(\)|[Ee]xception|\bSQL\b|SELECT|INSERT|PRAGMA|0x[0-9a-f]{6}|\.cc:|std::|soci|[Bb]oost/);
  assert.ok(!ended.stderr.includes(prepared.environment.E2E_MASTER_KEY), 'the master key is in the output');
  return ended.stderr;
}

/** The fault is gone: the same folder serves. */
async function recovers(prepared) {
  const server = await start_prepared(prepared);
  assert.equal((await server.stop()).code, 0, server.log());
}

/** A server that has run once, so that its files exist. */
async function used() {
  const prepared = await prepare_server({ sqlite: '{ busy_timeout: 300ms }' });
  await recovers(prepared);
  return prepared;
}

test('a configuration that is not there, is a folder, or may not be read', async () => {
  const prepared = await prepare_server();
  const { configuration } = prepared;
  chmodSync(configuration, 0o000);
  assert.match(refused(prepared, invalid_configuration, bound_by_permissions), /gatehouse\.yaml: error: cannot be read.*[Pp]ermission denied/);
  chmodSync(configuration, 0o600);
  renameSync(configuration, `${configuration}.away`);
  assert.match(refused(prepared, invalid_configuration), /gatehouse\.yaml: error: cannot be read.*[Nn]o such file/);
  mkdirSync(configuration);
  assert.match(refused(prepared, invalid_configuration), /gatehouse\.yaml: error: cannot be read/);
  rmSync(configuration, { recursive: true });
  renameSync(`${configuration}.away`, configuration);
  const tenant = join(prepared.folder, 'tenants/demo.yaml');
  chmodSync(tenant, 0o000);
  assert.match(refused(prepared, invalid_configuration, bound_by_permissions), /demo\.yaml: error: cannot be read.*[Pp]ermission denied/);
  chmodSync(tenant, 0o600);
  assert.ok(!existsSync(join(prepared.folder, 'state')), 'nothing was made before the configuration was known to be good');
  await recovers(prepared);
});

test('a master key that is missing, empty or no key', async () => {
  const prepared = await prepare_server();
  assert.match(refused(prepared, invalid_configuration, [], { E2E_MASTER_KEY: undefined }), /gatehouse\.yaml:\d+:\d+: error: .*E2E_MASTER_KEY/);
  assert.match(refused(prepared, invalid_configuration, [], { E2E_MASTER_KEY: '' }), /gatehouse\.yaml:\d+:\d+: error: /);
  const said = refused(prepared, invalid_configuration, [], { E2E_MASTER_KEY: 'too-short-and-hush-hush' });
  assert.match(said, /gatehouse\.yaml:\d+:\d+: error: /);
  assert.ok(!said.includes('hush-hush'), said);
  assert.ok(!existsSync(join(prepared.folder, 'state')));
  await recovers(prepared);
});

test('another master key than the one that sealed the data', async () => {
  const prepared = await used();
  const other = { E2E_MASTER_KEY: 'b3RoZXItbWFzdGVyLWtleS1vZi0zMi1ieXRlcy0wMDA' };
  assert.match(refused(prepared, not_permitted, [], other), /configure the master key/);
  await recovers(prepared);
});

test('a port that is taken', async (t) => {
  const prepared = await prepare_server();
  const other = createServer();
  t.after(() => other.close());
  await new Promise((done) => other.listen(prepared.port, '127.0.0.1', done));
  assert.match(refused(prepared, unavailable), new RegExp(`listening on 127\\.0\\.0\\.1:${prepared.port}.*(in use|taken)`));
  await new Promise((done) => other.close(done));
  await recovers(prepared);
});

test('a state folder that cannot be made or written', async () => {
  const prepared = await prepare_server();
  const state = join(prepared.folder, 'state');
  writeFileSync(state, 'a file');
  assert.match(refused(prepared, not_permitted), /state directory .*state/);
  rmSync(state);
  chmodSync(prepared.folder, 0o500);
  assert.match(refused(prepared, not_permitted, bound_by_permissions), /state directory .*state/);
  chmodSync(prepared.folder, 0o700);
  mkdirSync(state, { mode: 0o500 });
  assert.match(refused(prepared, not_permitted, bound_by_permissions), /gatehouse\.pid.*[Pp]ermission denied/);
  chmodSync(state, 0o700);
  await recovers(prepared);
});

test('S-425: a database that may only be read', async () => {
  const prepared = await used();
  const before = readFileSync(prepared.database);
  chmodSync(prepared.database, 0o400);
  assert.match(refused(prepared, not_permitted, bound_by_permissions), /gatehouse\.db.*[Pp]ermission denied/);
  chmodSync(prepared.database, 0o600);
  assert.deepEqual(readFileSync(prepared.database), before);
  await recovers(prepared);
});

test('S-425: a database that is corrupt, cut short or something else', async () => {
  const prepared = await used();
  const kept = `${prepared.database}.kept`;
  copyFileSync(prepared.database, kept);
  const damages = {
    'pages overwritten': (fd) => { for (let at = 8192; at < 40_000; at += 4096) writeSync(fd, Buffer.alloc(512, 0xa5), 0, 512, at); },
    'cut in the middle': (fd) => ftruncateSync(fd, Math.floor(statSync(kept).size / 2 / 4096) * 4096),
    'cut within a page': (fd) => ftruncateSync(fd, 5000),
    'another kind of file': (fd) => { ftruncateSync(fd, 0); writeSync(fd, 'This is a letter and no database. '.repeat(40)); },
  };
  for (const [name, damage] of Object.entries(damages)) {
    copyFileSync(kept, prepared.database);
    const fd = openSync(prepared.database, 'r+');
    damage(fd);
    closeSync(fd);
    const before = readFileSync(prepared.database);
    assert.match(refused(prepared, failed), /gatehouse\.db/, name);
    assert.deepEqual(readFileSync(prepared.database), before, `${name}: left as it was found`);
  }
  copyFileSync(kept, prepared.database);
  await recovers(prepared);
});

test('S-425: a database that another process holds', async (t) => {
  const prepared = await prepare_server({ sqlite: '{ busy_timeout: 300ms }' });
  mkdirSync(join(prepared.folder, 'state'));
  // New, and locked before the schema could be made.
  const holder = start_process(join(build, 'tests/storage_driver'), ['lock', join(prepared.folder, 'state')], {}, 'pipe');
  t.after(() => holder.child.kill('SIGKILL'));
  await holder.says('locked');
  assert.match(refused(prepared, unavailable), /gatehouse\.db.*locked/);
  holder.child.stdin.end();
  assert.equal((await holder.exited).code, 0);
  await recovers(prepared);
});

test('a database that another server answers from', async () => {
  const first = await start_server(), second = await prepare_server({ sqlite: `{ file: "${first.database}" }` });
  assert.match(refused(second, conflict), /another server answers from the database .*gatehouse\.db: stop it, or give each server a database of its own/);
  assert.equal((await first.stop()).code, 0, first.log());
  // What the first one has seen lies in its own state directory.
  const server = await start_prepared(second);
  assert.match(server.log(), /did not stop in order, or had another state directory/);
  assert.equal((await server.stop()).code, 0, server.log());
});

// A file system of its own, too small; only where this machine lets us mount one. serving_faults.test.mjs needs no such thing.
const with_full_disk = (state, fill) => ['unshare', '--map-root-user', '--mount', 'sh', '-euc',
  `cp -a "$1" "$1.kept"; mount -t tmpfs -o size=2m,mode=700 none "$1"; cp -a "$1.kept/." "$1"; ${fill}; shift; exec "$@"`, 'sh', state];
const can_mount = spawnSync('unshare', ['--map-root-user', '--mount', 'sh', '-c', 'mount -t tmpfs -o size=64k none /mnt'], { timeout: 10_000 }).status === 0;

for (const [moment, make] of Object.entries({ first: async () => prepare_server(), later: used })) {
  test(`a disk without room at the ${moment} start`, { skip: !can_mount && 'this machine lets nobody mount a tmpfs' }, async () => {
    const prepared = await make(), state = join(prepared.folder, 'state');
    mkdirSync(state, { recursive: true });
    assert.match(refused(prepared, unavailable, with_full_disk(state, 'head -c 4m /dev/zero >"$1/fill" 2>/dev/null || true')), /is full|disk full\?/);
    await recovers(prepared);
  });
}
