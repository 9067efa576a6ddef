// What a newcomer does after ./dev run: ./dev demo-app in a second terminal, a browser at the printed address, a sign-in to the end.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { launch, open_page, screenshot } from './support/chromium.mjs';
import { free_port, root, start_dev, start_process, until } from './support/server.mjs';

const demo_app = (...options) => start_process(process.execPath, [join(root, 'tests/e2e/demo_app.mjs'), ...options]);

let provider, app, browser;
before(async () => {
  [provider, browser] = await Promise.all([start_dev(), launch()]);
  app = demo_app('--issuer', provider.issuer, '--port', String(await free_port()));
  await until('the app listens', () => /Open (\S+)/.test(app.out) || app.child.exitCode !== null);
});
after(async () => {
  await browser?.close();
  await app?.stop();
  await provider?.stop();
});

test('the demo app signs alice in through the browser and shows what it verified', async () => {
  const address = app.out.match(/Open (\S+)/)?.[1];
  assert.ok(address, app.err);
  const { context, page, faults } = await open_page(browser, { origins: [new URL(address).origin, new URL(provider.issuer).origin] });
  await page.goto(address);
  await page.getByRole('link', { name: /sign in/i }).click();

  const [username, password] = provider.printed.User;
  await page.locator('input:not([type=hidden]):not([type=password])').first().fill(username);
  await page.locator('input[type=password]').fill(password);
  await page.locator('input[type=password]').press('Enter');
  await page.getByRole('button', { name: /allow|continue/i }).click();

  await page.waitForURL((url) => url.pathname === '/callback');
  await screenshot(page, 'demo_app_signed_in');
  assert.match(await page.locator('h1').innerText(), /^Signed in as Alice/);
  assert.equal(await page.locator('li', { hasText: 'verified' }).count(), 4);
  const claims = JSON.parse(await page.locator('pre').first().innerText());
  assert.equal(claims.iss, provider.issuer);
  assert.equal(JSON.parse(await page.locator('pre').last().innerText()).sub, claims.sub);
  assert.deepEqual(faults, []);

  // Once more: no password is asked for, but consent is, as any program of this machine could pose as this app (RFC 8252 §8.6).
  await page.getByRole('link', { name: /once more/i }).click();
  await page.getByRole('link', { name: /sign in/i }).click();
  await page.getByRole('button', { name: /allow|continue/i }).click();
  await page.waitForURL((url) => url.pathname === '/callback');
  assert.match(await page.locator('h1').innerText(), /^Signed in as Alice/);
  await context.close();
});

test('without a provider the demo app says which command starts one', async () => {
  const alone = demo_app('--issuer', `http://localhost:${await free_port()}/t/demo`);
  assert.equal((await alone.exited).code, 1);
  assert.match(alone.err, /\.\/dev run/);
});

test('a port that is taken or none, and an issuer that is not there, come with what to do', async () => {
  const ends = async (...options) => {
    const started = demo_app(...options);
    return { code: (await started.exited).code, err: started.err };
  };
  const taken = await ends('--issuer', provider.issuer, '--port', new URL(app.out.match(/Open (\S+)/)[1]).port);
  assert.equal(taken.code, 1);
  assert.match(taken.err, /^Cannot listen on port \d+ \(.*EADDRINUSE.*\)\. Another one: \.\/dev demo-app --port N\n$/);
  const none = await ends('--port', 'x');
  assert.deepEqual([none.code, none.err], [2, '--port x is no port: a number from 1 to 65535\n']);
  const nobody = await ends('--issuer', 'http://localhost:1/t/demo');
  assert.equal(nobody.code, 1);
  assert.match(nobody.err, /start one with \.\/dev run, or name another with --issuer URL/);
});
