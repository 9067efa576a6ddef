// Every page in light and dark, narrow and wide, English and German: axe-core finds nothing, nothing scrolls sideways, and a
// picture of each lies in build/screenshots/pages (./dev screenshots). Also that HTML and stylesheets stay small.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { launch, screenshot } from './support/chromium.mjs';
import { make_secret } from './support/with_clients.mjs';
import { prepare_server, signed_out, start_prepared, start_process, start_server, user } from './support/server.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const till = make_secret();
const device_grant = 'urn:ietf:params:oauth:grant-type:device_code';
const callback = 'http://127.0.0.1:9/callback';
const looks = ['light', 'dark'].flatMap((scheme) => [320, 1280].flatMap((width) => ['en', 'de'].map((language) => ({ scheme, width, language }))));

// A wide logo for the organisation, whose letters change with the system's ground; a square one for the app.
const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 32"><style>.word { fill: #1b1f27 } @media (prefers-color-scheme: dark) { .word { fill: #eceef2 } }</style>
<circle cx="16" cy="16" r="14" fill="#d9480f"/><path class="word" d="M40 24V8h6v16zm14 0V8h6v16zm14 0V8h6v16zm14 0V8h6v16z"/><script>document.title = "never"</script></svg>`;
const app_logo = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAq0lEQVR42u3Zyw2AMAwE0e2EPimH1miBOzQAEgn5rM1ILmDeKYqtddlCjwAAAAAAAAAAAMwAx37ejjXgKbo3RuPT2zI0sb6JQRPTmzDkUP/FIJP6aoN86usMPwP0rq8wyK2+1PAbwMj6IgMAACMA4+vfGwAAAAAAQH8ALzEAAPzIHADhP/XshTwA4VeLGZa7GdbrGQ4cSU5MGY58Sc6sXOoBAAAAAAAAAAHnAnSYnua8Ccv7AAAAAElFTkSuQmCC', 'base64');

const payments = 'https://api.example/payments';

/** The same tenant with colours, links and logos of its own. */
async function start_branded() {
  const prepared = await prepare_server();
  const file = join(prepared.folder, 'tenants/demo.yaml');
  writeFileSync(join(prepared.folder, 'tenants/logo.svg'), logo);
  writeFileSync(join(prepared.folder, 'tenants/wiki.png'), app_logo);
  writeFileSync(file, readFileSync(file, 'utf8').replace('client_name: Wiki,', 'client_name: Wiki, authorization_details_types: [payment], branding: { logo: wiki.png, accent: "#7a1fa2" },') +
    'branding: { logo: logo.svg, accent: "#b03a06", support_url: "https://help.example/", privacy_url: "https://www.example/privacy" }\n' + `authorization_details:
  - { id: payment, description: { en: Make one payment, de: Eine Zahlung ausführen }, schema: { type: object } }
resources: [ { id: "${payments}", name: Payments, scopes: [email] } ]
`);
  return start_prepared(prepared);
}

/** With an app that asks from elsewhere, and one on a device, whose wrong codes are looked at more often than people may type them. */
async function start_with_device() {
  const prepared = await prepare_server();
  appendFileSync(join(prepared.folder, 'tenants/demo.yaml'), `  - { client_id: till, client_name: Till 4, client_secret_hash: "${till.client_secret_hash}", grant_types: ["urn:openid:params:grant-type:ciba"], response_types: [], backchannel_token_delivery_mode: poll, scope: openid email }
  - { client_id: tv, client_name: Living room TV, token_endpoint_auth_method: none, grant_types: ["${device_grant}"], response_types: [], scope: openid email }
accounts: { registration: open }
limits: { device: { per_address: 100/1m }, sign_up: { per_address: 100/1m } }
`);
  return start_prepared(prepared);
}

async function begin_on_device() {
  const begun = await fetch(`${server.issuer}/device_authorization`, { method: 'POST', body: new URLSearchParams({ client_id: 'tv', scope: 'openid email' }) });
  return begun.json();
}

async function ask_from_elsewhere(binding_message) {
  const begun = await fetch(`${server.issuer}/bc-authorize`, { method: 'POST', headers: { authorization: `Basic ${btoa(`till:${till.secret}`)}` },
    body: new URLSearchParams({ scope: 'openid email', login_hint: user.username, binding_message }) });
  assert.equal(begun.status, 200);
}

let server, branded, browser;
before(async () => {
  [server, branded, browser] = await Promise.all([start_with_device(), start_branded(), launch()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await branded?.stop();
});

const address = (client_id, redirect_uri, more = {}, at = server) => `${at.issuer}/authorize?${new URLSearchParams({ client_id, redirect_uri, response_type: 'code',
  scope: 'openid profile email offline_access', state: 's', code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256',
  prompt: 'consent', ...more })}`;

async function look_at(page, name, { scheme, width, language }) {
  const where = `${name} ${scheme} ${width} ${language}`;
  assert.equal(await page.locator('html').getAttribute('lang'), language, where);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${where} scrolls sideways`);
  await page.evaluate(readFileSync(axe, 'utf8'));
  const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${where}: ${id} ${nodes.map((node) => node.html).join(' ')}`), []);
  await screenshot(page, `pages/${name}-${scheme}-${width}-${language}`);
}

async function sign_in(page, password = user.password) {
  await page.locator('#username').fill(user.username);
  await page.locator('#password').fill(password);
  await page.locator('button[value=sign_in]').click();
  await page.waitForLoadState();
}

/** Past the browser's own checks, which the server does not rely on. */
async function sign_up(page, username, password) {
  await page.locator('#sign-up').evaluate((form) => { form.noValidate = true; });
  await page.locator('#username').fill(username);
  await page.locator('#name').fill('Carol Example');
  await page.locator('#password').fill(password);
  await page.locator('button[value=sign_up]').click();
  await page.waitForLoadState();
}

for (const look of looks) {
  test(`every page is accessible: ${look.scheme}, ${look.width} px, ${look.language}`, async () => {
    const context = await browser.newContext({ colorScheme: look.scheme, locale: look.language, viewport: { width: look.width, height: 800 }, bypassCSP: true });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(address('demo-web', callback));
    await page.locator('a[href*="/sign-up?"]').click();
    await look_at(page, 'sign_up', look);
    assert.equal(await page.locator('#password').getAttribute('aria-describedby'), 'password-hint');
    await sign_up(page, user.username, 'long enough for everybody');
    assert.equal(await page.locator('#username').getAttribute('aria-describedby'), 'problem username-hint');
    await look_at(page, 'sign_up_taken', look);
    await sign_up(page, 'carol', 'short');
    assert.equal(await page.locator('#password').getAttribute('aria-describedby'), 'problem password-hint');
    assert.deepEqual([await page.locator('#username').inputValue(), await page.locator('#name').inputValue(), await page.locator('#password').inputValue()], ['carol', 'Carol Example', '']);
    await look_at(page, 'sign_up_short_password', look);
    await page.goto(address('demo-web', callback));
    await look_at(page, 'sign_in', look);
    await sign_in(page, 'a wrong password');
    assert.equal(await page.locator('#username').getAttribute('aria-describedby'), 'problem');
    await look_at(page, 'sign_in_refused', look);
    await sign_in(page);
    await look_at(page, 'consent', look);
    // The wiki's consent is remembered and listed; the answer to the app ends at a closed port.
    await page.goto(address('wiki', callback));
    await page.route('http://127.0.0.1:9/**', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>App</title>' }));
    await page.locator('button[value=allow]').click();
    await page.waitForURL('http://127.0.0.1:9/**');
    await page.goto(`${server.issuer}/account/apps`);
    await look_at(page, 'apps', look);
    await page.getByRole('button', { name: /Wiki/ }).click();
    await page.locator('[role=status]').waitFor();
    await look_at(page, 'apps_taken_back', look);
    await page.goto(`${server.issuer}/end-session?client_id=wiki&post_logout_redirect_uri=${encodeURIComponent(signed_out)}`);
    await look_at(page, 'sign_out', look);
    await page.locator('button[value=cancel]').click();
    await look_at(page, 'still_signed_in', look);
    await page.goto(`${server.issuer}/end-session`);
    await page.locator('button[value=sign_out]').click();
    await page.locator('h1').waitFor();
    await look_at(page, 'signed_out', look);
    const [allowed, denied] = [await begin_on_device(), await begin_on_device()];
    await page.goto(allowed.verification_uri_complete);
    await look_at(page, 'device', look);
    await page.locator('#user_code').fill('BCDF-GHJK');
    await page.locator('button[value=continue]').click();
    await page.locator('[role=alert]').waitFor();
    assert.equal(await page.locator('#user_code').getAttribute('aria-describedby'), 'problem');
    await look_at(page, 'device_refused', look);
    await page.locator('#user_code').fill(allowed.user_code);
    await page.locator('button[value=continue]').click();
    await sign_in(page);
    await look_at(page, 'device_consent', look);
    await page.locator('button[value=allow]').click();
    await page.locator('button').first().waitFor({ state: 'detached' });
    await look_at(page, 'device_allowed', look);
    await page.goto(denied.verification_uri_complete);
    await page.locator('button[value=continue]').click();
    await page.locator('button[value=cancel]').click();
    await page.locator('button').first().waitFor({ state: 'detached' });
    await look_at(page, 'device_denied', look);
    await page.goto(`${server.issuer}/requests`);
    await look_at(page, 'requests_none', look);
    for (const message of ['KASSE-4-W4SCT', 'A rather long message that has to be broken into lines on a small screen, 1234567890']) await ask_from_elsewhere(message);
    for (const [action, name] of [['allow', 'request_allowed'], ['cancel', 'request_denied']]) {
      await page.goto(`${server.issuer}/requests`);
      await look_at(page, `requests_before_${action}`, look);
      await page.locator('section button').first().click();
      await page.locator(`button[value=${action}]`).waitFor();
      await look_at(page, `request_consent_${action}`, look);
      await page.locator(`button[value=${action}]`).click();
      await page.locator('button').first().waitFor({ state: 'detached' });
      await look_at(page, name, look);
    }
    await page.goto(`${server.issuer}/end-session`);
    await page.locator('button[value=sign_out]').click();
    await page.locator('h1').waitFor();
    await page.goto(`${server.issuer}/account/apps`);
    await look_at(page, 'apps_sign_in', look);
    await page.goto(address('demo-web', 'https://elsewhere.example/cb'));
    await look_at(page, 'error_redirect_uri', look);
    await page.goto(`${server.issuer}/interaction?id=nothing`);
    await look_at(page, 'error_interaction', look);
    await page.goto(`${server.issuer}/nowhere`);
    await look_at(page, 'error_not_found', look);
    // Logos are our own files: shown, and nothing is fetched from elsewhere.
    const elsewhere = [];
    page.on('request', (request) => { if (!request.url().startsWith(branded.issuer)) elsewhere.push(request.url()); });
    const details = JSON.stringify([{ type: 'payment', instructedAmount: { currency: 'EUR', amount: '12.50' }, creditorName: 'Merchant A', reference: 'x'.repeat(80) }]);
    await page.goto(address('wiki', callback, { authorization_details: details, resource: payments }, branded));
    for (const image of await page.locator('img').all()) assert.ok(await image.evaluate((shown) => shown.complete && shown.naturalWidth > 0), await image.getAttribute('src'));
    assert.equal(await page.locator('img').count(), 2);
    await look_at(page, 'branded_sign_in', look);
    await sign_in(page);
    assert.equal(await page.locator('dd', { hasText: '12.50' }).count(), 1);
    assert.equal(await page.locator('li', { hasText: 'Payments' }).count(), 1);
    await look_at(page, 'branded_consent', look);
    assert.deepEqual(elsewhere, []);
    await context.close();
  });
}

test('a logo that is opened by itself runs no script', async () => {
  const page = await (await fetch(address('wiki', callback, {}, branded))).text();
  const url = /class="logo" src="([^"]+)"/.exec(page)[1];
  const tab = await browser.newPage();
  const response = await tab.goto(url);
  assert.equal(response.headers()['content-type'], 'image/svg+xml');
  assert.notEqual(await tab.title(), 'never');
  await tab.close();
});

test('what only a script can do appears with it: a look at the password, a word about caps lock, the details copied', async () => {
  const context = await browser.newContext({ locale: 'en', permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => { if (message.type() === 'error') faults.push(message.text()); });
  await page.goto(address('demo-web', callback));
  const show = page.locator('#show-password'), password = page.locator('#password');
  assert.equal(await show.textContent(), 'Show password');
  await password.fill('a secret');
  await show.click();
  assert.equal(await show.textContent(), 'Hide password');
  assert.equal(await password.getAttribute('type'), 'text');
  await screenshot(page, 'pages/sign_in_password_shown');
  await show.click();
  assert.equal(await show.textContent(), 'Show password');
  assert.equal(await password.getAttribute('type'), 'password');
  assert.equal(await page.locator('#caps-lock').isVisible(), false);
  // Chromium without a keyboard has no caps lock to press; the event that one makes has its modifier.
  await password.evaluate((field) => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'A', modifierCapsLock: true })));
  assert.equal(await page.locator('#caps-lock').isVisible(), true);
  await screenshot(page, 'pages/sign_in_caps_lock');
  await page.goto(`${server.issuer}/interaction?id=nothing`);
  await page.locator('#copy-details').click();
  await page.locator('#copied').waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^Code: \w+\nRequest: [0-9a-f-]{36}\nTime: /);
  assert.deepEqual(faults.filter((fault) => !/status of 4\d\d/.test(fault)), []);
  await context.close();
});

test('too many attempts: the page says how long to wait, and counts it down where scripts run', async () => {
  const limited = await prepare_server();
  appendFileSync(join(limited.folder, 'tenants/demo.yaml'), 'limits: { login: { per_address: 1/1m } }\n');
  const running = await start_prepared(limited);
  const context = await browser.newContext({ locale: 'en' });
  const page = await context.newPage();
  await page.goto(address('demo-web', callback, {}, running));
  await sign_in(page, 'a wrong password');
  const [response] = await Promise.all([page.waitForResponse((answer) => answer.url().includes('/sign-in')), sign_in(page, 'another wrong one')]);
  assert.equal(response.status(), 429);
  const seconds = Number(response.headers()['retry-after']);
  assert.ok(seconds > 0 && seconds <= 60, String(seconds));
  await screenshot(page, 'pages/error_too_many');
  assert.match(await page.title(), /^Error:/);
  await page.waitForFunction((from) => Number(document.querySelector('#wait span').textContent) < from, seconds);
  await context.close();
  await running.stop();
});

test('too many wrong codes of a device: the page says how long to wait, and is accessible', async () => {
  const limited = await prepare_server();
  appendFileSync(join(limited.folder, 'tenants/demo.yaml'), 'limits: { device: { per_address: 1/1m } }\n');
  const running = await start_prepared(limited);
  const context = await browser.newContext({ locale: 'en', bypassCSP: true });
  const page = await context.newPage();
  await page.goto(`${running.issuer}/device`);
  for (const status of [200, 429]) {
    await page.locator('#user_code').fill('BCDF-GHJK');
    const [response] = await Promise.all([page.waitForResponse((answer) => answer.url().endsWith('/device')), page.locator('button[value=continue]').click()]);
    assert.equal(response.status(), status);
    await page.waitForLoadState();
  }
  assert.match(await page.locator('#wait').innerText(), /\d+$/);
  await look_at(page, 'device_too_many', { scheme: 'light', width: 1280, language: 'en' });
  await context.close();
  await running.stop();
});

test('too many new accounts: the page says how long to wait, and is accessible', async () => {
  const limited = await prepare_server();
  appendFileSync(join(limited.folder, 'tenants/demo.yaml'), 'accounts: { registration: open }\nlimits: { sign_up: { per_address: 1/1h } }\n');
  const running = await start_prepared(limited);
  const context = await browser.newContext({ locale: 'en', bypassCSP: true });
  const page = await context.newPage();
  await page.goto(address('demo-web', callback, { prompt: 'create' }, running));
  await sign_up(page, user.username, 'long enough for everybody');
  const [response] = await Promise.all([page.waitForResponse((answer) => answer.url().includes('/sign-up')), sign_up(page, 'carol', 'long enough for everybody')]);
  assert.equal(response.status(), 429);
  assert.match(await page.locator('#wait').innerText(), /\d+$/);
  await look_at(page, 'sign_up_too_many', { scheme: 'light', width: 1280, language: 'en' });
  await context.close();
  await running.stop();
});

test('without scripts there is no dead control, and the language can be changed', async () => {
  const context = await browser.newContext({ locale: 'en', javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(address('demo-web', callback));
  assert.equal(await page.locator('#show-password').isVisible(), false);
  await page.locator('nav a[hreflang=de]').click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  await sign_in(page);
  assert.equal(await page.locator('html').getAttribute('lang'), 'de', 'the choice is kept');
  await page.locator('nav a[hreflang=en]').click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await page.goto(`${server.issuer}/interaction?id=nothing`);
  assert.equal(await page.locator('#copy-details').isVisible(), false);
  await context.close();
});

test('a page with its stylesheet and script is under 20 kB, compressed', async () => {
  const page = await (await fetch(address('demo-web', callback, { prompt: 'login' }))).text();
  const href = /rel="stylesheet" href="([^"]+)"/.exec(page)[1];
  const css = await (await fetch(href)).text();
  const script = await (await fetch(/<script defer src="([^"]+)"/.exec(page)[1])).text();
  assert.ok(gzipSync(page).length + gzipSync(css).length + gzipSync(script).length < 20_000);
});

test('an error page says what happened in a person\'s words, and under profile dev what differs in a developer\'s', async () => {
  const page = await (await fetch(address('wiki', `${callback}/`))).text();
  assert.match(page, /an address that is not registered for it/);
  for (const word of ['Got redirect_uri', 'Registered for wiki', 'trailing slash', 'Fix:']) assert.ok(page.includes(word), word);
  const nothing = await (await fetch(`${server.issuer}/`, { headers: { accept: 'text/html' } })).text();
  assert.ok(nothing.includes(`The endpoints of this issuer: ${server.issuer}/.well-known/openid-configuration`), nothing);
});

test('config check refuses what cannot be read or is not a colour, with its place and the nearest that can', async () => {
  for (const [look, expected] of [
    ['branding: { accent: "#ffcc00" }', /demo\.yaml:\d+:\d+[\s\S]*GH-C0161|GH-C0161[\s\S]*demo\.yaml:\d+:\d+/],
    ['branding: { accent: "#0b5fff", accent_dark: "red;}body{display:none" }', /is not a colour/],
    ['branding: { logo: "https://cdn.example/x.svg" }', /demo\.yaml:\d+:\d+[\s\S]*is an address; a logo is a file/],
    ['branding: { logo: gone.svg }', /demo\.yaml:\d+:\d+[\s\S]*No such file/],
    ['branding: { logo: demo.yaml }', /is no PNG, JPEG, WebP or SVG image/],
    ['branding: { support_url: "https://help.example;script-src *" }', /is not an https address/],
    ['languages: { default: de, offered: [en] }', /"de" is not offered/],
  ]) {
    const prepared = await prepare_server();
    appendFileSync(join(prepared.folder, 'tenants/demo.yaml'), `${look}\n`);
    const check = start_process(prepared.serve[0], ['config', 'check', '-c', prepared.configuration], prepared.environment);
    assert.equal((await check.exited).code, 3, look);
    assert.match(check.out + check.err, expected, look);
    if (look.includes('ffcc00')) assert.match(check.out + check.err, /nearest that can: "#[0-9a-f]{6}"/);
  }
});
