// The first five minutes of an app developer, as the design has them: start a server, see a token explained, register an app, run
// the program that was printed, and make the usual mistake, which teaches.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forms_of, text_of } from './support/html_forms.mjs';
import { PlainBrowser, decide, sign_in } from './support/plain_browser.mjs';
import { binary, free_port, root, start_dev, start_process, temporary_folder, until } from './support/server.mjs';

let dev;
after(() => dev?.stop('SIGINT'));

/** A line that the server printed for copying, run in another terminal that has no gatehouse on its PATH. */
function second_terminal(line, environment = {}) {
  return spawnSync('bash', ['-c', line], { encoding: 'utf8', cwd: temporary_folder(), env: { PATH: '/usr/bin:/bin', HOME: temporary_folder(), ...environment } });
}

test('A365: the app developer\'s first five minutes', async () => {
  const begin = performance.now();

  // $ gatehouse dev
  dev = await start_dev();
  for (const name of ['Issuer', 'Discovery', 'Client', 'User']) assert.ok(dev.printed[name], name);
  const [, try_line] = dev.out().match(/^Next: {2}(\S+ try code.*?) {3}\S/m) ?? assert.fail(dev.out());
  assert.equal(try_line.split(' ')[0], binary, 'a whole path where gatehouse is not on PATH');

  // $ gatehouse try code
  const tried = second_terminal(try_line);
  assert.equal(tried.status, 0, tried.stdout + tried.stderr);
  assert.match(tried.stdout, /^GET {2}\/authorize +30[23] {2}signed in as alice/m);
  assert.match(tried.stdout, /^ok {3}id_token +RS256 kid=\S+/m);
  assert.match(tried.stdout, /^ok {3}userinfo +200 {2}sub matches$/m);
  const first_token = performance.now() - begin;
  assert.ok(first_token < 60_000, `first token after ${first_token} ms`);

  // $ gatehouse client create --name "My app" --redirect-uri http://localhost:3000/callback --snippet node
  const app_port = await free_port(), redirect_uri = `http://localhost:${app_port}/callback`;
  const [, create_line] = dev.out().match(/^ {7}(\S+ -c \S+ client create .*)$/m) ?? assert.fail(dev.out());
  const created = second_terminal(create_line.replace('http://localhost:3000/callback', redirect_uri));
  assert.equal(created.status, 0, created.stderr);
  const [, listing, program] = created.stdout.match(/^([\s\S]*?)^--- npm i openid-client ---\n([\s\S]*)$/m) ?? assert.fail(created.stdout);
  const [id, issuer, secret] = listing.split('\n')[1].split(/ +/);
  assert.match(id, /^my-app-\w{4}$/);
  assert.equal(issuer, dev.issuer);

  // $ CLIENT_SECRET=… node app.mjs
  const folder = temporary_folder();
  writeFileSync(join(folder, 'app.mjs'), program);
  symlinkSync(join(root, 'tests/e2e/node_modules'), join(folder, 'node_modules'));
  const app = start_process(process.execPath, [join(folder, 'app.mjs')], { CLIENT_SECRET: secret });
  await app.says('Open ');
  const [username, password] = dev.printed.User, browser = new PlainBrowser();
  let page = await sign_in(browser, await browser.visit(`http://localhost:${app_port}/login`), { username, password });
  if (forms_of(page.html, page.url).length > 0) page = await decide(browser, page, true);
  assert.equal(JSON.parse(page.html).email, 'alice@demo.test', app.err);
  await app.stop();

  // The mistake: a redirect URI with a slash too many. The browser has a person's words, the terminal a developer's.
  const wrong = `${redirect_uri}/`;
  const query = new URLSearchParams({ response_type: 'code', client_id: id, redirect_uri: wrong, scope: 'openid', code_challenge: 'A'.repeat(43), code_challenge_method: 'S256' });
  const refused = await new PlainBrowser().visit(`${dev.issuer}/authorize?${query}`);
  assert.equal(refused.status, 400);
  assert.match(text_of(refused.html), /not registered/);
  await until('the log tells', () => dev.log().includes('differs'));
  const said = dev.log();
  assert.match(said, new RegExp(`warn +authorize\\.rejected .*client_id=${id} .*code=invalid_redirect_uri .*request_id=\\S+`));
  assert.match(said, new RegExp(`^ {5}got +http://localhost:${app_port}/…$`, 'm'));
  assert.match(said, new RegExp(`^ {5}allowed +http://localhost:${app_port}/…$`, 'm'));
  assert.match(said, /^ {5}differs +trailing slash: sent, not registered$/m);
  assert.ok(!said.includes(wrong), 'the log holds a full redirect URI');
  const [, fix] = said.match(/^ {5}fix +change what the app sends or, if .* add it: gatehouse (client update .*) ADDRESS$/m) ?? assert.fail(said);

  // The fix, as the terminal gave it, and the server knows it at once.
  const fixed = second_terminal(`${create_line.split(' client create')[0]} ${fix} ${wrong}`);
  assert.equal(fixed.status, 0, fixed.stderr);
  await until('the address is taken', async () => (await new PlainBrowser().visit(`${dev.issuer}/authorize?${query}`)).status === 200);
});
