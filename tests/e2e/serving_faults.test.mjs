// A fault under a serving server: who needs what is broken gets 503 with Retry-After, the rest goes on, nothing is half written,
// and what was refused succeeds when the fault is gone.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import * as oidc from 'openid-client';
import { PlainBrowser, authorize } from './support/plain_browser.mjs';
import { build, clients, secret, start_prepared, start_process, start_server, until, user } from './support/server.mjs';

const { client_id, redirect_uri } = clients.basic;
const basic = `Basic ${Buffer.from(`${client_id}:${secret}`).toString('base64')}`;
let server, config;
before(async () => {
  server = await start_server({ sqlite: '{ busy_timeout: 300ms }' });
  config = await oidc.discovery(new URL(server.issuer), client_id, secret, oidc.ClientSecretBasic(secret), { execute: [oidc.allowInsecureRequests] });
});
after(async () => { await server?.stop(); });

/** Signs in; gives the parameters of the code's redemption. */
async function code() {
  const verifier = oidc.randomPKCECodeVerifier();
  const address = oidc.buildAuthorizationUrl(config, { redirect_uri, scope: 'openid offline_access', prompt: 'consent', code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' });
  const callback = await authorize(new PlainBrowser(), address, { redirect_uri, user });
  return { grant_type: 'authorization_code', code: callback.searchParams.get('code'), redirect_uri, code_verifier: verifier };
}

async function token(parameters) {
  const response = await fetch(`${server.issuer}/token`, { method: 'POST', body: new URLSearchParams(parameters), headers: { authorization: basic } });
  return { status: response.status, retry_after: response.headers.get('retry-after'), body: await response.json() };
}

function shed(answer, what) {
  assert.equal(answer.status, 503, `${what}: ${JSON.stringify(answer)}`);
  assert.ok(Number(answer.retry_after) > 0, `${what}: Retry-After`);
  assert.deepEqual(Object.keys(answer.body), ['error', 'error_description']);
  assert.equal(answer.body.error, 'temporarily_unavailable');
  assert.doesNotMatch(JSON.stringify(answer.body), /sqlite|database|disk|file|\//i, 'nothing of the inside');
}

/** While `fault` lasts, what writes is shed and what does not goes on; after it the same requests succeed. */
async function endures(begin, end) {
  const redemption = await code(), family = (await token(await code())).body;
  await begin();
  try {
    shed(await token(redemption), 'code');
    shed(await token({ grant_type: 'refresh_token', refresh_token: family.refresh_token }), 'refresh');
    const query = new URLSearchParams({ client_id, response_type: 'code', scope: 'openid', redirect_uri, code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' });
    const page = await fetch(`${server.issuer}/authorize?${query}`, { headers: { accept: 'text/html' }, redirect: 'manual' });
    assert.equal(page.status, 503);
    assert.ok(Number(page.headers.get('retry-after')) > 0, 'Retry-After of a page');
    assert.match(page.headers.get('content-type'), /text\/html/);
    for (const path of ['/.well-known/openid-configuration', '/jwks']) {
      const response = await fetch(server.issuer + path);
      assert.equal(response.status, 200, path);
      await response.arrayBuffer();
    }
  } finally {
    await end();
  }
  // A refusal consumed nothing: the same code and the same refresh token are good.
  const redeemed = await token(redemption);
  assert.equal(redeemed.status, 200, JSON.stringify(redeemed.body));
  const refreshed = await token({ grant_type: 'refresh_token', refresh_token: family.refresh_token });
  assert.equal(refreshed.status, 200, JSON.stringify(refreshed.body));
  assert.equal((await token(redemption)).body.error, 'invalid_grant');
}

test('S-425: a database that another process keeps locked', async () => {
  let holder;
  await endures(async () => {
    holder = start_process(join(build, 'tests/storage_driver'), ['lock', join(server.folder, 'state')], {}, 'pipe');
    await holder.says('locked');
  }, async () => {
    holder.child.stdin.end();
    assert.equal((await holder.exited).code, 0);
  });
});

test('S-425: a database file that is moved away and put back', async () => {
  await endures(() => renameSync(server.database, `${server.database}.away`), () => renameSync(`${server.database}.away`, server.database));
});

test('S-411: a disk without room', async () => {
  const room = (bytes) => execFileSync('prlimit', ['--pid', String(server.child.pid), `--fsize=${bytes}:unlimited`]);
  await endures(() => room(0), () => room('unlimited'));
  // The trail of what was done in between arrives where it belongs, and the server has nothing to repair.
  await until('the audit trail to go on', () => server.audit().trimEnd().split('\n').some((line) => line.includes('reuse') || line.includes('replay')));
  for (const line of server.audit().trimEnd().split('\n')) JSON.parse(line);
  assert.equal((await server.stop()).code, 0, server.log().slice(-2000));
  server = await start_prepared(server);
  assert.equal((await token(await code())).status, 200);
});

test('a disk that fills up while people sign in loses nobody who was answered', async () => {
  const room = (bytes) => execFileSync('prlimit', ['--pid', String(server.child.pid), `--fsize=${bytes}:unlimited`]);
  const codes = await Promise.all(Array.from({ length: 8 }, code));
  const redeemed = codes.map((one) => token(one));
  room(0);
  const first = await Promise.all(redeemed);
  room('unlimited');
  for (const [i, answer] of first.entries()) {
    assert.ok([200, 503].includes(answer.status), JSON.stringify(answer));
    const again = await token(codes[i]);
    if (answer.status === 503) assert.equal(again.status, 200, `code ${i}, once refused: ${JSON.stringify(again.body)}`);
    else assert.equal(again.body.error, 'invalid_grant', `code ${i}, once redeemed`);
  }
});
