// The usual mistakes at the command line: each answer says what is wrong, where, and how to mend it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { run } from './support/operated.mjs';
import { start_dev, temporary_folder } from './support/server.mjs';

let server, config;
before(async () => {
  server = await start_dev();
  config = join(server.folder, 'gatehouse.yaml');
});
after(() => server?.stop('SIGINT'));

const refused = async (words, code, ...says) => {
  const { code: got, err } = await run(words);
  assert.equal(got, code, `${words}\n${err}`);
  for (const text of says) assert.match(err, text, `${words}\n${err}`);
};

test('a mistyped command, option or value is named, with the nearest that exists and where to look', async () => {
  await refused([], 2, /^gatehouse: say which: serve, .*\bclient\b.*\nSee: gatehouse --help\n$/);
  await refused(['clinet', 'list'], 2, /^gatehouse: there is no command "clinet"; did you mean "client"\?\n/);
  await refused(['try', 'cod'], 2, /^gatehouse try: there is no command "cod"; did you mean "code"\?\nSee: gatehouse try --help\n$/);
  await refused(['dev', '--prot=8090'], 2, /^gatehouse dev: there is no option "--prot"; did you mean "--port"\?\n/);
  await refused(['client', 'create', '--nam', 'X'], 2, /there is no option "--nam"; did you mean "--name"\?/);
  await refused(['client', 'create'], 2, /^gatehouse client create: --name is required: Name that people see\n/);
  await refused(['client', 'create', '--name'], 2, /--name needs a value\n/);
  await refused(['dev', '--port', '99999'], 2, /--port = 99999 is no number, or none that fits\n/);
  await refused(['client', 'list', '-o', 'yml'], 2, /"yml" is not table, json, yaml or id\n/);
  await refused(['version', 'now'], 2, /"now" is one word too many\n/);
  assert.match((await run(['--version'])).out, /^gatehouse \d+\.\d+\.\d+\n$/);
});

test('without a configuration, it is said how to name one, and where that of gatehouse dev is', async () => {
  const missing = join(temporary_folder(), 'none.yaml');
  for (const verb of [['client', 'list'], ['config', 'check'], ['doctor']]) {
    const { code, err } = await run(['-c', missing, ...verb], { env: { GATEHOUSE_DEV_STATE: server.folder } });
    assert.equal(code, 3, err);
    assert.match(err, /No such file or directory.*\n(.*\n)*Name the configuration: -c FILE, or GATEHOUSE_CONFIG\.\n/);
    assert.ok(err.includes(`That of gatehouse dev: -c ${config}\n`), err);
  }
});

test('an app is not registered with a scope that nobody has, without a way back, or with half an address', async () => {
  const create = (...words) => ['-c', config, 'client', 'create', '--name', 'X', ...words];
  const uri = ['--redirect-uri', 'http://localhost:3000/callback'];
  await refused(create(...uri, '--scope', 'openid emial'), 2, /scope "emial" does not exist/, /did you mean "email"\?/);
  await refused(create(), 2, /--redirect-uri URI; a program without people is --type service/);
  await refused(create('--redirect-uri', 'localhost:3000/callback'), 2, /write http:\/\/localhost:3000\/callback/);
  assert.equal((await run(create(...uri, '--client-id', 'x'))).code, 0);
  await refused(['-c', config, 'client', 'update', 'x', '--scope', 'openid demo.apy'], 2, /did you mean "demo\.api"\?/);
});

test('S105: nobody is made whose user name reads like an address that may be somebody else\'s', async () => {
  for (const username of ['zoe@demo.test', 'zoe＠demo.test', ''.padEnd(129, 'a')])
    await refused(['-c', config, 'user', 'create', '--username', username], 2, /^gatehouse: .*--username: a user name has /m);
});

test('a person is not made with a password that nobody would ever see', async () => {
  const create = ['-c', config, 'user', 'create', '--username', 'grace'];
  await refused([...create, '-o', 'id'], 2, /-o id would not show the password, .*take -o json, or bring one: --password-file/);
  const made = await run([...create, '-o', 'json']);
  assert.equal(made.code, 0, made.err);
  assert.ok(JSON.parse(made.out).users[0].password.length > 20);
});

test('where no tenant is configured, the answer says where one goes', async () => {
  const empty = join(temporary_folder(), 'gatehouse.yaml');
  writeFileSync(empty, readFileSync(config, 'utf8').replace('tenants/*.yaml', 'none/*.yaml'));
  await refused(['-c', empty, 'client', 'list'], 4, /no tenant is configured; write one to a file that tenants\.include names/);
});

test('a second gatehouse dev on the same folder changes nothing there', async () => {
  const tenant = join(server.folder, 'tenants/demo.yaml'), before_it = readFileSync(tenant, 'utf8');
  await refused(['dev', '--state', server.folder, '--port', '1'], 5, /a server already runs on .*, process \d+; a second one needs its own: --state FOLDER --port PORT/);
  assert.equal(readFileSync(tenant, 'utf8'), before_it);
});

test('a port that is taken comes with who has it and how to take another', async () => {
  const other = createServer();
  await new Promise((ready) => other.listen(0, '127.0.0.1', ready));
  await refused(['dev', '--state', temporary_folder(), '--port', String(other.address().port)], 7, /in use; who has it: ss -ltnp\nOn another port: gatehouse dev --port PORT\n$/);
  other.close();
});

test('a refused reload, a folder that is no backup and a missing audit file say what to do', async () => {
  const folder = temporary_folder(), broken = join(folder, 'gatehouse.yaml');
  writeFileSync(broken, `${readFileSync(config, 'utf8')}nonsense: 1\n`);
  mkdirSync(join(folder, 'tenants'));
  await refused(['-c', broken, 'reload'], 3, /nonsense/, /Not reloaded: a server that runs keeps the configuration that it has\.\n$/);
  await refused(['-c', config, 'backup', 'verify', folder], 4, /is no backup, it has no manifest\.json; name the folder that `gatehouse backup create` printed/);
  await refused(['audit', 'tail', 'audit.jsonl'], 4, /what audit\.sinks names lies below the state directory/);
});

test('gatehouse try names the option that mends a redirect URI, an issuer and a secret', async () => {
  const tries = async (words, says) => {
    const { out } = await run(['try', 'code', '--state', server.folder, ...words]);
    assert.match(out, says);
  };
  await tries(['--redirect-uri', 'http://localhost:3000/callback'], /^ {5}next +--redirect-uri URI, one of those that are registered: gatehouse client show demo-web/m);
  await tries(['--issuer', 'localhost:1/t/demo'], /^ {5}next +write its scheme too: --issuer http:\/\/localhost:1\/t\/demo$/m);
  await tries(['--client-secret-file', '/nonexistent'], /the secret file \/nonexistent cannot be read/);
});
