// Apache mod_auth_openidc of Debian in front of an application that knows nothing of OpenID Connect: it reads who is there from
// headers. A second location takes access tokens instead of a session.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { launch, open_page } from './support/chromium.mjs';
import { clients, free_port, start_process, temporary_folder, until, user } from './support/server.mjs';
import { make_secret, start_server_with } from './support/with_clients.mjs';

const modules = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'headers', 'proxy', 'proxy_http', 'auth_openidc'];

function write_apache({ folder, port, origin, backend, issuer, secret }) {
  const file = join(folder, 'apache.conf');
  writeFileSync(file, `ServerRoot ${folder}
DefaultRuntimeDir ${folder}
PidFile ${folder}/apache.pid
ServerName localhost
ErrorLog ${folder}/apache.log
Listen 127.0.0.1:${port}
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
${process.getuid() === 0 ? 'User www-data\nGroup www-data' : ''}
OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID apache
OIDCClientSecret ${secret}
OIDCRedirectURI ${origin}/private/callback
OIDCDefaultLoggedOutURL ${origin}/bye
OIDCCryptoPassphrase ${randomBytes(24).toString('hex')}
OIDCScope "openid profile email"
OIDCPKCEMethod S256
OIDCRemoteUserClaim email
OIDCPassClaimsAs headers
OIDCOAuthServerMetadataURL ${issuer}/.well-known/openid-configuration
OIDCOAuthClientID apache
OIDCOAuthClientSecret ${secret}
OIDCOAuthRemoteUserClaim sub
<Location /private>
  AuthType openid-connect
  Require valid-user
  RequestHeader set X-Remote-User "expr=%{REMOTE_USER}"
  ProxyPass http://127.0.0.1:${backend}/
</Location>
<Location /api>
  AuthType oauth20
  Require claim iss:${issuer}
  RequestHeader set X-Remote-User "expr=%{REMOTE_USER}"
  ProxyPass http://127.0.0.1:${backend}/
</Location>
<Location /bye>
  ProxyPass http://127.0.0.1:${backend}/
</Location>
`);
  return file;
}

let server, browser, backend, apache, folder, origin;
before(async () => {
  const port = await free_port(), { secret, client_secret_hash } = make_secret();
  origin = `http://localhost:${port}`;
  folder = temporary_folder('gatehouse-apache-oidc');
  backend = createServer((request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(request.headers)));
  await new Promise((done) => backend.listen(0, '127.0.0.1', done));
  [server, browser] = await Promise.all([start_server_with([{ client_id: 'apache', client_name: 'Intranet', client_secret_hash, redirect_uris: [`${origin}/private/callback`], post_logout_redirect_uris: [`${origin}/bye`],
    scope: 'openid profile email', introspection: 'any' }]), launch()]);
  apache = start_process('/usr/sbin/apache2', ['-DFOREGROUND', '-f', write_apache({ folder, port, origin, backend: backend.address().port, issuer: server.issuer, secret })]);
  await until('Apache answers', () => apache.child.exitCode !== null || fetch(`${origin}/bye`).then(({ status }) => status === 200, () => false));
  assert.equal(apache.child.exitCode, null, apache.err);
});
after(async () => {
  await browser?.close();
  await apache?.stop('SIGTERM');
  backend?.closeAllConnections();
  backend?.close();
  assert.equal((await server?.stop())?.code, 0);
});

async function open_private(path) {
  const { context, page, faults } = await open_page(browser, { origins: [origin, new URL(server.issuer).origin] });
  await page.goto(`${origin}/private${path}`);
  await page.locator('input:not([type=hidden]):not([type=password])').first().fill(user.username);
  await page.locator('input[type=password]').fill(user.password);
  await page.locator('input[type=password]').press('Enter');
  return { context, page, faults };
}

test('A080: a protected location signs people in, says who they are, and signs them out on both sides', async () => {
  const { context, page, faults } = await open_private('/report?month=5');
  await page.getByRole('button', { name: /allow/i }).click();
  await page.waitForURL(`${origin}/private/report?month=5`);
  const headers = JSON.parse(await page.locator('body').innerText());
  assert.equal(headers['x-remote-user'], user.email);
  assert.equal(headers.oidc_claim_email, user.email);
  assert.equal(headers.oidc_claim_name, 'Alice Example');
  assert.equal(headers.oidc_claim_iss, server.issuer);
  assert.ok(headers.oidc_claim_sub && headers.oidc_access_token);

  // Nobody says who they are by headers of their own.
  const forged = await context.request.get(`${origin}/private/`, { headers: { oidc_claim_email: 'mallory@demo.test', 'x-remote-user': 'mallory' } });
  assert.equal(forged.status(), 200);
  assert.doesNotMatch(await forged.text(), /mallory/);

  await page.goto(`${origin}/private/callback?logout=${encodeURIComponent(`${origin}/bye`)}`);
  await page.waitForURL(`${origin}/bye**`);
  await page.goto(`${origin}/private/report`);
  assert.equal(await page.locator('input[type=password]').count(), 1, 'the session at the provider has ended as well');
  assert.deepEqual(faults.filter((fault) => !/favicon|status of 40/.test(fault)), []);
  await context.close();
});

test('a person who cancels does not get in', async () => {
  const { context, page } = await open_page(browser, { origins: [] });
  await page.goto(`${origin}/private/`);
  await page.getByRole('button', { name: /cancel/i }).click();
  await page.waitForURL(`${origin}/private/callback?**`);
  assert.equal(new URL(page.url()).searchParams.get('error'), 'access_denied');
  assert.doesNotMatch(await page.locator('body').innerText(), /oidc_claim/);
  await context.close();
});

test('A047: an API behind Apache asks about access tokens by introspection', async () => {
  const { client_id, secret } = clients.machine;
  const answer = await fetch(`${server.issuer}/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'api' }),
    headers: { authorization: `Basic ${Buffer.from(`${client_id}:${secret}`).toString('base64')}` } });
  const { access_token } = await answer.json();
  const call = (token) => fetch(`${origin}/api/orders`, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  const opened = await call(access_token);
  assert.equal(opened.status, 200, apache.err);
  assert.match((await opened.json())['x-remote-user'], /^robot/);
  assert.equal((await call()).status, 401);
  assert.equal((await call(`${access_token.slice(0, -8)}AAAAAAAA`)).status, 401);
});
