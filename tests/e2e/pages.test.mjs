// Every page in light and dark, narrow and wide, English and German: axe-core finds nothing, nothing scrolls sideways, and a
// picture of each lies in build/screenshots/pages (./dev screenshots). Also that HTML and stylesheets stay small.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { launch, screenshot } from './support/chromium.mjs';
import { prepare_server, signed_out, start_process, start_server, user } from './support/server.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const callback = 'http://127.0.0.1:9/callback';
const looks = ['light', 'dark'].flatMap((scheme) => [320, 1280].flatMap((width) => ['en', 'de'].map((language) => ({ scheme, width, language }))));

let server, browser;
before(async () => {
  [server, browser] = await Promise.all([start_server(), launch()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const address = (client_id, redirect_uri, more = {}) => `${server.issuer}/authorize?${new URLSearchParams({ client_id, redirect_uri, response_type: 'code',
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

for (const look of looks) {
  test(`every page is accessible: ${look.scheme}, ${look.width} px, ${look.language}`, async () => {
    const context = await browser.newContext({ colorScheme: look.scheme, locale: look.language, viewport: { width: look.width, height: 800 }, bypassCSP: true });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
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
    await page.locator('button[value=revoke]').click();
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
    await page.goto(`${server.issuer}/account/apps`);
    await look_at(page, 'apps_sign_in', look);
    await page.goto(address('demo-web', 'https://elsewhere.example/cb'));
    await look_at(page, 'error_redirect_uri', look);
    await page.goto(`${server.issuer}/interaction?id=nothing`);
    await look_at(page, 'error_interaction', look);
    await context.close();
  });
}

test('a page and its stylesheet are under 20 kB, compressed', async () => {
  const page = await (await fetch(address('demo-web', callback, { prompt: 'login' }))).text();
  const href = /rel="stylesheet" href="([^"]+)"/.exec(page)[1];
  const css = await (await fetch(href)).text();
  assert.ok(gzipSync(page).length + gzipSync(css).length < 20_000);
});

test('an error page says what happened in a person\'s words, and under profile dev what differs in a developer\'s', async () => {
  const page = await (await fetch(address('wiki', `${callback}/`))).text();
  assert.match(page, /an address that is not registered for it/);
  for (const word of ['Got redirect_uri', 'Registered for wiki', 'trailing slash', 'Fix:']) assert.ok(page.includes(word), word);
});

test('config check refuses what cannot be read or is not a colour, with its place and the nearest that can', async () => {
  for (const [look, expected] of [
    ['branding: { accent: "#ffcc00" }', /demo\.yaml:\d+:\d+[\s\S]*GH-C0161|GH-C0161[\s\S]*demo\.yaml:\d+:\d+/],
    ['branding: { accent: "#0b5fff", accent_dark: "red;}body{display:none" }', /is not a colour/],
    ['branding: { logo: "http://cdn.example/x.svg" }', /is not an https address/],
    ['branding: { logo: "https://cdn.example;script-src *" }', /is not an https address/],
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
