// What `gatehouse client create --snippet` and `client snippet` print is complete and works: the node, python, apache and curl ones
// are run as printed and sign a person in; the others are complete and valid as far as a tool of this machine can tell.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch, open_page } from './support/chromium.mjs';
import { forms_of } from './support/html_forms.mjs';
import { PlainBrowser, authorize, decide, sign_in } from './support/plain_browser.mjs';
import { binary, free_port, root, start_dev, start_process, temporary_folder, until } from './support/server.mjs';

const languages = ['node', 'python', 'go', 'java', 'php', 'rust', 'apache', 'nginx', 'curl'];
let provider, user;
before(async () => {
  provider = await start_dev();
  user = { username: provider.printed.User[0], password: provider.printed.User[1] };
});
after(() => provider?.stop('SIGINT'));

function gatehouse(...words) {
  const { status, stdout, stderr } = spawnSync(binary, ['-c', join(provider.folder, 'gatehouse.yaml'), ...words], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** A new client whose app lives at a free port: { client_id, client_secret, snippet, origin, redirect_uri }. */
async function create(language, ...options) {
  const origin = `http://localhost:${await free_port()}`, redirect_uri = `${origin}/callback`;
  const { status, stdout, stderr } = gatehouse('client', 'create', '--name', `My ${language} app`, '--redirect-uri', redirect_uri, '--snippet', language, '-o', 'json', ...options);
  assert.equal(status, 0, stderr);
  return { ...JSON.parse(stdout).clients[0], origin, redirect_uri };
}

/** What a person does at an app: opens an address, signs in, allows, and is back in the app. */
async function use(address, app) {
  const browser = new PlainBrowser();
  let page = await browser.visit(address);
  for (let steps = 0; steps < 4 && page.url.startsWith(provider.issuer); steps++) {
    const has_password = forms_of(page.html, page.url).some(({ controls }) => controls.some(({ type }) => type === 'password'));
    page = has_password ? await sign_in(browser, page, user) : await decide(browser, page, true);
  }
  assert.equal(page.status, 200, `${page.url}\n${page.html}\n${app.out}${app.err}`);
  return page;
}

async function listens(origin, app) {
  const { port } = new URL(origin);
  await until('the app listens', async () => {
    if (app.child.exitCode !== null) throw new Error(`the app ended\n${app.out}${app.err}`);
    return fetch(`http://localhost:${port}/nothing-here`, { redirect: 'manual' }).then(() => true, () => false);
  });
}

function is_alice(person) {
  assert.equal(person.email, 'alice@demo.test');
  assert.match(person.sub, /^[0-9a-f-]{36}$/);
}

for (const type of ['web', 'spa']) {
  test(`node: the printed program signs a person in (${type === 'web' ? 'with a secret' : 'a public client'})`, async () => {
    const client = await create('node', '--type', type), folder = temporary_folder();
    writeFileSync(join(folder, 'app.mjs'), client.snippet);
    symlinkSync(join(root, 'tests/e2e/node_modules'), join(folder, 'node_modules'));
    const app = start_process(process.execPath, [join(folder, 'app.mjs')], { CLIENT_SECRET: client.client_secret ?? '' });
    await listens(client.origin, app);
    is_alice(JSON.parse((await use(`${client.origin}/login`, app)).html));
    const stray = await fetch(`${client.redirect_uri}?code=x&state=y&iss=${encodeURIComponent(provider.issuer)}`);
    assert.equal(stray.status, 400);
    await app.stop();
  });
}

test('python: the printed program signs a person in', async () => {
  const client = await create('python'), file = join(temporary_folder(), 'app.py');
  writeFileSync(file, client.snippet);
  const app = start_process('/usr/bin/python3', [file], { CLIENT_SECRET: client.client_secret });
  await listens(client.origin, app);
  is_alice(JSON.parse((await use(`${client.origin}/login`, app)).html));
  const stray = await fetch(`${client.redirect_uri}?code=x&state=y`);
  assert.equal(stray.status, 400);
  await app.stop();
});

test('apache: the printed configuration signs a person in and hands the claims on', async () => {
  const client = await create('apache'), folder = temporary_folder(), modules = '/usr/lib/apache2/modules', { port } = new URL(client.origin);
  mkdirSync(join(folder, 'htdocs'));
  writeFileSync(join(folder, 'oidc.conf'), client.snippet);
  writeFileSync(join(folder, 'htdocs/index.txt'), 'inside\n');
  const needed = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'auth_openidc', 'headers', 'dir'];
  writeFileSync(join(folder, 'apache.conf'), `ServerRoot ${folder}
ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${join(folder, 'pid')}
ErrorLog ${join(folder, 'error.log')}
DefaultRuntimeDir ${folder}
${needed.filter((name) => existsSync(`${modules}/mod_${name}.so`)).map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n')}
DocumentRoot ${join(folder, 'htdocs')}
DirectoryIndex index.txt
Header set X-Person-Email "%{OIDC_CLAIM_email}e"
Include ${join(folder, 'oidc.conf')}
`);
  const app = start_process('/usr/sbin/apache2', ['-X', '-f', join(folder, 'apache.conf')], { CLIENT_SECRET: client.client_secret, SESSION_KEY: 'only-for-this-test' });
  await listens(client.origin, app);
  // A real browser: the module sends nobody else to sign in.
  const browser = await launch();
  const { page } = await open_page(browser, { origins: [client.origin, new URL(provider.issuer).origin] });
  await page.goto(`${client.origin}/index.txt`);
  await page.locator('input[name=username]').fill(user.username);
  await page.locator('input[type=password]').fill(user.password);
  await page.locator('input[type=password]').press('Enter');
  const [answer] = await Promise.all([page.waitForResponse((response) => response.url() === `${client.origin}/index.txt` && response.status() === 200),
    page.locator('button[value=allow]').click()]);
  assert.equal(await answer.text(), 'inside\n');
  assert.equal(answer.headers()['x-person-email'], 'alice@demo.test');
  await browser.close();
  await app.stop();
});

for (const method of ['client_secret_basic', 'client_secret_post']) {
  test(`curl: the printed script signs a person in, proving itself by ${method}`, async () => {
    const client = await create('curl', '--auth-method', method), file = join(temporary_folder(), 'app.sh');
    writeFileSync(file, client.snippet);
    const app = start_process('bash', [file], { CLIENT_SECRET: client.client_secret }, 'pipe');
    const [address] = await until('the address', () => app.err.match(/^http\S+/m));
    const back = await authorize(new PlainBrowser(), address, { redirect_uri: client.redirect_uri, user });
    app.child.stdin.end(`${back}\n`);
    assert.equal((await app.exited).code, 0, app.err);
    is_alice(JSON.parse(app.out));
  });
}

test('curl: a service gets its token, and the other languages say that they are for people', () => {
  const script = gatehouse('client', 'snippet', 'demo-service', '--lang', 'curl');
  assert.equal(script.status, 0, script.stderr);
  const secret = execFileSync('cat', [join(provider.folder, 'demo-service-secret')], { encoding: 'utf8' }).trim();
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script.stdout], { encoding: 'utf8', env: { ...process.env, CLIENT_SECRET: secret } });
  assert.equal(status, 0, stderr);
  assert.equal(JSON.parse(stdout).scope, 'demo.api');
  const refused = gatehouse('client', 'snippet', 'demo-service', '--lang', 'node');
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /curl/);
});

test('every language is complete for every kind of client: no mark left, no secret in it, http only where the issuer is http', async () => {
  for (const options of [['--type', 'web'], ['--type', 'spa'], ['--auth-method', 'client_secret_post']]) {
    for (const language of languages) {
      const client = await create(language, ...options);
      assert.doesNotMatch(client.snippet, /\{\{|\}\}(?!\))/, language);
      assert.ok(client.snippet.includes(provider.issuer) && client.snippet.includes(client.client_id), language);
      if (client.client_secret) assert.ok(!client.snippet.includes(client.client_secret), language);
      assert.equal(/CLIENT_SECRET/.test(client.snippet), options[1] !== 'spa', `${language} ${options}`);
    }
  }
});

// Their libraries are in no Debian package, so these are read by their own compilers and not run: what is wrong may only be that a
// library is not there.
const readers = {
  go: { file: 'app.go', command: ['gofmt', '-l'], good: ({ status, stdout, stderr }) => status === 0 && stdout + stderr === '' },
  php: { file: 'app.php', command: ['php', '-l'], good: ({ status }) => status === 0 },
  java: { file: 'App.java', command: ['javac', '-proc:none', '-Xmaxerrs', '1000'],
    good: ({ stderr }) => stderr.match(/ error: .*/g).every((line) => /package \S+ does not exist|cannot find symbol/.test(line)) },
  rust: { file: 'main.rs', command: ['rustc', '--edition', '2021', '--emit=metadata'],
    good: ({ stderr }) => stderr.match(/^error.*/gm).every((line) => /unresolved import|cannot find module or crate|undeclared crate|maybe a missing crate|aborting due to/.test(line)) },
};
for (const [language, { file, command, good }] of Object.entries(readers)) {
  const missing = spawnSync(command[0], ['--version']).error ? `${command[0]} is not on this machine` : false;
  test(`${language}: the printed program is one that ${command[0]} can read, for every kind of client`, { skip: missing }, async () => {
    for (const options of [['--type', 'web'], ['--type', 'spa'], ['--auth-method', 'client_secret_post']]) {
      const { snippet } = await create(language, ...options), cwd = temporary_folder(), path = join(cwd, file);
      const read_it = () => spawnSync(command[0], [...command.slice(1), path], { cwd, encoding: 'utf8' });
      writeFileSync(path, snippet);
      const read = read_it();
      assert.ok(good(read), `${options}\n${read.stdout}${read.stderr}`);
      writeFileSync(path, snippet.replace(/;?\n$/, ' ) \n').replace('(', '(('));
      assert.ok(!good(read_it()), `${language}: a broken one is noticed`);
    }
  });
}

test('nginx: the printed configuration is one that nginx takes', async () => {
  const client = await create('nginx'), folder = temporary_folder();
  writeFileSync(join(folder, 'nginx.conf'), `pid ${folder}/pid; error_log stderr; events {}\nhttp { access_log off; server { listen 127.0.0.1:${new URL(client.origin).port};\n${client.snippet}} }\n`);
  const { status, stderr } = spawnSync('/usr/sbin/nginx', ['-t', '-p', folder, '-c', join(folder, 'nginx.conf')], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});

test('a person reads the client, the program and what else there is; a file gets the program alone', async () => {
  const { stdout, stderr } = gatehouse('client', 'create', '--name', 'My app', '--redirect-uri', 'http://localhost:3000/callback', '--snippet', 'node');
  assert.match(stdout, /^CLIENT ID +ISSUER +CLIENT SECRET\nmy-app-\w{4} /);
  assert.match(stdout, /^--- npm i openid-client ---\n\/\/ npm install openid-client$/m);
  assert.match(stderr, /^Other languages: gatehouse client snippet my-app-\w{4} --lang python\|go\|java\|php\|rust\|apache\|nginx\|curl$/m);
  const [, id] = stdout.match(/^(my-app-\w{4}) /m);
  const alone = gatehouse('client', 'snippet', id);
  assert.equal(alone.status, 0);
  assert.ok(stdout.endsWith(alone.stdout) && alone.stdout.startsWith('// npm install'));
});

test('a wrong language or client is told by its exit code and changes nothing', () => {
  const before_ = gatehouse('client', 'list').stdout;
  const cobol = gatehouse('client', 'create', '--name', 'x', '--redirect-uri', 'http://localhost:3000/callback', '--snippet', 'cobol');
  assert.equal(cobol.status, 2);
  assert.match(cobol.stderr, /there are node, python, go, java, php, rust, apache, nginx, curl/);
  assert.equal(gatehouse('client', 'list').stdout, before_);
  // -o id is for scripts: what it does not print is refused, not dropped.
  const create = ['client', 'create', '--name', 'x', '--redirect-uri', 'http://localhost:3000/callback', '-o', 'id'];
  const dropped = gatehouse(...create, '--type', 'spa', '--snippet', 'node');
  assert.equal(dropped.status, 2);
  assert.match(dropped.stderr, /gatehouse client snippet ID --lang node/);
  const unseen = gatehouse(...create);
  assert.equal(unseen.status, 2);
  assert.match(unseen.stderr, /would not show the secret/);
  assert.equal(gatehouse('client', 'list').stdout, before_);
  const public_one = gatehouse(...create, '--type', 'spa');
  assert.match(public_one.stdout, /^x-\w{4}\n$/);
  assert.equal(gatehouse('client', 'snippet', 'nobody').status, 4);
  const spiked = gatehouse('client', 'create', '--name', 'x', '--redirect-uri', "https://app.example/cb'+x+'", '--snippet', 'node');
  assert.notEqual(spiked.status, 0, 'a quote in a redirect URI could end a string of the program');
});
