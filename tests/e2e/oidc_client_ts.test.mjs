// oidc-client-ts in Chromium: a single-page application without any server of its own, on another origin than the provider's.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { launch, open_page, screenshot } from './support/chromium.mjs';
import { user } from './support/server.mjs';
import { start_server_with } from './support/with_clients.mjs';

const library = createRequire(import.meta.url).resolve('oidc-client-ts').replace(/dist.*/, 'dist/browser/oidc-client-ts.js');
const files = { '/app.js': ['text/javascript', new URL('oidc_client_ts_app/app.js', import.meta.url)], '/oidc-client-ts.js': ['text/javascript', library] };
const page_file = new URL('oidc_client_ts_app/index.html', import.meta.url);

/** Serves the application's files; every other address is its one page. */
async function serve_application(client_id) {
  const settings = { client_id, scope: 'openid profile email' };
  const listener = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname === '/settings.json') return response.setHeader('content-type', 'application/json').end(JSON.stringify(settings));
    const [type, file] = files[pathname] ?? ['text/html', page_file];
    return response.setHeader('content-type', type).end(await readFile(file));
  });
  await new Promise((done) => listener.listen(0, 'localhost', done));
  return { settings, origin: `http://localhost:${listener.address().port}`, close: () => { listener.closeAllConnections(); listener.close(); } };
}

const registered = ({ settings, origin }, grant_types) => ({ client_id: settings.client_id, client_name: 'Single-page application', token_endpoint_auth_method: 'none',
  redirect_uris: [`${origin}/callback`, `${origin}/silent`], post_logout_redirect_uris: [`${origin}/`], grant_types, scope: settings.scope, consent: 'skip' });

let server, browser, with_frame, with_refresh, with_key, watching;
before(async () => {
  [with_frame, with_refresh, with_key, watching] = [await serve_application('spa-frame'), await serve_application('spa-refresh'), await serve_application('spa-key'), await serve_application('spa-watch')];
  const refreshing = ['authorization_code', 'refresh_token'];
  [server, browser] = await Promise.all([start_server_with([registered(with_frame, ['authorization_code']), registered(with_refresh, refreshing),
    { ...registered(with_key, refreshing), dpop_bound_access_tokens: true }, registered(watching, ['authorization_code'])],
    'dpop: { nonce: required }\nsessions: { management: true }\n'), launch()]);
  for (const application of [with_frame, with_refresh, with_key, watching]) application.settings.issuer = server.issuer;
  with_key.settings.dpop = true;
  watching.settings.watches = true;
});
after(async () => {
  await browser?.close();
  for (const application of [with_frame, with_refresh, with_key, watching]) application?.close();
  assert.equal((await server?.stop())?.code, 0);
});

const shown = async (page) => JSON.parse(await page.locator('#user').innerText());
async function press(page, name, status) {
  await page.getByRole('button', { name, exact: true }).click();
  if (status) await page.getByText(status).waitFor();
}

async function sign_in(application) {
  const { context, page, faults } = await open_page(browser, { origins: [application.origin, new URL(server.issuer).origin] });
  await page.goto(application.origin);
  await press(page, 'Sign in');
  await page.locator('input:not([type=hidden]):not([type=password])').first().fill(user.username);
  await page.locator('input[type=password]').fill(user.password);
  await page.locator('input[type=password]').press('Enter');
  await page.getByText('sign in: done').waitFor();
  return { context, page, faults };
}

async function sign_out(application, page) {
  await press(page, 'Sign out');
  await page.waitForURL(`${application.origin}/**`);
  await page.getByText('ready').waitFor();
  assert.equal(await page.locator('#user').innerText(), '', 'the application has forgotten the person');
}

test('A080: signs in with PKCE, reads userinfo, renews silently in a frame, signs out', async () => {
  const { context, page, faults } = await sign_in(with_frame);
  const first = await shown(page);
  assert.equal(first.profile.iss, server.issuer);
  assert.equal(first.profile.email, user.email);
  assert.equal(first.profile.name, 'Alice Example');
  assert.equal(first.refresh_token, undefined);
  assert.equal(new URL(page.url()).search, '', 'the code has left the address bar');
  await screenshot(page, 'oidc_client_ts_signed_in');

  await press(page, 'Renew', 'renew: done');
  const renewed = await shown(page);
  assert.notEqual(renewed.access_token, first.access_token);
  assert.equal(renewed.profile.sub, first.profile.sub);

  await sign_out(with_frame, page);
  await press(page, 'Renew', 'renew: login_required');
  assert.deepEqual(faults, []);
  await context.close();
});

test('A031, A046, A079: renews with its refresh token, revokes, signs out', async () => {
  const { context, page, faults } = await sign_in(with_refresh);
  const first = await shown(page);
  assert.ok(first.refresh_token);
  await press(page, 'Renew', 'renew: done');
  const renewed = await shown(page);
  assert.notEqual(renewed.access_token, first.access_token);
  assert.notEqual(renewed.refresh_token, first.refresh_token);

  const userinfo = (token) => fetch(`${server.issuer}/userinfo`, { headers: { authorization: `Bearer ${token}` } }).then(({ status }) => status);
  assert.equal(await userinfo(renewed.access_token), 200);
  await press(page, 'Revoke', 'revoke: done');
  assert.equal(await userinfo(renewed.access_token), 401);
  await sign_out(with_refresh, page);
  assert.deepEqual(faults, []);
  await context.close();
});

test('RFC 9449: with a key of the browser, tokens are bound to it from sign-in to renewal', async () => {
  const { context, page, faults } = await sign_in(with_key);
  const first = await shown(page);
  const { cnf } = JSON.parse(Buffer.from(first.access_token.split('.')[1], 'base64url'));
  assert.ok(cnf.jkt);
  await press(page, 'Ask', `ask: 200 ${user.email}`);
  await press(page, 'Renew', 'renew: done');
  const renewed = await shown(page);
  assert.notEqual(renewed.refresh_token, first.refresh_token);
  await press(page, 'Ask', `ask: 200 ${user.email}`);
  const refresh = (token) => fetch(`${server.issuer}/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token, client_id: 'spa-key' }) });
  assert.equal((await refresh(renewed.refresh_token)).status, 400, 'a stolen refresh token is worth nothing');
  assert.equal((await fetch(`${server.issuer}/userinfo`, { headers: { authorization: `Bearer ${renewed.access_token}` } })).status, 401, 'S-077');
  await press(page, 'Renew', 'renew: done');
  // The browser tells of each answer that wanted a nonce first.
  assert.deepEqual(faults.filter((fault) => !/status of 40[01]/.test(fault)), []);
  await context.close();
});

test('Session Management 1.0: an application that watches the session hears of a sign-out in another one', async () => {
  const { context, page, faults } = await sign_in(watching);
  await new Promise((done) => setTimeout(done, 2500));
  assert.match(await page.locator('#status').innerText(), /sign in: done/, 'nothing has changed for two rounds');
  const other = await context.newPage();
  await other.goto(with_frame.origin);
  await press(other, 'Sign in');
  await other.getByText('sign in: done').waitFor();
  await sign_out(with_frame, other);
  await page.getByText('signed out elsewhere').waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

/** What the provider's frame answers a page of this origin that asks it. */
const ask_frame = (page, message) => page.evaluate(([address, text]) => new Promise((done) => {
  const frame = Object.assign(document.createElement('iframe'), { src: address });
  window.addEventListener('message', ({ data, source }) => { if (source === frame.contentWindow) done(data); });
  frame.onload = () => frame.contentWindow.postMessage(text, new URL(address).origin);
  document.body.append(frame);
}), [`${server.issuer}/check-session`, message]);

test('S080: the frame tells an origin of its own session and of no other', async () => {
  const { context, page } = await sign_in(watching);
  const { session_state } = await shown(page), message = `spa-watch ${session_state}`;
  assert.equal(await ask_frame(page, message), 'unchanged');
  for (const wrong of ['', 'nonsense', `spa-watch ${session_state}<img src=x onerror=alert(1)>`, `${message} x`, { toString: 'x' }, 7])
    assert.equal(await ask_frame(await fresh(context, watching.origin), wrong), 'error', JSON.stringify(wrong));
  assert.equal(await ask_frame(await fresh(context, watching.origin), `spa-frame ${session_state}`), 'changed');
  const stranger = await serve_application('spa-watch');
  stranger.settings.issuer = server.issuer;
  for (const origin of [stranger.origin, with_frame.origin])
    assert.equal(await ask_frame(await fresh(context, origin), message), 'changed', origin);
  await context.close();
  stranger.close();
});

async function fresh(context, origin) {
  const page = await context.newPage();
  await page.goto(origin);
  await page.getByText('ready').waitFor();
  return page;
}

test('an origin that no client registered reads no token', async () => {
  const stranger = await serve_application('spa-refresh');
  stranger.settings.issuer = server.issuer;
  const { context, page } = await open_page(browser, { origins: [] });
  await page.goto(stranger.origin);
  await page.getByText('ready').waitFor();
  const read = (path, options) => page.evaluate(([address, given]) => fetch(address, given).then((answer) => answer.status, () => 'hidden'), [`${server.issuer}${path}`, options]);
  assert.equal(await read('/.well-known/openid-configuration', {}), 200);
  assert.equal(await read('/token', { method: 'POST', body: 'grant_type=refresh_token&refresh_token=x&client_id=spa-refresh', headers: { 'content-type': 'application/x-www-form-urlencoded' } }), 'hidden');
  assert.equal(await read('/userinfo', { headers: { authorization: 'Bearer x' } }), 'hidden');
  await context.close();
  stranger.close();
});
