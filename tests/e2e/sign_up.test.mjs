// A person who has no account makes one, because the app asks for it or by the link on the sign-in page, in a real browser with
// scripts and without; and comes back with it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import * as oidc from 'openid-client';
import { launch, listen_for_callback, open_page, screenshot } from './support/chromium.mjs';
import { clients, prepare_server, start_prepared } from './support/server.mjs';

let server, browser, config;
before(async () => {
  const prepared = await prepare_server();
  appendFileSync(join(prepared.folder, 'tenants/demo.yaml'), 'accounts: { registration: open }\n');
  [server, browser] = await Promise.all([start_prepared(prepared), launch()]);
  config = await oidc.discovery(new URL(server.issuer), clients.spa.client_id, undefined, oidc.None(), { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function authorization(redirect_uri, more) {
  const verifier = oidc.randomPKCECodeVerifier(), state = oidc.randomState();
  const address = oidc.buildAuthorizationUrl(config, { redirect_uri, scope: 'openid profile email', state,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...more });
  return { address: address.href, checks: { pkceCodeVerifier: verifier, expectedState: state, idTokenExpected: true } };
}

/** The tokens of a person who is on the consent page. */
async function allowed(page, application, checks) {
  await page.locator('button[value=allow]').click();
  return oidc.authorizationCodeGrant(config, await application.address, checks);
}

for (const javascript of [true, false]) {
  const with_scripts = `with scripts ${javascript ? 'on' : 'off'}`, name = javascript ? 'carol' : 'dave', password = 'plum raft cedar oxide';
  test(`an app asks for a sign-up, and its request goes on, ${with_scripts}`, async () => {
    assert.ok(config.serverMetadata().prompt_values_supported.includes('create'));
    const application = await listen_for_callback();
    const { context, page, faults } = await open_page(browser, { javascript, origins: [new URL(server.issuer).origin, application.origin] });
    const { address, checks } = await authorization(application.redirect_uri, { prompt: 'create', login_hint: name });
    await page.goto(address);
    assert.equal(await page.locator('h1').innerText(), 'Create an account');
    assert.equal(await page.locator('#username').inputValue(), name);
    await screenshot(page, `sign_up${javascript ? '' : '_without_scripts'}`);
    // The browser itself stops a password that is too short, by the rule that stands in the page.
    await page.locator('#password').fill('short');
    await page.locator('button[value=sign_up]').click();
    assert.equal(await page.locator('#password').evaluate((field) => field.validity.tooShort), true);
    await page.locator('#name').fill('A New Person');
    await page.locator('#password').fill(password);
    await page.locator('#password').press('Enter');
    await page.locator('button[value=allow]').waitFor();
    assert.match(await page.locator('main').innerText(), /A New Person/);
    const tokens = await allowed(page, application, checks);
    const person = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
    assert.deepEqual([person.preferred_username, person.name, person.email], [name, 'A New Person', undefined]);
    assert.deepEqual(faults, []);
    await context.close();
    application.close();

    // Another browser, another day: the account is there.
    const again = await listen_for_callback();
    const other = await open_page(browser, { javascript, origins: [] });
    const next = await authorization(again.redirect_uri, { prompt: 'consent' });
    await other.page.goto(next.address);
    await other.page.locator('#username').fill(name.toUpperCase());
    await other.page.locator('#password').fill(password);
    await other.page.locator('button[value=sign_in]').click();
    const later = await allowed(other.page, again, next.checks);
    assert.equal(later.claims().sub, tokens.claims().sub);
    await other.context.close();
    again.close();
  });
}

test('from the sign-in page to the sign-up page and back, by keyboard, and a cancelled sign-up goes back to the app', async () => {
  const application = await listen_for_callback();
  const { context, page, faults } = await open_page(browser, { origins: [new URL(server.issuer).origin, application.origin] });
  const { address } = await authorization(application.redirect_uri, {});
  await page.goto(address);
  await page.getByRole('link', { name: 'Create an account' }).press('Enter');
  await page.getByRole('heading', { name: 'Create an account' }).waitFor();
  await page.getByRole('link', { name: 'Sign in' }).press('Enter');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.locator('#show-password').click();
  assert.equal(await page.locator('#password').getAttribute('type'), 'text');
  await page.locator('button[value=cancel]').click();
  assert.equal((await application.address).searchParams.get('error'), 'access_denied');
  assert.deepEqual(faults, []);
  await context.close();
  application.close();
});
