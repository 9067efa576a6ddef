// express-openid-connect: a server-rendered application with a session of its own, in Chromium.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import express from 'express';
import express_openid_connect from 'express-openid-connect';
import { launch, open_page } from './support/chromium.mjs';
import { free_port, user } from './support/server.mjs';
import { make_secret, start_server_with } from './support/with_clients.mjs';

const { auth, requiresAuth } = express_openid_connect;

/** The application, as the library's README describes one with the code flow. */
function make_application({ origin, issuer, secret }) {
  const application = express();
  application.use(auth({
    issuerBaseURL: issuer, baseURL: origin, clientID: 'express', clientSecret: secret, secret: randomBytes(32).toString('hex'), authRequired: false, idpLogout: true,
    enableTelemetry: false, authorizationParams: { response_type: 'code', scope: 'openid profile email' },
  }));
  application.get('/favicon.ico', (request, response) => response.status(204).end());
  application.get('/', (request, response) => response.send(`<!doctype html><title>Express</title><link rel="icon" href="data:,"><h1>${request.oidc.isAuthenticated() ? 'Signed in' : 'Nobody'}</h1>`));
  application.get('/profile', requiresAuth(), async (request, response) => {
    const { idTokenClaims, accessToken } = request.oidc, fresh = await accessToken.refresh();
    response.json({ claims: idTokenClaims, userinfo: await request.oidc.fetchUserInfo(), refreshed: fresh.access_token !== accessToken.access_token });
  });
  return application;
}

let server, browser, listener, origin;
before(async () => {
  const port = await free_port(), { secret, client_secret_hash } = make_secret();
  origin = `http://localhost:${port}`;
  [server, browser] = await Promise.all([start_server_with([{ client_id: 'express', client_name: 'Express', client_secret_hash, redirect_uris: [`${origin}/callback`], post_logout_redirect_uris: [origin], scope: 'openid profile email' }]), launch()]);
  listener = await new Promise((done) => { const opened = make_application({ origin, issuer: server.issuer, secret }).listen(port, 'localhost', () => done(opened)); });
});
after(async () => {
  await browser?.close();
  listener?.closeAllConnections();
  listener?.close();
  assert.equal((await server?.stop())?.code, 0);
});

test('A080: a page that needs a person signs them in, refreshes, reads userinfo, and signs out on both sides', async () => {
  const { context, page, faults } = await open_page(browser, { origins: [origin, new URL(server.issuer).origin] });
  await page.goto(`${origin}/profile`);
  await page.locator('input:not([type=hidden]):not([type=password])').first().fill(user.email);
  await page.locator('input[type=password]').fill(user.password);
  await page.locator('input[type=password]').press('Enter');
  await page.getByRole('button', { name: /allow/i }).click();
  await page.waitForURL(`${origin}/profile`);
  const { claims, userinfo, refreshed } = JSON.parse(await page.locator('body').innerText());
  assert.equal(claims.iss, server.issuer);
  assert.equal(claims.aud, 'express');
  assert.equal(userinfo.sub, claims.sub);
  assert.equal(userinfo.email, user.email);
  assert.ok(refreshed);

  await page.goto(`${origin}/logout`);
  await page.waitForURL(`${origin}/`);
  assert.equal(await page.locator('h1').innerText(), 'Nobody');
  await page.goto(`${origin}/profile`);
  assert.equal(await page.locator('input[type=password]').count(), 1, 'the session at the provider has ended as well');
  assert.deepEqual(faults, []);
  await context.close();
});
