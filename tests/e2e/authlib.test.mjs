// Python Authlib of Debian: a Flask application that signs a person in, and an OAuth2Session that refreshes, asks about and
// revokes what it got.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { PlainBrowser, authorize } from './support/plain_browser.mjs';
import { free_port, start_process, until, user } from './support/server.mjs';
import { make_secret, start_server_with } from './support/with_clients.mjs';

let server, application, origin;
before(async () => {
  const port = await free_port(), { secret, client_secret_hash } = make_secret();
  origin = `http://localhost:${port}`;
  server = await start_server_with([{ client_id: 'authlib', client_name: 'Flask', client_secret_hash, redirect_uris: [`${origin}/callback`], post_logout_redirect_uris: [`${origin}/`],
    scope: 'openid profile email offline_access' }]);
  // Debian's interpreter: another one on PATH would not find Debian's packages.
  application = start_process('/usr/bin/python3', [fileURLToPath(new URL('authlib_app/app.py', import.meta.url))],
    { PORT: String(port), ISSUER: server.issuer, CLIENT_ID: 'authlib', CLIENT_SECRET: secret, PYTHONDONTWRITEBYTECODE: '1' });
  await until(`Flask answers\n${application.err}`, () => fetch(`${origin}/`).then(({ status }) => status === 200, () => false));
});
after(async () => {
  await application?.stop();
  assert.equal((await server?.stop())?.code, 0);
});

const json = async (browser, path) => {
  const { status, html } = await browser.visit(`${origin}${path}`, undefined);
  assert.equal(status, 200, `${html}\n${application.err}`);
  return JSON.parse(html);
};

test('A046, A047, A079, A080: signs in with code and PKCE, refreshes, introspects, revokes, signs out', async () => {
  const browser = new PlainBrowser();
  const back = await authorize(browser, `${origin}/login`, { redirect_uri: `${origin}/callback`, user });
  const home = await browser.visit(back.href, undefined);
  assert.equal(home.status, 200, `${home.html}\n${application.err}`);
  const { id_token, userinfo } = JSON.parse(home.html);
  assert.equal(id_token.iss, server.issuer);
  assert.equal(id_token.aud, 'authlib');
  assert.equal(userinfo.sub, id_token.sub);
  assert.equal(userinfo.email, user.email);

  assert.deepEqual(await json(browser, '/refresh'), { access_token_is_new: true, refresh_token_is_new: true });
  const told = await json(browser, '/introspect');
  assert.equal(told.active, true);
  assert.equal(told.client_id, 'authlib');
  assert.equal(told.sub, id_token.sub);
  assert.deepEqual(await json(browser, '/revoke'), { status: 200 });
  assert.deepEqual(await json(browser, '/introspect'), { active: false });

  assert.equal(await json(browser, '/logout'), null, 'back in the application, and nobody there');
  assert.match((await browser.visit(`${origin}/login`, `${origin}/callback`)).html, /type="password"/, 'the session at the provider has ended as well');
});
