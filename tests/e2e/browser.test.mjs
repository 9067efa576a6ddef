// People's side through a real browser, with scripts and without, and the tokens that come of it. Screenshots of each page
// lie in build/screenshots.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { launch, listen_for_callback, open_page, screenshot } from './support/chromium.mjs';
import { clients, signed_out, start_server, user } from './support/server.mjs';

let server, browser, config;
before(async () => {
  [server, browser] = await Promise.all([start_server(), launch()]);
  config = await oidc.discovery(new URL(server.issuer), clients.spa.client_id, undefined, oidc.None(), { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function authorization(redirect_uri, more = {}) {
  const verifier = oidc.randomPKCECodeVerifier(), state = oidc.randomState(), nonce = oidc.randomNonce();
  const address = oidc.buildAuthorizationUrl(config, { redirect_uri, scope: 'openid profile email offline_access', state, nonce, prompt: 'consent',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...more });
  return { address: address.href, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true } };
}

async function fill_sign_in(page, name, password) {
  await page.locator('input:not([type=hidden]):not([type=password])').first().fill(name);
  await page.locator('input[type=password]').fill(password);
  await page.locator('input[type=password]').press('Enter');
  await page.waitForLoadState();
}

const press = (page, pattern) => page.getByRole('button', { name: pattern }).click();

for (const javascript of [true, false]) {
  const suffix = javascript ? '' : '_without_scripts';
  test(`sign in, allow, come back, with scripts ${javascript ? 'on' : 'off'}`, async () => {
    const application = await listen_for_callback();
    const { context, page, faults } = await open_page(browser, { javascript, origins: [new URL(server.issuer).origin, application.origin] });
    const { address, checks } = await authorization(application.redirect_uri);

    await page.goto(address);
    await screenshot(page, `sign_in${suffix}`);
    await fill_sign_in(page, user.email, 'a wrong password');
    assert.equal(await page.locator('input[type=password]').inputValue(), '', 'a wrong password is not sent back');
    assert.match(await page.locator('[role=alert]').innerText(), /not right|incorrect|wrong/i);
    await screenshot(page, `sign_in_refused${suffix}`);

    await fill_sign_in(page, user.email, user.password);
    await screenshot(page, `consent${suffix}`);
    assert.match(await page.locator('main').innerText(), /Demo application/);
    await press(page, /allow|continue/i);
    const tokens = await oidc.authorizationCodeGrant(config, await application.address, checks);
    assert.equal((await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)).email, user.email);
    assert.ok((await oidc.refreshTokenGrant(config, tokens.refresh_token)).access_token);
    assert.deepEqual(faults, []);

    // The session remembers the person: no password is asked for again.
    const again = await authorization(application.redirect_uri);
    await page.goto(again.address);
    assert.equal(await page.locator('input[type=password]').count(), 0);
    await context.close();
    application.close();
  });
}

for (const javascript of [true, false]) {
  test(`S-226: the answer travels as a posted form, with scripts ${javascript ? 'on' : 'off'}`, async () => {
    const application = await listen_for_callback();
    const { context, page, faults } = await open_page(browser, { javascript, origins: [new URL(server.issuer).origin, application.origin] });
    const { address, checks } = await authorization(application.redirect_uri, { response_mode: 'form_post' });
    await page.goto(address);
    await fill_sign_in(page, user.email, user.password);
    await press(page, /allow/i);
    if (!javascript) {
      await screenshot(page, 'form_post_without_scripts');
      await press(page, /continue/i);
    }
    const answered = await application.address;
    assert.ok((await oidc.authorizationCodeGrant(config, answered, checks)).id_token);
    await page.getByText('Back in the application').waitFor();
    assert.equal(page.url(), application.redirect_uri, 'nothing of the answer stands in the address bar');
    assert.deepEqual(faults, []);
    await context.close();
    application.close();
  });
}

test('a person who cancels comes back with access_denied', async () => {
  const application = await listen_for_callback();
  const { context, page } = await open_page(browser, { origins: [] });
  const { address } = await authorization(application.redirect_uri);
  await page.goto(address);
  await fill_sign_in(page, user.username, user.password);
  await press(page, /cancel|deny|don.t allow/i);
  assert.equal((await application.address).searchParams.get('error'), 'access_denied');
  await context.close();
  application.close();
});

test('an untrusted redirect address ends on an error page and goes nowhere', async () => {
  const { context, page, faults } = await open_page(browser, { origins: [new URL(server.issuer).origin] });
  const { address } = await authorization('https://attacker.example/callback');
  const response = await page.goto(address);
  assert.equal(response.status(), 400);
  assert.equal(new URL(page.url()).origin, new URL(server.issuer).origin);
  await screenshot(page, 'error_redirect_uri');
  assert.deepEqual(faults.filter((fault) => !/status of 400/.test(fault)), []);
  await context.close();
});

test('pages fit a telephone and keep their form reachable by keyboard alone', async () => {
  const application = await listen_for_callback();
  const { context, page } = await open_page(browser, { origins: [] });
  await page.setViewportSize({ width: 320, height: 640 });
  const { address } = await authorization(application.redirect_uri);
  await page.goto(address);
  await screenshot(page, 'sign_in_narrow');
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'no sideways scrolling');
  const reached = [];
  for (let i = 0; i < 6; i++) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate(() => document.activeElement?.getAttribute('type') ?? document.activeElement?.tagName));
  }
  assert.ok(reached.includes('password'), reached.join(' '));
  await context.close();
  application.close();
});

test('S-212: a form of another site finds who is signed in, without a page', async (t) => {
  const application = await listen_for_callback();
  t.after(() => application.close());
  const { context, page } = await open_page(browser, { origins: [] });
  t.after(() => context.close());
  const request = new URL((await authorization(clients.basic.redirect_uri, { client_id: clients.basic.client_id })).address);
  await page.goto(request.href);
  await fill_sign_in(page, user.username, user.password);
  // Nothing listens at this app's address: what the browser is told is looked at, not where it ends.
  const told = async (where, method, path) => new URL(await (await where.waitForResponse((response) =>
    response.request().method() === method && new URL(response.url()).pathname.endsWith(path))).headerValue('location'));
  const [allowed] = await Promise.all([told(page, 'POST', '/consent'), press(page, /allow/i)]);
  assert.ok(allowed.searchParams.get('code'), allowed.href);

  // An address that is not ours (localhost), so that the browser keeps our SameSite=Lax cookies back.
  request.searchParams.set('prompt', 'none');
  // A page of its own: the first is still on its way to the app where nothing listens.
  const other_site = await context.newPage();
  await other_site.goto(application.origin);
  const [answer] = await Promise.all([told(other_site, 'GET', '/authorize'), other_site.evaluate(({ action, fields }) => {
    const form = Object.assign(document.createElement('form'), { method: 'post', action });
    for (const [name, value] of fields) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
    document.body.append(form);
    form.submit();
  }, { action: request.origin + request.pathname, fields: [...request.searchParams] })]);
  assert.ok(answer.searchParams.get('code'), answer.href);
  assert.equal(answer.searchParams.get('state'), request.searchParams.get('state'));
});

test('signing out asks first, and only then goes back to the app', async () => {
  const application = await listen_for_callback();
  const { context, page, faults } = await open_page(browser, { origins: [new URL(server.issuer).origin, application.origin, new URL(signed_out).origin] });
  await page.route(`${signed_out}*`, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Bye</title><link rel="icon" href="data:,">' }));
  const { address, checks } = await authorization(application.redirect_uri);
  await page.goto(address);
  await fill_sign_in(page, user.username, user.password);
  await press(page, /allow/i);
  const tokens = await oidc.authorizationCodeGrant(config, await application.address, checks);
  const leave = oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: signed_out, state: 's' }).href;

  await page.goto(leave);
  await screenshot(page, 'sign_out');
  await press(page, /stay/i);
  await screenshot(page, 'still_signed_in');
  await page.goto(leave);
  await press(page, /sign out/i);
  await page.waitForURL(`${signed_out}?state=s`);
  await page.goto(`${server.issuer}/end-session`);
  await screenshot(page, 'signed_out');
  assert.match(await page.locator('main').innerText(), /signed out/);
  await page.goto(oidc.buildEndSessionUrl(config, { id_token_hint: tokens.id_token, post_logout_redirect_uri: 'https://attacker.example/' }).href);
  await screenshot(page, 'error_sign_out');
  assert.equal(new URL(page.url()).origin, new URL(server.issuer).origin);
  assert.deepEqual(faults.filter((fault) => !/status of 400/.test(fault)), []);
  await context.close();
  application.close();
});
