// The Debian package as ./dev package makes it: what is in it, where, with which rights, and what it asks for. Installing it
// in a bare root is scripts/package/in_bare_root.sh's.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { build, root, temporary_folder } from './support/server.mjs';

const folder = temporary_folder('gatehouse-package');
execFileSync('cpack', ['--config', join(build, 'CPackConfig.cmake'), '-B', folder], { cwd: folder, stdio: 'pipe' });
const [name, ...others] = readdirSync(folder).filter((file) => file.endsWith('.deb'));
const deb = join(folder, name);
const dpkg = (...words) => execFileSync('dpkg-deb', words, { encoding: 'utf8', maxBuffer: 1 << 24 });
const entries = dpkg('-c', deb).trim().split('\n').map((line) => {
  const [mode, owner, , , , path] = line.split(/\s+/);
  return { mode, owner, path: path.replace(/^\./, '') };
});
const entry = (path) => entries.find((one) => one.path === path);

test('there is one package, and its control says what apt must know', () => {
  assert.deepEqual(others, []);
  const control = dpkg('-f', deb);
  assert.match(control, /^Package: gatehouse$/m);
  assert.match(control, /^Architecture: (amd64|arm64)$/m);
  assert.match(control, /^Version: \d+\.\d+\.\d+/m);
  const [, depends] = control.match(/^Depends: (.*)$/m);
  for (const library of ['libsoci-sqlite3-4.0', 'libyaml-cpp0.7', 'libsodium23', 'libssl3', 'adduser']) assert.ok(depends.includes(library), `${library}: ${depends}`);
  assert.doesNotMatch(depends, /-dev\b/);
});

test('everything lies where Debian has it, belongs to root, and nobody else may write it', () => {
  for (const path of ['/usr/bin/gatehouse', '/usr/lib/gatehouse/gatehouse_storage_sqlite.so', '/usr/lib/gatehouse/gatehouse_tenancy_path_prefix.so',
    '/usr/lib/gatehouse/gatehouse_audit_jsonl.so', '/usr/lib/systemd/system/gatehouse.service', '/usr/lib/systemd/system/gatehouse-backup.timer', '/etc/gatehouse/gatehouse.yaml', '/etc/gatehouse/tenants/',
    '/usr/share/gatehouse/config/gatehouse.example.yaml', '/usr/share/gatehouse/proxy/nginx.conf', '/usr/share/gatehouse/monitoring/gatehouse.rules.yaml', '/usr/share/gatehouse/monitoring/gatehouse.dashboard.json', '/usr/share/doc/gatehouse/copyright', '/usr/share/doc/gatehouse/README.md',
    ...['README.md', 'tutorials/first-token.md', 'how-to/operate.md', 'how-to/connect-an-app.md', 'reference/config.md', 'reference/cli.md', 'explanation/consent.md']
      .map((document) => `/usr/share/doc/gatehouse/docs/${document}`)])
    assert.ok(entry(path), `${path} is missing of\n${entries.map((one) => one.path).join('\n')}`);
  for (const { mode, owner, path } of entries) {
    assert.equal(owner, 'root/root', path);
    if (!mode.startsWith('l')) assert.doesNotMatch(mode, /^.{5}w|^.{8}w|s/, `${mode} ${path}`);  // a link's mode says nothing
  }
  assert.deepEqual(entries.filter(({ path }) => /\/include\/|\.a$|cmake|\/usr\/local|testkit/.test(path)).map(({ path }) => path), []);
});

test('no secret, no path of the build, and a conffile that an upgrade keeps', () => {
  const unpacked = join(folder, 'unpacked');
  dpkg('-R', deb, unpacked);
  assert.equal(readFileSync(join(unpacked, 'DEBIAN/conffiles'), 'utf8'), '/etc/gatehouse/gatehouse.yaml\n');
  for (const script of ['postinst', 'prerm', 'postrm']) execFileSync('sh', ['-n', join(unpacked, 'DEBIAN', script)]);
  assert.ok(!entries.some(({ path }) => path.includes('master-key')));
  assert.ok(!readFileSync(join(unpacked, 'usr/bin/gatehouse')).includes(root));
});

test('every link of a packaged document leads to something in the package; the maps alone name sources', () => {
  const unpacked = join(folder, 'read');
  dpkg('-x', deb, unpacked);
  const documents = entries.map(({ path }) => path).filter((path) => path.startsWith('/usr/share/doc/gatehouse/') && path.endsWith('.md'));
  const links = documents.flatMap((document) => [...readFileSync(join(unpacked, document), 'utf8').matchAll(/\]\(([^)\s#]+)/g)]
    .map(([, link]) => link).filter((link) => !/^[a-z]+:/.test(link)).map((link) => ({ document, link })));
  assert.ok(links.length > 200, `${links.length}`);
  const dead = links.filter(({ document, link }) => !(/-map\.md$/.test(document) && /^\.\.\/(core|plugins|providers|sdk|tests)\//.test(link))
    && !existsSync(join(unpacked, dirname(document), link)));
  // Every Debian has this one, outside our package.
  assert.deepEqual(dead, [{ document: '/usr/share/doc/gatehouse/README.md', link: 'LICENSE' }]);
  assert.equal(readlinkSync(join(unpacked, 'usr/share/doc/gatehouse/LICENSE')), '../../common-licenses/Apache-2.0');
});
