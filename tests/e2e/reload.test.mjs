// SIGHUP on the real server: a good change is in force within seconds, a bad one leaves everything as it was and says where it is.
import { after, before, beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import * as oidc from 'openid-client';
import { PlainBrowser, authorize, sign_in } from './support/plain_browser.mjs';
import { clients, secret, start_server, until, user } from './support/server.mjs';

let server, tenant_file, good_server, good_tenant;
before(async () => {
  server = await start_server();
  tenant_file = join(server.folder, 'tenants/demo.yaml');
  good_server = readFileSync(server.configuration, 'utf8');
  good_tenant = readFileSync(tenant_file, 'utf8');
});
after(async () => { await server?.stop(); });
beforeEach(() => {
  writeFileSync(server.configuration, good_server);
  writeFileSync(tenant_file, good_tenant);
});

const count = (event) => server.log().split(event).length - 1;
const secret_hash = `sha256:${createHash('sha256').update(secret).digest('base64url')}`;
const robot = (id, scope = 'api') => `  - { client_id: ${id}, client_name: Added, grant_types: [client_credentials], response_types: [], scope: ${scope}, client_secret_hash: "${secret_hash}" }\n`;

/** Sends SIGHUP and waits for what the server says about it. */
async function reload(event = 'config.reloaded') {
  const before = count(event);
  server.child.kill('SIGHUP');
  await until(`${event} in the log\n${server.log().slice(-2000)}`, () => count(event) > before);
}

async function token(client_id) {
  const response = await fetch(`${server.issuer}/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }),
    headers: { authorization: `Basic ${Buffer.from(`${client_id}:${secret}`).toString('base64')}` } });
  return { status: response.status, ...await response.json() };
}

test('A187: a client that is added to the file gets tokens within seconds, and one that is removed gets none', async () => {
  assert.equal((await token('added')).error, 'invalid_client');
  writeFileSync(tenant_file, good_tenant + robot('added'));
  const begin = performance.now();
  await reload();
  assert.equal((await token('added')).token_type, 'Bearer');
  assert.ok(performance.now() - begin < 5000);
  writeFileSync(tenant_file, good_tenant);
  await reload();
  assert.equal((await token('added')).error, 'invalid_client');
  assert.equal((await token('robot')).token_type, 'Bearer');
});

test('a result that cannot be left for the operator is told in the log', async () => {
  const report = join(server.folder, 'state/last-reload.json');
  rmSync(report, { force: true, recursive: true });
  mkdirSync(join(report, 'in-the-way'), { recursive: true });
  await reload('config.report_failed');
  rmSync(report, { recursive: true });
  await reload();
});

test('S-439: a sign-in that began before a reload ends after it', async () => {
  const config = await oidc.discovery(new URL(server.issuer), clients.basic.client_id, secret, oidc.ClientSecretBasic(secret), { execute: [oidc.allowInsecureRequests] });
  const verifier = oidc.randomPKCECodeVerifier(), { redirect_uri } = clients.basic, browser = new PlainBrowser();
  const address = oidc.buildAuthorizationUrl(config, { redirect_uri, scope: 'openid', prompt: 'consent', code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' });
  const page = await browser.visit(address.href, redirect_uri);
  writeFileSync(tenant_file, good_tenant + robot('added'));
  await reload();
  const consent = await sign_in(browser, page, user, redirect_uri);
  await reload();
  const callback = await authorize(browser, consent.url, { redirect_uri, user });
  await reload();
  assert.ok((await oidc.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier, idTokenExpected: true })).access_token);
});

const flawed = {
  'a file that is no YAML': () => writeFileSync(tenant_file, `${good_tenant}  - { client_id: [\n`),
  'a half-written file': () => writeFileSync(tenant_file, good_tenant.slice(0, good_tenant.indexOf('redirect_uris') + 20)),
  'an unknown key': () => writeFileSync(tenant_file, good_tenant.replace('name: Demo\n', 'nmae: Demo\n')),
  'a plugin that is not there': () => writeFileSync(server.configuration, good_server.replace('type: path_prefix', 'type: path_prefixx')),
  'a key that cannot be': () => writeFileSync(tenant_file, good_tenant.replace('alg: RS256', 'alg: RS255')),
  'a reference to an unset variable': () => writeFileSync(server.configuration, good_server.replace('E2E_MASTER_KEY', 'E2E_NO_SUCH_KEY')),
};
for (const [flaw, make] of Object.entries(flawed)) {
  test(`S-439: a reload with ${flaw} changes nothing and names file, line and column`, async () => {
    make();
    const before = server.log().length;
    await reload('config.reload_failed');
    const place = await until('a place in the log', () => server.log().slice(before).match(/^(\S+\.yaml):(\d+):(\d+): error\S*:? .*$/m));
    assert.ok([tenant_file, server.configuration].includes(place[1]), place[0]);
    assert.equal(server.log().slice(before).match(/: error/g).length, 1, 'one clear error');
    assert.equal((await token('robot')).token_type, 'Bearer');
  });
}

test('S-439: a vanished file changes nothing, and the next good reload is taken', async () => {
  renameSync(server.configuration, `${server.configuration}.away`);
  const before = server.log().length;
  await reload('config.reload_failed');
  await until('the file in the log', () => server.log().slice(before).includes(`${server.configuration}: error`));
  assert.equal((await token('robot')).token_type, 'Bearer');
  renameSync(`${server.configuration}.away`, server.configuration);
  writeFileSync(tenant_file, good_tenant + robot('added'));
  await reload();
  assert.equal((await token('added')).token_type, 'Bearer');
});

test('S-439: the audit trail tells of reloads that were taken and of those that were not', async () => {
  await reload();
  writeFileSync(tenant_file, 'schema: gatehouse.tenant/v1\n');
  await reload('config.reload_failed');
  for (const type of ['config.reloaded', 'config.reload_failed']) await until(`${type} in the trail`, () => server.audit().includes(`"${type}"`));
});

test('S-439: no request fails while the configuration is reloaded a hundred times a second', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const send = (path, options = {}, body = '') => new Promise((done, fail) => {
    const sent = request(`${server.issuer}${path}`, { agent, ...options }, (response) => {
      response.resume().on('end', () => done(response.statusCode));
    }).on('error', fail);
    sent.end(body);
  });
  const basic = { method: 'POST', headers: { authorization: `Basic ${Buffer.from(`robot:${secret}`).toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded' } };
  const kinds = [() => send('/.well-known/openid-configuration'), () => send('/jwks'), () => send('/token', basic, 'grant_type=client_credentials')];
  const variants = [good_tenant, good_tenant + robot('added'), 'schema: gatehouse.tenant/v1\nnonsense: [', good_tenant + robot('other')];

  const reloads = () => count('config.reloaded') + count('config.reload_failed');
  const before = reloads(), answers = {};
  let turn = 0, running = true;
  const pulse = setInterval(() => {
    // As a careful operator writes: beside it, then renamed into place.
    writeFileSync(`${tenant_file}.new`, variants[turn++ % variants.length]);
    renameSync(`${tenant_file}.new`, tenant_file);
    server.child.kill('SIGHUP');
  }, 10);
  const worker = async (number) => {
    for (let i = number; running; i++) {
      const status = await kinds[i % kinds.length]();
      answers[status] = (answers[status] ?? 0) + 1;
    }
  };
  const workers = Array.from({ length: 16 }, (_, number) => worker(number));
  try {
    await until('300 requests over 20 reloads', () => (answers[200] ?? 0) >= 300 && reloads() - before >= 20);
  } finally {
    running = false;
    clearInterval(pulse);
  }
  await Promise.all(workers);
  agent.destroy();
  assert.deepEqual(Object.keys(answers), ['200'], JSON.stringify(answers));
  writeFileSync(tenant_file, good_tenant);
  await reload();
  assert.equal((await server.stop()).code, 0, server.log().slice(-2000));
});
