// Mutual TLS with the real binary: its own listeners under curl, openssl and openid-client, and the certificate through the proxies
// as docs/how-to/mutual-tls.md sets them up. Certificates are made here, with openssl.
import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { curve, fetch_with, make_authority, openssl, thumbprint } from './support/certificates.mjs';
import { environment, write_installation } from './support/installation.mjs';
import { run } from './support/operated.mjs';
import { PlainBrowser, authorize } from './support/plain_browser.mjs';
import { binary, free_port, root, start_process, temporary_folder, until, user } from './support/server.mjs';

const password_hash = '$argon2id$v=19$m=19456,t=2,p=1$/oPCs4d9y/lS5NPI8jkOug$yxp2BBGY56wGzn8yhwXcCCk4i3BlWcTFMGEDiKUrpxA';
const callback = 'http://127.0.0.1:9/callback';

const tenant = (issuer, more = '') => ({ id: 'demo', name: 'Demo', issuer, more: `mtls: { authorities: ../clients.pem${more} }
scopes: [ { id: api, description: { en: "Use the API" } } ]
users: [ { username: ${user.username}, email: ${user.email}, password_hash: "${password_hash}" } ]
clients:
  - { client_id: payroll, redirect_uris: ["https://payroll.example/callback"], scope: "openid api", consent: skip, grant_types: [authorization_code, refresh_token, client_credentials],
      token_endpoint_auth_method: tls_client_auth, tls_client_auth_san_dns: payroll.example, tls_client_certificate_bound_access_tokens: true }
` });

describe('on listeners of its own', () => {
  const folder = temporary_folder('gatehouse-mtls'), clients = make_authority(folder, 'clients'), servers = make_authority(folder, 'servers');
  const payroll = clients.issue('payroll', '/O=Example/CN=payroll', 'DNS:payroll.example');
  const stranger = make_authority(folder, 'strangers').issue('stranger', '/O=Example/CN=payroll', 'DNS:payroll.example');
  let server, port, mtls_port, issuer, config;

  before(async () => {
    port = await free_port();
    mtls_port = await free_port();
    servers.issue('server', '/CN=localhost', 'DNS:localhost');
    issuer = `https://localhost:${port}/t/demo`;
    const files = 'tls: { certificate: server.pem, key: server.key }';
    config = write_installation(folder, { profile: 'staging', tenant: tenant(issuer, `, alias: "https://localhost:${mtls_port}/t/demo"`),
      listen: `{ public: { address: "127.0.0.1:${port}", ${files} }, mtls: { address: "127.0.0.1:${mtls_port}", ${files} } }` });
    server = start_process(binary, ['serve', '-c', config], environment);
    await until('the listener answers', () => spawnSync('curl', ['-sf', '--cacert', servers.certificate, `${issuer}/.well-known/openid-configuration`]).status === 0, 60_000);
  });
  after(async () => assert.equal((await server.stop()).code, 0, server.err));

  const curl = (...options) => JSON.parse(execFileSync('curl', ['-s', '--cacert', servers.certificate, ...options], { encoding: 'utf8' }));
  const shown = ({ certificate, key }) => ['--cert', certificate, '--key', key];
  const for_itself = ['-d', 'grant_type=client_credentials', '-d', 'client_id=payroll', '-d', 'scope=api'];

  test('curl gets a token with its certificate, at the alias only', () => {
    const metadata = curl(`${issuer}/.well-known/openid-configuration`);
    assert.equal(metadata.tls_client_certificate_bound_access_tokens, true);
    assert.equal(metadata.mtls_endpoint_aliases.token_endpoint, `https://localhost:${mtls_port}/t/demo/token`);
    const alias = metadata.mtls_endpoint_aliases.token_endpoint;
    const { access_token, token_type } = curl(...shown(payroll), ...for_itself, alias);
    assert.equal(token_type, 'Bearer');
    assert.equal(JSON.parse(Buffer.from(access_token.split('.')[1], 'base64url')).cnf['x5t#S256'], thumbprint(payroll.certificate));
    assert.equal(curl(...shown(stranger), ...for_itself, alias).error, 'invalid_client');
    assert.equal(curl(...for_itself, alias).error, 'invalid_client');
    assert.equal(curl(...shown(payroll), ...for_itself, metadata.token_endpoint).error, 'invalid_client', 'the public listener asks nobody');
    const header = `ssl-client-cert: ${encodeURIComponent(readFileSync(payroll.certificate, 'utf8'))}`;
    assert.equal(curl('-H', header, ...for_itself, alias).error, 'invalid_client', 'S-138');
  });

  test('openid-client signs a person in and uses bound tokens', async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'; // the browser, whose own trust is not what is tested
    const with_certificate = fetch_with(servers.certificate, payroll);
    const app = await oidc.discovery(new URL(issuer), 'payroll', { use_mtls_endpoint_aliases: true }, oidc.TlsClientAuth(), { [oidc.customFetch]: with_certificate });
    const verifier = oidc.randomPKCECodeVerifier(), redirect_uri = 'https://payroll.example/callback';
    const address = oidc.buildAuthorizationUrl(app, { redirect_uri, scope: 'openid api', code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' });
    const answered = await authorize(new PlainBrowser(), address, { redirect_uri, user, allow: true });
    const tokens = await oidc.authorizationCodeGrant(app, answered, { pkceCodeVerifier: verifier, idTokenExpected: true });
    assert.equal((await oidc.fetchUserInfo(app, tokens.access_token, tokens.claims().sub)).sub, tokens.claims().sub);
    const fresh = await oidc.refreshTokenGrant(app, tokens.refresh_token);
    const thief = await oidc.discovery(new URL(issuer), 'payroll', { use_mtls_endpoint_aliases: true }, oidc.TlsClientAuth(), { [oidc.customFetch]: fetch_with(servers.certificate, stranger) });
    await assert.rejects(oidc.fetchUserInfo(thief, fresh.access_token, tokens.claims().sub), (error) => error.status === 401 || error.cause?.[0]?.parameters?.error === 'invalid_token');
    await assert.rejects(oidc.refreshTokenGrant(thief, fresh.refresh_token), (error) => error.status === 401 || error.error === 'invalid_client');
  });

  const s_client = (to, ...options) => spawnSync('openssl', ['s_client', '-connect', `localhost:${to}`, '-CAfile', servers.certificate, ...options], { input: '', encoding: 'utf8', timeout: 20_000 });

  test('S-157: openssl is refused what is old, and asked for a certificate at one listener only', () => {
    for (const old of ['-tls1', '-tls1_1']) assert.notEqual(s_client(port, old, '-cipher', 'ALL:@SECLEVEL=0').status, 0, old);
    for (const weak of ['AES128-SHA', 'ECDHE-ECDSA-AES128-SHA', 'NULL']) assert.notEqual(s_client(port, '-tls1_2', '-cipher', `${weak}:@SECLEVEL=0`).status, 0, weak);
    for (const good of ['-tls1_2', '-tls1_3']) {
      const spoken = s_client(port, good, '-verify_return_error', '-alpn', 'h2,http/1.1');
      assert.equal(spoken.status, 0, spoken.stderr);
      assert.match(spoken.stdout, /ALPN protocol: http\/1\.1/);
      assert.doesNotMatch(spoken.stdout, /Requested Signature Algorithms|Client Certificate Types/);
      assert.match(s_client(mtls_port, good).stdout, /Requested Signature Algorithms|Client Certificate Types/);
    }
    assert.match(s_client(port, '-tls1_2').stdout, /Secure Renegotiation IS supported/, 'announced, as RFC 5746 wants it, though never done');
  });

  test('a reload takes over a renewed certificate, and refuses one that is not', async () => {
    const serial = () => new X509Certificate(s_client(port).stdout.match(/-----BEGIN[\s\S]*?END CERTIFICATE-----/)[0]).serialNumber;
    const before_it = serial();
    servers.issue('server', '/CN=localhost', 'DNS:localhost');
    const reload = () => run(['reload', '-c', config]);
    assert.equal((await reload()).code, 0, server.err);
    const renewed = serial();
    assert.notEqual(renewed, before_it);
    writeFileSync(join(folder, 'server.pem'), readFileSync(payroll.certificate));
    const refused = await reload();
    assert.notEqual(refused.code, 0);
    assert.match(refused.out + refused.err, /server\.key: the key is not that of the certificate/);
    assert.equal(serial(), renewed);
    servers.issue('server', '/CN=localhost', 'DNS:localhost');
  });

  test('a certificate that has expired is told with its line', async () => {
    const other = temporary_folder('gatehouse-mtls');
    openssl('req', ...curve, '-subj', '/CN=localhost', '-keyout', join(other, 'server.key'), '-out', join(other, 'server.csr'));
    openssl('x509', '-req', '-in', join(other, 'server.csr'), '-signkey', join(other, 'server.key'), '-days', '-1', '-out', join(other, 'server.pem'));
    const file = write_installation(other, { profile: 'staging', tenant: { id: 'demo', name: 'Demo', issuer },
      listen: `{ public: { address: "127.0.0.1:${port}", tls: { certificate: server.pem, key: server.key } } }` });
    for (const command of [['config', 'check', '-c', file], ['serve', '-c', file]]) {
      const { code, out, err } = await run(command);
      assert.equal(code, 3, out + err);
      assert.match(out + err, /gatehouse\.yaml:4:\d+: error: .*server\.pem: the certificate (expired on|is not valid)/);
    }
  });
});

/** The lines of the guide's block for a proxy. */
const guide = (language) => readFileSync(join(root, 'docs/how-to/mutual-tls.md'), 'utf8').match(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``))[1].trim().split('\n');

function adapted(name, replacements) {
  let text = readFileSync(join(root, 'config/proxy', name), 'utf8');
  for (const [from, to] of replacements) {
    assert.ok(text.includes(from), `${name} no longer says ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

const modules = { mpm_event: 'mpm_event', authz_core: 'authz_core', headers: 'headers', proxy: 'proxy', proxy_http: 'proxy_http', ssl: 'ssl', socache_shmcb: 'socache_shmcb' };
const proxies = {
  nginx({ folder, port, behind, own }) {
    const [verify, header] = guide('nginx');
    mkdirSync(join(folder, 'nginx'));
    const site = adapted('nginx.conf', [['127.0.0.1:8080', `127.0.0.1:${behind}`], ['listen [::]:443 ssl http2;', verify], ['listen 443 ssl http2', `listen 127.0.0.1:${port} ssl http2`],
      ['id.example.com;', 'id.example.test;'], ['/etc/ssl/certs/id.example.com.pem', own.certificate], ['/etc/ssl/private/id.example.com.key', own.key],
      ['proxy_set_header Forwarded         "";', `proxy_set_header Forwarded "";\n${header}`]]);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${join(folder, 'nginx', name)};`).join(' ');
    writeFileSync(join(folder, 'nginx.conf'), `daemon off; ${process.getuid() === 0 ? 'user root; ' : ''}worker_processes 1; pid ${join(folder, 'nginx.pid')}; error_log stderr;\nevents {}\nhttp { ${paths}\n${site}\n}\n`);
    return start_process('/usr/sbin/nginx', ['-e', 'stderr', '-c', join(folder, 'nginx.conf')]);
  },
  apache({ folder, port, behind, own }) {
    const site = adapted('apache.conf', [[' http://127.0.0.1:8080/ ', ` http://127.0.0.1:${behind}/ `], ['*:443', `127.0.0.1:${port}`], ['id.example.com\n', `id.example.test\n${guide('apache').join('\n')}\n`],
      ['/etc/ssl/certs/id.example.com.pem', own.certificate], ['/etc/ssl/private/id.example.com.key', own.key]]);
    const load = Object.entries(modules).map(([name, file]) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${file}.so`).join('\n');
    writeFileSync(join(folder, 'apache.conf'), `ServerRoot ${folder}\nDefaultRuntimeDir ${folder}\nPidFile ${folder}/apache.pid\nServerName id.example.test\nErrorLog ${folder}/apache.log\nListen 127.0.0.1:${port}\n${load}\n${process.getuid() === 0 ? 'User www-data\nGroup www-data\n' : ''}${site}\n`);
    return start_process('/usr/sbin/apache2', ['-DFOREGROUND', '-f', join(folder, 'apache.conf')]);
  },
};

for (const [name, start] of Object.entries(proxies)) {
  test(`${name}, as the guide sets it up, passes a client's certificate on and nothing that a client says of one`, async () => {
    const folder = temporary_folder(`gatehouse-mtls-${name}`), port = await free_port(), behind = await free_port();
    const clients = make_authority(folder, 'clients'), servers = make_authority(folder, 'servers');
    const payroll = clients.issue('payroll', '/O=Example/CN=payroll', 'DNS:payroll.example'), own = servers.issue('server', '/CN=id.example.test', 'DNS:id.example.test');
    const other = make_authority(folder, 'strangers').issue('stranger', '/O=Example/CN=payroll', 'DNS:payroll.example');
    const config = write_installation(folder, { profile: 'staging', tenant: tenant('https://id.example.test/t/demo'),
      listen: `{ public: { address: "127.0.0.1:${behind}", trusted_proxies: ["127.0.0.1/32"], client_certificate_header: ${name} } }` });
    const server = start_process(binary, ['serve', '-c', config], environment), proxy = start({ folder, port, behind, own });
    const ask = (...options) => spawnSync('curl', ['-s', '--cacert', servers.certificate, '--connect-to', `id.example.test:443:127.0.0.1:${port}`, ...options, 'https://id.example.test/t/demo/token'], { encoding: 'utf8' }).stdout;
    const for_itself = ['-d', 'grant_type=client_credentials', '-d', 'client_id=payroll', '-d', 'scope=api'], shown = (one) => ['--cert', one.certificate, '--key', one.key];
    await until(`${name} answers\n${proxy.err}${server.err}`, () => ask(...for_itself).includes('invalid_client'), 60_000);
    const { access_token } = JSON.parse(ask(...shown(payroll), ...for_itself));
    assert.equal(JSON.parse(Buffer.from(access_token.split('.')[1], 'base64url')).cnf['x5t#S256'], thumbprint(payroll.certificate));
    assert.match(ask(...shown(other), ...for_itself), /invalid_client/);
    const text = readFileSync(payroll.certificate, 'utf8');
    for (const said of [encodeURIComponent(text), text.replaceAll('\n', ' ').trim()])
      assert.match(ask('-H', `ssl-client-cert: ${said}`, ...for_itself), /invalid_client/, 'S-138: the client says it itself');
    await proxy.stop(name === 'nginx' ? 'SIGQUIT' : 'SIGTERM');
    assert.equal((await server.stop()).code, 0, server.err);
  });
}
