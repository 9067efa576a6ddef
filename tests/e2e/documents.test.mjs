// What the documents show is what happens. A fenced block ```console test=KIND is a transcript: lines after "$ " are
// commands, the others what they print; … stands for anything, and a line of … alone for any lines. A command without
// lines under it need only succeed. Kinds:
//   shell   in an empty folder with the built `gatehouse` on PATH
//   server  the same, beside a running `gatehouse dev` whose address the block calls localhost:8080; GATEHOUSE_CONFIG names its
//           configuration. A document that changes the tenant's file has one of its own, so that it disturbs no other
//   sdk     as a plugin's author: one folder for all blocks of a document, in which build/release is this build; a free port stands
//           for localhost:8080
//   dev     a verb of ./dev in the project; that it exists is checked here, what it does in dev_command.test.mjs and .ci/run
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { binary, build, free_port, root, start_dev, temporary_folder } from './support/server.mjs';
import { cli_page } from '../lint/cli_page.mjs';

const servers = { shared: undefined, own: undefined };
let owner;
const workshops = new Map();
after(() => Promise.all(Object.values(servers).map((server) => server?.stop('SIGINT'))));

export function steps_of(block) {
  const steps = [];
  for (const line of block.replace(/\n$/, '').split('\n')) {
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), expected: [] });
    else if (steps.length > 0 && (line === '>' || line.startsWith('> '))) steps.at(-1).command += `\n${line.slice(2)}`;
    else if (steps.length > 0) steps.at(-1).expected.push(line);
  }
  return steps;
}

export function pattern_of(lines) {
  const quoted = lines.map((line) => (line === '…' ? '[\\s\\S]*' : line.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')));
  return new RegExp(`^${quoted.join('\n')}\n?$`);
}

function transcript(block, folder, translate = (text) => text, untranslate = (text) => text, environment = {}) {
  for (const { command, expected } of steps_of(block)) {
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', translate(command)], {
      cwd: folder, encoding: 'utf8', timeout: 180_000,
      env: { ...process.env, PATH: `${join(build, 'bin')}:${process.env.PATH}`, HOME: folder, NO_COLOR: '1', ...environment },
    });
    assert.equal(status, 0, `$ ${command}\n${stdout}${stderr}`);
    if (expected.length > 0) assert.match(untranslate(stdout + stderr), pattern_of(expected), `$ ${command}`);
  }
}

const runs = {
  shell: (block) => transcript(block, temporary_folder('gatehouse-doc')),
  async server(block, document) {
    const kind = readFileSync(join(root, document), 'utf8').includes('tenants/demo.yaml') ? 'own' : 'shared';
    if (kind === 'own' && owner !== document) {
      await servers.own?.stop('SIGINT');
      servers.own = undefined;
      owner = document;
    }
    const server = servers[kind] ??= await start_dev();
    const port = String(server.port);
    transcript(block, server.folder, (text) => text.replaceAll('localhost:8080', `localhost:${port}`), (text) => text.replaceAll(`localhost:${port}`, 'localhost:8080'),
      { GATEHOUSE_CONFIG: join(server.folder, 'gatehouse.yaml'), GATEHOUSE_DEV_STATE: server.folder });
  },
  async sdk(block, document) {
    if (!workshops.has(document)) {
      const folder = temporary_folder('gatehouse-doc');
      mkdirSync(join(folder, 'build'));
      symlinkSync(build, join(folder, 'build/release'));
      workshops.set(document, { folder, port: String(await free_port()) });
    }
    const { folder, port } = workshops.get(document);
    transcript(block, folder, (text) => text.replaceAll(/(localhost|127\.0\.0\.1):8080/g, `$1:${port}`));
  },
  dev(block) {
    const help = execFileSync(join(root, 'dev'), ['help'], { encoding: 'utf8' });
    for (const { command } of steps_of(block)) {
      const [, verb] = command.match(/^\.\/dev (\w+)/) ?? assert.fail(`${command} is no ./dev command`);
      assert.match(help, new RegExp(`(^|\\W)${verb}\\b`, 'm'), command);
    }
  },
};

const documents = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);
let blocks = 0;
for (const document of documents) {
  for (const [whole, kind, block] of readFileSync(join(root, document), 'utf8').matchAll(/^```console [^\n]*\btest=(\w+)[^\n]*\n([\s\S]*?)^```$/gm)) {
    blocks++;
    test(`${document}: ${block.split('\n')[0]}`, () => {
      assert.ok(runs[kind], `no kind ${kind}: ${whole}`);
      return runs[kind](block, document);
    });
  }
}

test('the YAML that documents show has only keys that there are', () => {
  const files = {
    server: { schema: 'gatehouse.server/v1', state: 'state', storage: '{ durable: { type: sqlite } }', encryption: '{ master_key: "${env:MASTER_KEY}" }',
      tenancy: '[ { type: path_prefix, config: { prefix: /t/ } } ]', tenants: '{ include: [tenant.yaml] }' },
    tenant: { schema: 'gatehouse.tenant/v1', id: 'acme', issuer: 'https://id.example.com/t/acme', keys: '[ { alg: RS256 }, { alg: ES256 } ]' },
  };
  const keys_of = (text) => [...text.matchAll(/^([a-z_]+):/gm)].map((match) => match[1]);
  const keys = Object.fromEntries(Object.keys(files).map((kind) => [kind, Object.keys(JSON.parse(readFileSync(join(root, `config/schema/gatehouse.${kind}.v1.json`), 'utf8')).properties)]));
  const unknown_in = (block) => {
    const kind = Object.keys(keys).find((one) => keys_of(block).every((key) => keys[one].includes(key)));
    const folder = temporary_folder('gatehouse-doc');
    for (const [one, base] of Object.entries(files)) {
      const shown = one === kind ? block : '', left = Object.entries(base).filter(([key]) => !keys_of(shown).includes(key));
      writeFileSync(join(folder, `${one}.yaml`), `${left.map(([key, value]) => `${key}: ${value}\n`).join('')}${shown}`);
    }
    const { stdout, stderr } = spawnSync(binary, ['-c', join(folder, 'server.yaml'), 'config', 'check'], { encoding: 'utf8', env: { ...process.env, MASTER_KEY: 'A'.repeat(43) + '=' } });
    return (stdout + stderr).match(/.*(GH-C0004|GH-C0003|GH-C0002)\]/g) ?? [];
  };
  let shown = 0;
  for (const document of documents) {
    for (const [, block] of readFileSync(join(root, document), 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)) {
      if (!keys_of(block).some((key) => Object.values(keys).flat().includes(key))) continue;  // another program's
      shown++;
      assert.deepEqual(unknown_in(block), [], `${document}\n${block}`);
    }
  }
  assert.ok(shown > 20);
  assert.equal(unknown_in('sessions: { idel: 1h }\n').length, 1);
});

test('the page of commands says what the program says (./dev docs writes it)', () => {
  assert.equal(readFileSync(join(root, 'docs/reference/cli.md'), 'utf8'), cli_page(binary));
});

test('there are transcripts, and a wrong one would be noticed', () => {
  assert.ok(blocks > 0);
  assert.deepEqual(steps_of('$ a\n> b\nx\n…\n$ c\n'), [{ command: 'a\nb', expected: ['x', '…'] }, { command: 'c', expected: [] }]);
  assert.match('kid k1 (RS256)\nmore\nlines\n', pattern_of(['kid … (RS256)', '…']));
  assert.doesNotMatch('kid k1 (ES256)\n', pattern_of(['kid … (RS256)']));
  assert.throws(() => transcript('$ echo a\nb\n', root));
  assert.throws(() => transcript('$ false\n', root));
});
