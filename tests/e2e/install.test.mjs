// `cmake --install` gives a tree that works wherever it is moved: binary, plugins and pages find each other, and nothing of it
// remembers the build.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PlainBrowser } from './support/plain_browser.mjs';
import { build, prepare_server, root, start_dev, start_prepared, temporary_folder } from './support/server.mjs';

const folder = temporary_folder('gatehouse-install'), first = join(folder, 'first'), moved = join(folder, 'moved/here');
execFileSync('cmake', ['--install', build, '--prefix', first], { stdio: 'pipe' });
mkdirSync(join(folder, 'moved'));
renameSync(first, moved);
const program = join(moved, 'bin/gatehouse');
const run = (...words) => execFileSync(program, words, { encoding: 'utf8', cwd: '/' });
const plugins = readdirSync(join(moved, 'lib/gatehouse')).filter((name) => name.endsWith('.so'));

test('the moved binary lists the moved plugins, all of them', () => {
  assert.match(run('version'), /^gatehouse \d+\.\d+\.\d+\n$/);
  const listed = JSON.parse(run('plugin', 'list', '-o', 'json')).plugins;
  assert.ok(listed.length >= 4, JSON.stringify(listed));
  assert.equal(listed.length, plugins.length);
});

test('binary and plugins look for libraries only where the system keeps them', () => {
  for (const file of [program, ...plugins.map((name) => join(moved, 'lib/gatehouse', name))]) {
    const text = readFileSync(file).toString('latin1');
    assert.ok(!text.includes(build) && !text.includes(root), `${file} holds the path of the build`);
    assert.equal(statSync(file).mode & 0o022, 0, `${file} can be changed by others`);
  }
});

test('the moved tree serves a tenant and its sign-in page', async (t) => {
  const server = await start_prepared(await prepare_server({ program }));
  t.after(() => server.child.kill('SIGKILL'));
  const metadata = await (await fetch(`${server.issuer}/.well-known/openid-configuration`)).json();
  assert.equal(metadata.issuer, server.issuer);
  const query = new URLSearchParams({ client_id: 'demo-web', response_type: 'code', scope: 'openid', redirect_uri: 'http://127.0.0.1:9/callback',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' });
  const page = await new PlainBrowser().visit(`${metadata.authorization_endpoint}?${query}`);
  assert.equal(page.status, 200, page.html);
  assert.match(page.html, /type="?password/);
  assert.equal((await server.stop()).code, 0, server.log());
});

test('gatehouse dev of the moved tree answers discovery', async (t) => {
  const running = await start_dev({ command: [program, 'dev'] });
  t.after(() => running.child.kill('SIGKILL'));
  assert.equal(running.printed.Issuer?.[0], running.issuer, running.out());
  assert.equal((await running.stop('SIGINT')).code, 0);
});

test('the examples and schemas of the configuration lie beside it', () => {
  for (const file of ['gatehouse.example.yaml', 'tenants/acme.example.yaml', 'schema/gatehouse.server.v1.json', 'schema/gatehouse.tenant.v1.json'])
    assert.ok(existsSync(join(moved, 'share/gatehouse/config', file)), file);
  assert.deepEqual(JSON.parse(readFileSync(join(moved, 'share/gatehouse/config/schema/gatehouse.server.v1.json'))), JSON.parse(run('config', 'schema', 'server')));
});
