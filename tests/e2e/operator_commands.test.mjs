// The commands with which an operator keeps one node: reload, doctor, backup.
import { appendFileSync, chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { environment } from './support/installation.mjs';
import { run, start_operated } from './support/operated.mjs';
import { PlainBrowser, authorize } from './support/plain_browser.mjs';
import { clients, start_server, temporary_folder, until, until_ready, user } from './support/server.mjs';

const { client_id, redirect_uri, secret } = clients.basic;
const operate = (server, ...parameters) => run(['-c', join(server.folder, 'gatehouse.yaml'), ...parameters]);

test('reload waits for the result: a good file is in force, a broken one is refused with its place', async () => {
  const server = await start_operated();
  await until_ready(server, server.address);
  const tenant = join(server.folder, 'tenants/demo.yaml'), good = readFileSync(tenant, 'utf8');
  appendFileSync(tenant, 'scopes: [ { id: orders, description: { en: "Orders" } } ]\n');
  const reloaded = await run(['reload', '-c', server.config]);
  assert.equal(reloaded.code, 0, reloaded.err);
  assert.match(reloaded.out, /in force \(generation 2\)/);
  const document = await (await fetch(server.address)).json();
  assert.ok(document.scopes_supported.includes('orders'));

  writeFileSync(tenant, `${good}nonsense: true\n`);
  const refused = await run(['reload', '-c', server.config]);
  assert.equal(refused.code, 3, refused.err);
  assert.match(refused.err, /demo\.yaml:\d+:\d+: error: .*nonsense/);
  writeFileSync(tenant, good);
  assert.equal((await run(['reload', '-c', server.config])).code, 0);
  assert.equal((await server.stop()).code, 0, server.err);
  const nobody = await run(['reload', '-c', server.config]);
  assert.equal(nobody.code, 7, nobody.err);
  assert.match(nobody.err, /no server runs on/);
});

test('doctor: every part of a good node is ok, and what is wrong comes with what to do', async () => {
  const server = await start_operated();
  await until_ready(server, server.address);
  const healthy = await run(['doctor', '-c', server.config, '-o', 'json']);
  assert.equal(healthy.code, 0, healthy.out + healthy.err);
  const { checks } = JSON.parse(healthy.out), status = (name) => checks.filter(({ check }) => check === name).map((check) => check.status);
  for (const name of ['config', 'plugins', 'state', 'storage', 'server', 'discovery', 'telemetry']) assert.deepEqual(status(name), ['ok'], `${name}: ${healthy.out}`);
  assert.deepEqual(status('keys'), ['ok', 'ok']);
  assert.deepEqual(status('backup'), ['warn']);
  assert.ok(checks.every(({ status: level, fix }) => level === 'ok' || fix !== ''), healthy.out);

  chmodSync(join(server.folder, 'state'), 0o755);
  chmodSync(server.config, 0o666);
  const sick = await run(['doctor', '-c', server.config]);
  assert.equal(sick.code, 1, sick.out);
  assert.match(sick.out, /^fail +state .*can be read by others\n +fix: chmod 0700 /m);
  assert.match(sick.out, /^fail +modes .*\n +fix: chmod o-w /m);
  chmodSync(join(server.folder, 'state'), 0o700);
  chmodSync(server.config, 0o644);
  await server.stop();

  const key = join(server.folder, 'master-key'), written = readFileSync(server.config, 'utf8');
  writeFileSync(key, `${environment.E2E_MASTER_KEY}\n`, { mode: 0o644 });
  writeFileSync(server.config, written.replace('${env:E2E_MASTER_KEY}', '${file:master-key}'));
  assert.match((await run(['doctor', '-c', server.config])).out, /^fail +modes +everybody may read the master key .*\n +fix: chmod o-rwx /m);
  chmodSync(key, 0o640);
  assert.match((await run(['doctor', '-c', server.config])).out, /^ok +modes /m);
  writeFileSync(server.config, written);

  const blocker = await start_operated();
  await until_ready(blocker, blocker.address);
  writeFileSync(server.config, readFileSync(server.config, 'utf8').replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${blocker.port}`));
  const taken = await run(['doctor', '-c', server.config]);
  assert.equal(taken.code, 1, taken.out);
  assert.match(taken.out, /^warn +server +none runs/m);
  assert.match(taken.out, /^fail +ports .*in use/m);
  const wrong_key = await run(['doctor', '-c', server.config], { env: { E2E_MASTER_KEY: Buffer.alloc(32, 1).toString('base64url') } });
  assert.match(wrong_key.out, /^fail +storage /m);
  await blocker.stop();
  writeFileSync(server.config, 'schema: gatehouse.server/v1\n');
  assert.equal((await run(['doctor', '-c', server.config])).code, 3);
});

async function sign_in(server) {
  const config = await oidc.discovery(new URL(server.issuer), client_id, secret, oidc.ClientSecretBasic(secret), { execute: [oidc.allowInsecureRequests] });
  const verifier = oidc.randomPKCECodeVerifier();
  const address = oidc.buildAuthorizationUrl(config, { redirect_uri, scope: 'openid offline_access', prompt: 'consent', code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' });
  const callback = await authorize(new PlainBrowser(), address, { redirect_uri, user });
  return { config, tokens: await oidc.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier, idTokenExpected: true }) };
}

test('A340, S-450, S-452: a backup is made while people sign in, verifies, holds no key, and restores', async () => {
  const server = await start_server(), backups = join(temporary_folder('gatehouse-backups'), 'daily');
  let signing_in = true, signed_in = 0;
  const load = (async () => { while (signing_in) { await sign_in(server); signed_in++; } })();
  const made = [];
  for (let i = 0; i < 3; i++) {
    const created = await operate(server, 'backup', 'create', backups, '--keep', '2');
    assert.equal(created.code, 0, created.err);
    made.push(created.out.trim());
    await new Promise((done) => setTimeout(done, 1100));
  }
  signing_in = false;
  await load;
  assert.ok(signed_in > 0);
  const [, , newest] = made;
  assert.deepEqual(readdirSync(backups).sort().map((name) => join(backups, name)), made.slice(1));
  assert.equal(statSync(newest).mode & 0o077, 0);
  assert.ok(existsSync(join(server.folder, 'state/last-backup')));
  const bytes = readFileSync(join(newest, 'store.db'));
  assert.ok(!bytes.includes(environment.E2E_MASTER_KEY) && !bytes.includes(Buffer.from(environment.E2E_MASTER_KEY, 'base64url')));
  const verified = await operate(server, 'backup', 'verify', newest, '--audit', join(server.folder, 'state/audit.jsonl'));
  assert.equal(verified.code, 0, verified.err);
  assert.match(verified.out, / 1 tenant; checksum and integrity are good, the master key fits; the audit trail holds the ends of [1-9]/);
  const foreign = await run(['-c', join(server.folder, 'gatehouse.yaml'), 'backup', 'verify', newest], { env: { E2E_MASTER_KEY: Buffer.alloc(32, 7).toString('base64url') } });
  assert.notEqual(foreign.code, 0, foreign.out);

  const running = await operate(server, 'backup', 'restore', newest, '--yes');
  assert.equal(running.code, 5, running.err);
  assert.match(running.err, /a server already runs/);
  assert.equal((await server.stop()).code, 0);
  const asked = await operate(server, 'backup', 'restore', newest);
  assert.equal(asked.code, 5, asked.err);
  assert.match(asked.err, /--yes/);
  const restored = await operate(server, 'backup', 'restore', newest, '--yes');
  assert.equal(restored.code, 0, restored.err);
  const again = await start_server(server);
  await sign_in(again);
  const trail = join(server.folder, 'state/audit.jsonl');
  const tail = (...words) => operate(server, 'audit', 'tail', trail, '-o', 'json', ...words);
  await until('backup.restored in the trail', () => readFileSync(trail, 'utf8').includes('"event":"backup.restored"'));
  const told = await tail('--event', 'backup.restored');
  assert.equal(told.code, 0, told.err);
  assert.deepEqual(JSON.parse(told.out).details.sign_ins, 'ended');
  assert.equal((await tail('--event', 'backup.', '--tenant', 'other')).out, '');
  assert.equal((await again.stop()).code, 0, again.log());
});

test('S-451: what was revoked or signed out after the backup does not come to life by a restore', async () => {
  let server = await start_server();
  const { config, tokens } = await sign_in(server), backups = temporary_folder('gatehouse-backups');
  const created = await operate(server, 'backup', 'create', backups);
  assert.equal(created.code, 0, created.err);
  await server.stop();
  assert.equal((await operate(server, 'backup', 'restore', created.out.trim(), '--yes')).code, 0);
  server = await start_server(server);
  await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' });
  await server.stop();

  assert.equal((await operate(server, 'backup', 'restore', created.out.trim(), '--yes', '--keep-sign-ins')).code, 0);
  server = await start_server(server);
  assert.ok((await oidc.refreshTokenGrant(config, tokens.refresh_token)).refresh_token);
  await server.stop();
});

test('a backup that was changed or cut is refused, and nothing is replaced', async () => {
  const server = await start_server(), backups = temporary_folder('gatehouse-backups');
  const created = await operate(server, 'backup', 'create', backups), store = join(created.out.trim(), 'store.db');
  await server.stop();
  const bytes = readFileSync(store), before = readFileSync(join(server.folder, 'state/gatehouse.db'));
  bytes[bytes.length >> 1] ^= 0xff;
  writeFileSync(store, bytes);
  for (const verb of [['verify'], ['restore']]) {
    const refused = await operate(server, 'backup', ...verb, created.out.trim(), ...(verb[0] === 'restore' ? ['--yes'] : []));
    assert.equal(refused.code, 1, refused.out);
    assert.match(refused.err, /checksum/);
  }
  assert.deepEqual(readFileSync(join(server.folder, 'state/gatehouse.db')), before);
  const missing = await operate(server, 'backup', 'verify', join(backups, 'nothing'));
  assert.equal(missing.code, 4, missing.err);
});
