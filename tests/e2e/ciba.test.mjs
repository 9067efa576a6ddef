// A sign-in from elsewhere played to the end (CIBA): openid-client as the app at a counter, Chromium as the person's phone; once with
// polling, once with an app that is told by ping at an address of this test.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import * as oidc from 'openid-client';
import { launch, open_page, screenshot } from './support/chromium.mjs';
import { prepare_server, start_prepared, user } from './support/server.mjs';
import { make_secret } from './support/with_clients.mjs';

const ciba_grant = 'urn:openid:params:grant-type:ciba';
const { secret, client_secret_hash } = make_secret();
const client = (client_id, client_name, more) => ({ client_id, client_name, client_secret_hash, grant_types: [ciba_grant, 'refresh_token'], response_types: [], scope: 'openid profile email', ...more });
const calls = [];

/** Apps of this test are on this machine, where a server asks nobody unless it is told that it may. */
async function start_with(clients) {
  const prepared = await prepare_server();
  appendFileSync(join(prepared.folder, 'gatehouse.yaml'), 'fetch: { allow_addresses: [127.0.0.0/8] }\n');
  appendFileSync(join(prepared.folder, 'tenants/demo.yaml'), clients.map((one) => `  - ${JSON.stringify(one)}\n`).join(''));
  return start_prepared(prepared);
}

let server, listener, browser, till, bank;
before(async () => {
  listener = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    calls.push({ authorization: request.headers.authorization, body: JSON.parse(body) });
    response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  [server, browser] = await Promise.all([
    start_with([client('till', 'Till 4', { backchannel_token_delivery_mode: 'poll' }),
      client('bank', 'Bank', { backchannel_token_delivery_mode: 'ping', backchannel_client_notification_endpoint: `http://127.0.0.1:${listener.address().port}/told` })]),
    launch()]);
  const discover = (id) => oidc.discovery(new URL(server.issuer), id, undefined, oidc.ClientSecretBasic(secret), { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] });
  [till, bank] = await Promise.all([discover('till'), discover('bank')]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
  listener?.close();
});

const begin = (config, more) => oidc.initiateBackchannelAuthentication(config, { scope: 'openid profile email', login_hint: user.username, ...more });

async function sign_in(page) {
  await page.locator('#username').fill(user.username);
  await page.locator('#password').fill(user.password);
  await page.locator('button[value=sign_in]').click();
  await page.waitForLoadState();
}

for (const javascript of [true, false]) {
  test(`a person signs in, compares and allows, with scripts ${javascript ? 'on' : 'off'}`, async () => {
    const begun = await begin(till, { binding_message: 'W4SCT' });
    const polling = oidc.pollBackchannelAuthenticationGrant(till, begun);
    const { context, page, faults } = await open_page(browser, { javascript, origins: [new URL(server.issuer).origin] });
    await page.goto(`${server.issuer}/requests`);
    await sign_in(page);
    const listed = await page.locator('main').innerText();
    for (const shown of ['Till 4', 'W4SCT', 'See your e-mail address']) assert.ok(listed.includes(shown), `${shown}\n${listed}`);
    await screenshot(page, `requests${javascript ? '' : '_without_scripts'}`);
    await page.getByRole('button', { name: /Till 4/ }).click();
    const text = await page.locator('main').innerText();
    for (const shown of ['Till 4', 'W4SCT', 'Does the app show you this?', 'See your e-mail address']) assert.ok(text.includes(shown), `${shown}\n${text}`);
    await screenshot(page, `request_consent${javascript ? '' : '_without_scripts'}`);
    await page.locator('button[value=allow]').click();
    assert.equal(await page.locator('h1').innerText(), 'You are signing in');
    const tokens = await polling;
    const info = await oidc.fetchUserInfo(till, tokens.access_token, tokens.claims().sub);
    assert.equal(info.email, user.email);
    assert.ok((await oidc.refreshTokenGrant(till, tokens.refresh_token)).access_token);
    assert.deepEqual(faults, []);
    await context.close();
  });
}

test('an app is told by ping and then asks once; a refusal reaches it as well', async () => {
  const { context, page } = await open_page(browser, { origins: [new URL(server.issuer).origin] });
  await page.goto(`${server.issuer}/requests`);
  await sign_in(page);
  for (const action of ['allow', 'cancel']) {
    const token = oidc.randomState();
    const begun = await begin(bank, { client_notification_token: token, binding_message: 'PAY 20 €' });
    await page.goto(`${server.issuer}/requests`);
    await page.getByRole('button', { name: /Bank/ }).click();
    await page.locator(`button[value=${action}]`).click();
    await page.locator('h1').waitFor();
    for (let i = 0; i < 200 && calls.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(calls.splice(0), [{ authorization: `Bearer ${token}`, body: { auth_req_id: begun.auth_req_id } }]);
    const asked = oidc.genericGrantRequest(bank, ciba_grant, { auth_req_id: begun.auth_req_id });
    if (action === 'allow') assert.ok((await asked).access_token);
    else await assert.rejects(asked, { error: 'access_denied' });
  }
  await page.goto(`${server.issuer}/requests`);
  assert.match(await page.locator('main').innerText(), /No app asks to sign you in/);
  await context.close();
});

test('nobody by that name, and too many at once, are refused as the specification wants it', async () => {
  await assert.rejects(begin(till, { login_hint: 'nobody-here' }), { error: 'unknown_user_id' });
  await assert.rejects(begin(till, { binding_message: 'x'.repeat(101) }), { error: 'invalid_binding_message' });
  for (let i = 0; i < 3; i++) await begin(till);
  await assert.rejects(begin(till), { error: 'access_denied', status: 403 });
});
