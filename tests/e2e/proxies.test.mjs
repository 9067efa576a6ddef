// The proxy configurations that we publish, as they stand but for ports, paths and the certificate, in front of a server.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { start_operated } from './support/operated.mjs';
import { free_port, root, start_process, temporary_folder, until_ready } from './support/server.mjs';

function make_certificate(folder) {
  const files = { certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=id.example.test',
    '-addext', 'subjectAltName=DNS:id.example.test', '-keyout', files.key, '-out', files.certificate], { stdio: 'ignore' });
  return files;
}

/** The published file with this test's ports, names and certificate. Each replacement must find its place. */
function adapted(name, replacements) {
  let text = readFileSync(join(root, 'config/proxy', name), 'utf8');
  for (const [from, to] of replacements) {
    assert.ok(text.includes(from), `${name} no longer says ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

function fetch_tls(port, certificate, path, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((done, fail) => {
    const asked = request({ host: '127.0.0.1', port, path, method, ca: readFileSync(certificate), servername: 'id.example.test', headers: { Host: 'id.example.test', ...headers } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => { text += chunk; }).on('end', () => done({ status: answer.statusCode, headers: answer.headers, text }));
    });
    asked.on('error', fail).end(body);
  });
}

async function until_answers(port, certificate, proxy) {
  for (let tries = 0; ; tries++) {
    try {
      return await fetch_tls(port, certificate, '/t/demo/.well-known/openid-configuration');
    } catch (error) {
      if (tries > 200) throw new Error(`${error}\n${proxy.err}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

/** What holds behind every proxy: TLS outside, the issuer of the configuration, the real client's address and nobody's claims. */
async function expect_a_good_proxy(server, port, certificate, proxy) {
  const discovery = await until_answers(port, certificate, proxy);
  assert.equal(discovery.status, 200, discovery.text + proxy.err);
  assert.equal(JSON.parse(discovery.text).issuer, 'https://id.example.test/t/demo');
  assert.match(discovery.headers['strict-transport-security'] ?? '', /max-age/);
  for (let i = 0; i < 20; i++) assert.equal((await fetch_tls(port, certificate, '/t/demo/jwks')).status, 200);
  // A client cannot say where it comes from: its own header is replaced, so the audit trail has the address of the loopback.
  const denied = await fetch_tls(port, certificate, '/t/demo/token', { method: 'POST', body: 'grant_type=client_credentials',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Forwarded-For': '203.0.113.77', Forwarded: 'for=203.0.113.78' } });
  assert.equal(denied.status, 401);
  const audit_file = join(server.folder, 'state/audit.jsonl');
  let audit = '';
  for (let tries = 0; tries < 200 && !audit.includes('token.denied'); tries++) {
    await new Promise((done) => setTimeout(done, 50));
    audit = readFileSync(audit_file, 'utf8');
  }
  assert.match(audit, /token\.denied/);
  assert.ok(!audit.includes('203.0.113'), audit);
  assert.ok(audit.includes('127.0.0.0/24'), audit);
}

for (const transport of ['TCP', 'a Unix socket']) {
  test(`nginx.conf as published serves discovery over TLS and hides no client, over ${transport}`, async () => {
    const folder = temporary_folder('gatehouse-nginx'), port = await free_port(), files = make_certificate(folder);
    const unix = transport !== 'TCP', socket = join(folder, 'gatehouse.sock');
    const server = await start_operated({ folder, audit: true, issuer: 'https://id.example.test/t/demo', trusted: unix ? 'unix' : '127.0.0.1/32', ...(unix ? { public_address: `unix:${socket}` } : {}) });
    await until_ready(server, `${server.health}/readyz`);
    mkdirSync(join(folder, 'nginx'));
    const site = adapted('nginx.conf', [['127.0.0.1:8080', unix ? `unix:${socket}` : `127.0.0.1:${server.port}`], ['listen [::]:443 ssl http2;', ''], ['listen 443 ssl http2', `listen 127.0.0.1:${port} ssl http2`],
      ['id.example.com;', 'id.example.test;'], ['/etc/ssl/certs/id.example.com.pem', files.certificate], ['/etc/ssl/private/id.example.com.key', files.key]]);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${join(folder, 'nginx', name)};`).join(' ');
    writeFileSync(join(folder, 'nginx.conf'), `daemon off; ${process.getuid() === 0 ? 'user root; ' : ''}worker_processes 1; pid ${join(folder, 'nginx.pid')}; error_log stderr;\nevents {}\nhttp { ${paths}\n${site}\n}\n`);
    const proxy = start_process('/usr/sbin/nginx', ['-e', 'stderr', '-c', join(folder, 'nginx.conf')]);
    await expect_a_good_proxy(server, port, files.certificate, proxy);
    assert.equal((await proxy.stop('SIGQUIT')).code, 0, proxy.err);
    assert.equal((await server.stop()).code, 0, server.err);
  });
}

const modules = { mpm_event: 'mpm_event', authz_core: 'authz_core', headers: 'headers', proxy: 'proxy', proxy_http: 'proxy_http', ssl: 'ssl', socache_shmcb: 'socache_shmcb' };
for (const transport of ['TCP', 'a Unix socket']) {
  test(`apache.conf as published serves discovery over TLS and hides no client, over ${transport}`, async () => {
    const folder = temporary_folder('gatehouse-apache'), port = await free_port(), files = make_certificate(folder);
    const unix = transport !== 'TCP', socket = join(folder, 'gatehouse.sock');
    const server = await start_operated({ folder, audit: true, issuer: 'https://id.example.test/t/demo', trusted: unix ? 'unix' : '127.0.0.1/32', ...(unix ? { public_address: `unix:${socket}` } : {}) });
    await until_ready(server, `${server.health}/readyz`);
    if (unix) { // Apache does not serve as root; in a deployment its user is in the socket's group
      chmodSync(folder, 0o755);
      chmodSync(socket, 0o666);
    }
    const site = adapted('apache.conf', [[' http://127.0.0.1:8080/ ', unix ? ` "unix:${socket}|http://gatehouse/" ` : ` http://127.0.0.1:${server.port}/ `], ['*:443', `127.0.0.1:${port}`],
      ['id.example.com\n', 'id.example.test\n'], ['/etc/ssl/certs/id.example.com.pem', files.certificate], ['/etc/ssl/private/id.example.com.key', files.key]]);
    const load = Object.entries(modules).map(([name, file]) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${file}.so`).join('\n');
    writeFileSync(join(folder, 'apache.conf'), `ServerRoot ${folder}\nDefaultRuntimeDir ${folder}\nPidFile ${folder}/apache.pid\nServerName id.example.test\nErrorLog ${folder}/apache.log\nListen 127.0.0.1:${port}\n${load}\n${process.getuid() === 0 ? 'User www-data\nGroup www-data\n' : ''}${site}\n`);
    const proxy = start_process('/usr/sbin/apache2', ['-DFOREGROUND', '-f', join(folder, 'apache.conf')]);
    await expect_a_good_proxy(server, port, files.certificate, proxy);
    assert.equal((await proxy.stop('SIGTERM')).code, 0, proxy.err);
    assert.equal((await server.stop()).code, 0, server.err);
  });
}
