// A device login played to the end (RFC 8628): openid-client as the app on the device, Chromium as the person's phone.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { launch, open_page, screenshot } from './support/chromium.mjs';
import { user } from './support/server.mjs';
import { start_server_with } from './support/with_clients.mjs';

const device_grant = 'urn:ietf:params:oauth:grant-type:device_code';
let server, browser, config;
before(async () => {
  [server, browser] = await Promise.all([
    start_server_with([{ client_id: 'tv', client_name: 'Living room TV', token_endpoint_auth_method: 'none', grant_types: [device_grant, 'refresh_token'], response_types: [], scope: 'openid profile email offline_access' }]),
    launch()]);
  config = await oidc.discovery(new URL(server.issuer), 'tv', undefined, oidc.None(), { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const begin = () => oidc.initiateDeviceAuthorization(config, { scope: 'openid profile email offline_access' });

async function sign_in(page) {
  await page.locator('#username').fill(user.username);
  await page.locator('#password').fill(user.password);
  await page.locator('button[value=sign_in]').click();
  await page.waitForLoadState();
}

for (const javascript of [true, false]) {
  test(`a person types the code, signs in, compares and allows, with scripts ${javascript ? 'on' : 'off'}`, async () => {
    const begun = await begin();
    const polling = oidc.pollDeviceAuthorizationGrant(config, begun);
    const { context, page, faults } = await open_page(browser, { javascript, origins: [new URL(server.issuer).origin] });
    await page.goto(begun.verification_uri);
    await page.locator('#user_code').fill(begun.user_code.toLowerCase().replace('-', ' '));
    await page.locator('#user_code').press('Enter');
    await page.waitForLoadState();
    await sign_in(page);
    const text = await page.locator('main').innerText();
    for (const shown of ['Living room TV', begun.user_code, 'Does your device show this code?', 'See your e-mail address']) assert.ok(text.includes(shown), `${shown}\n${text}`);
    await screenshot(page, `device_consent${javascript ? '' : '_without_scripts'}`);
    await page.locator('button[value=allow]').click();
    assert.equal(await page.locator('h1').innerText(), 'Your device is connected');
    const tokens = await polling;
    const info = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
    assert.equal(info.email, user.email);
    assert.ok((await oidc.refreshTokenGrant(config, tokens.refresh_token)).access_token);
    assert.deepEqual(faults, []);
    await context.close();
  });
}

test('a link with the code needs a click, asks who is signed in already as well, and a refusal reaches the device', async () => {
  const begun = await begin();
  const polling = oidc.pollDeviceAuthorizationGrant(config, begun);
  const refused = assert.rejects(polling, { error: 'access_denied' });
  const { context, page } = await open_page(browser, { origins: [new URL(server.issuer).origin] });
  await page.goto(`${server.issuer}/account/apps`);
  await sign_in(page);
  await page.goto(begun.verification_uri_complete);
  assert.equal(await page.locator('#user_code').inputValue(), begun.user_code);
  await page.locator('button[value=continue]').click();
  assert.match(await page.locator('main').innerText(), /Living room TV/);
  await page.locator('button[value=cancel]').click();
  assert.equal(await page.locator('h1').innerText(), 'Your device was not connected');
  await refused;
  await context.close();
});
