// gatehouse try against a running gatehouse dev: every verb passes and explains itself; against a provider that lies, each lie is
// noticed, named and has its exit code.
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buttons, forms_of } from './support/html_forms.mjs';
import { PlainBrowser, authorize, decide, sign_in } from './support/plain_browser.mjs';
import { binary, free_port, start_dev, start_process, temporary_folder, until } from './support/server.mjs';
import { start_liar } from './support/lying_provider.mjs';

let provider;
before(async () => { provider = await start_dev(); });
after(() => provider?.stop('SIGINT'));

async function run(words, { input, environment } = {}) {
  const started = start_process(binary, ['try', ...words], { GATEHOUSE_DEV_STATE: provider.folder, ...environment }, input === undefined ? 'ignore' : 'pipe');
  if (input !== undefined) started.child.stdin.end(input);
  const { code } = await started.exited;
  return { code, out: started.out, err: started.err };
}

async function passes(words, ...shows) {
  const { code, out, err } = await run(words);
  assert.equal(code, 0, out + err);
  for (const text of shows) assert.match(out, text);
  assert.match(out, /^done \d+ checks, all good$/m);
  return out;
}

test('try code signs the demo person in with nothing to be told, and explains every check', async () => {
  const out = await passes(['code'], /^GET {2}\/authorize +30[23] {2}signed in as alice, consent given to demo-web$/m, /^POST \/token +200 {2}grant=authorization_code {2}PKCE=S256 {2}expires_in=300$/m,
    /^ok {3}id_token +RS256 kid=\S+ {2}signature, iss, aud, exp, iat, nonce, at_hash, auth_time$/m, /^ok {3}userinfo +200 {2}sub matches$/m, /^ {5}claims +sub=\S+ {2}name=Alice Demo {2}email=alice@demo\.test {2}acr=1 {2}amr=\["pwd"\]$/m);
  for (const check of ['state', 'iss parameter', 'signature', 'nonce', 'at_hash', 'sub']) assert.match(out, new RegExp(`^ {7}${check} .*\\((RFC|OpenID)`, 'm'), check);
});

test('try par pushes the request first and sees a used request_uri refused', async () => {
  await passes(['par'], /^POST \/par +201 {2}expires_in=60$/m, /^ok {3}par +the address holds client_id and request_uri only$/m, /^GET {2}\/authorize +400 {2}the same request_uri again$/m, /^ok {3}userinfo/m);
});

test('try client-credentials, refresh and logout do the same for the other flows', async () => {
  await passes(['client-credentials'], /^ok {3}access_token +ES256 /m, /scope=demo\.api/);
  await passes(['refresh'], /^ok {3}refresh +new access token, rotated$/m, /same person/);
  await passes(['logout'], /^ok {3}logout /m, /error=login_required$/m, /^ok {3}session +nobody is signed in any more$/m);
});

test('try dpop binds the tokens to a key and sees them refused without it', async () => {
  await passes(['dpop'], /^ok {3}dpop +the access token is bound to the key of this run$/m, /^GET {2}\/userinfo +401 {2}the bound token as Bearer$/m,
    /^ok {3}thief +the token alone is refused$/m, /^ok {3}refresh +new access token, bound again$/m, /RFC 9449 §7\.2/);
});

test('try device plays device and person, and asks too soon on purpose', async () => {
  await passes(['device'], /^ok {3}device +[B-Z]{4}-[B-Z]{4} {2}at http:\S+\/device$/m, /^ok {3}poll +pending, then slow_down$/m,
    /typed, signed in as alice, consent given to demo-device: Your device is connected$/m, /grant=device_code {2}after 10 s/m, /^ok {3}userinfo +200 {2}sub matches$/m);
});

test('try device --browser prints address and code, and waits for a person', async () => {
  const started = start_process(binary, ['try', 'device', '--browser'], { GATEHOUSE_DEV_STATE: provider.folder });
  const [, code] = await until('the code', () => started.err.match(/enter the code {2}(\S+)$/m));
  const [, address] = started.err.match(/^ {2}(http\S+\/device)$/m);
  const browser = new PlainBrowser();
  const asked = await browser.visit(address);
  const [form] = forms_of(asked.html, asked.url);
  const [username, password] = provider.printed.User;
  const signing_in = await browser.submit(asked, form, { user_code: code }, buttons(form)[0]);
  const consent = await sign_in(browser, signing_in, { username, password });
  const done = await decide(browser, consent, false);
  assert.match(done.html, /was not connected/);
  const { code: exit } = await started.exited;
  assert.equal(exit, 6, started.out);
  assert.match(started.out, /got +400 access_denied/);
});

test('try ciba asks for the demo person and is answered at the page of requests', async () => {
  await passes(['ciba'], /^POST \/bc-authorize +200 {2}login_hint=alice$/m, /^ok {3}asked +alice, who is shown [0-9A-F]{4}$/m, /^ok {3}poll +pending, then slow_down$/m,
    /^GET {2}\/requests +200 {2}signed in as alice, the newest request chosen, consent given to demo-till: You are signing in$/m, /grant=ciba {2}after 10 s/m, /^ok {3}userinfo +200 {2}sub matches$/m);
});

test('try exchange gets a service a token for the next API, and shows who acts and what is left', async () => {
  await passes(['exchange'], /^POST \/token +200 {2}grant=client_credentials {2}auth=client_secret_basic/m, /^POST \/token +200 {2}grant=token-exchange {2}delegation {2}expires_in=\d+$/m,
    /^ok {3}downscoped +one API, no more scope, no longer life$/m, /^ {7}narrower scope .*\(RFC 8693 §5\): demo\.api of openid profile demo\.api$/m, /^ok {3}act +demo-orders acts for [0-9a-f-]{36}$/m,
    /^ {5}exchanged .*client_id=demo-orders {2}aud=https:\/\/stock\.demo\.test {2}scope=demo\.api {2}act=\{"sub":"demo-orders"\}$/m);
  const alone = await passes(['exchange', '--impersonate'], /grant=token-exchange {2}impersonation/, /^ok {3}act +nobody: it acts as [0-9a-f-]{36}$/m);
  assert.doesNotMatch(alone, /act=\{/);
});

test('try exchange says which line of the tenant file a refusal wants', async () => {
  for (const [words, got, next] of [
    [['--subject', 'service'], /^ {5}got +400 invalid_request/m, /^ {5}next +gatehouse try exchange --subject person$/m],
    [['--client', 'demo-till', '--impersonate'], /^ {5}got +400 unauthorized_client/m, /at client demo-till: grant_types: \[client_credentials, .*subject_clients: \[demo-web\].*impersonation: true/],
    [['--resource', 'https://other.demo.test'], /^ {5}got +400 invalid_target/m, /audiences: \[\W*https:\/\/other\.demo\.test\W*\].* at client demo-orders/],
  ]) {
    const { code, out } = await run(['exchange', ...words]);
    assert.equal(code, 6, out);
    assert.match(out, /^FAIL exchange/m);
    assert.match(out, got);
    assert.match(out, next);
    assert.doesNotMatch(out, /eyJ[\w-]+\.[\w-]+\./);
  }
  const without = await run(['exchange', '--client', 'demo-web']);
  assert.equal(without.code, 2, without.out);
});

test('try refresh --show-reuse sees a spent token refused and the family end', async () => {
  await passes(['refresh', '--show-reuse'], /^ok {3}reuse +refused, and the family has ended$/m);
});

test('-o json gives one object without tokens or secrets', async () => {
  const { code, out } = await run(['code', '-o', 'json']);
  assert.equal(code, 0, out);
  const result = JSON.parse(out);
  assert.deepEqual([result.try, result.ok, result.issuer, result.client_id], ['code', true, provider.issuer, 'demo-web']);
  assert.ok(result.checks.length > 10 && result.checks.every(({ ok, why }) => ok && why));
  assert.equal(result.claims.email, 'alice@demo.test');
  assert.ok(!out.includes(provider.printed.User[1]));
  assert.doesNotMatch(out, /eyJ[\w-]+\.[\w-]+\./);
});

test('the password of another person is read from a file or standard input, and a wrong one is refused with 6', async () => {
  const right = join(temporary_folder(), 'password');
  writeFileSync(right, `${provider.printed.User[1]}\n`);
  assert.equal((await run(['code', '--user', 'alice@demo.test', '--password-file', right])).code, 0);
  const wrong = await run(['code', '--user', 'alice', '--password-file', '-'], { input: 'wrong\n' });
  assert.equal(wrong.code, 6, wrong.out);
  assert.match(wrong.out, /^FAIL sign-in/m);
  assert.match(wrong.out, /^ {5}next +\S/m);
});

test('the demo password goes to no other issuer than the one that gatehouse dev made it for', async () => {
  const liar = await start_liar({ metadata: (document) => ({ ...document, authorization_endpoint: `${provider.issuer}/authorize` }) });
  const { code, out } = await run(['code', '--issuer', liar.issuer]);
  await liar.stop();
  assert.equal(code, 2, out);
  assert.match(out, /^ {5}expected +the password of alice$/m);
});

test('a password goes to the provider that was asked, not to a page that it sends us to', async () => {
  const elsewhere = createServer((request, response) => {
    response.writeHead(302, { location: `${provider.issuer}/authorize${new URL(request.url, 'http://x').search}` }).end();
  });
  await new Promise((ready) => elsewhere.listen(0, '127.0.0.1', ready));
  const liar = await start_liar({ metadata: (m) => ({ ...m, authorization_endpoint: `http://127.0.0.1:${elsewhere.address().port}/go` }) });
  const password = join(temporary_folder(), 'password');
  writeFileSync(password, 'not-for-everybody\n');
  const { code, out } = await run(['code', '--issuer', liar.issuer, '--user', 'alice', '--password-file', password]);
  await liar.stop();
  elsewhere.close();
  assert.equal(code, 6, out);
  assert.match(out, /^FAIL sign-in +origin$/m);
});

test('--browser prints the address and waits at the loopback redirect for a real browser', async () => {
  const redirect_uri = `http://127.0.0.1:${await free_port()}/callback`;
  const started = start_process(binary, ['try', 'code', '--browser', '--redirect-uri', redirect_uri], { GATEHOUSE_DEV_STATE: provider.folder });
  const [, address] = await until('the address', () => started.err.match(/^ {2}(http\S+)$/m));
  const [username, password] = provider.printed.User;
  const back = await authorize(new PlainBrowser(), address, { redirect_uri, user: { username, password } });
  const stray = await fetch(new URL('/favicon.ico', redirect_uri));
  assert.equal(stray.status, 404);
  const page = await fetch(back);
  assert.match(await page.text(), /terminal shows what was checked/);
  assert.equal((await started.exited).code, 0, started.out + started.err);
  assert.match(started.out, /^ok {3}userinfo/m);
});

test('a mistake has its exit code and its next step', async () => {
  for (const [words, code, check] of [
    [['code', '--issuer', 'http://localhost:1/t/x'], 7, /gatehouse dev/],
    [['code', '--issuer', `${provider.issuer}x`], 4, /FAIL discovery/],
    [['code', '--client', 'nobody'], 1, /No client has this client_id/],
    [['code', '--redirect-uri', 'http://127.0.0.1:9/callback/'], 1, /Registered for demo-web: http:\/\/127\.0\.0\.1\/callback Differs: trailing slash/],
    [['client-credentials', '--client', 'nobody'], 2, /--client-secret-file/],
    [['code', '-o', 'yaml'], 2, /^$/],
    [['code', '--auth-method', 'magic'], 2, /^$/],
  ]) {
    const result = await run(words);
    assert.equal(result.code, code, `${words}\n${result.out}${result.err}`);
    assert.match(result.out, check);
  }
  const secret = join(temporary_folder(), 'secret');
  writeFileSync(secret, 'not-it\n');
  const refused = await run(['client-credentials', '--client-secret-file', secret]);
  assert.equal(refused.code, 6, refused.out);
  assert.match(refused.out, /got +401 invalid_client/);
});

const soon = () => Math.floor(Date.now() / 1000);
const lies = {
  issuer: { metadata: (m) => ({ ...m, issuer: `${m.issuer}/` }) },
  token_endpoint: { metadata: (m) => ({ ...m, token_endpoint: 'http://id.example.com/token' }) },
  state: { answer: (a) => (a.set('state', 'other'), a) },
  'iss parameter': { answer: (a) => (a.delete('iss'), a) },
  code: { answer: (a) => (a.set('error', 'server_error'), a) },
  iss: { claims: (c) => ({ ...c, iss: 'https://evil.example' }) },
  aud: { claims: (c) => ({ ...c, aud: 'another-app' }) },
  azp: { claims: (c) => ({ ...c, azp: 'another-app' }) },
  exp: { claims: (c) => ({ ...c, exp: soon() - 120 }) },
  iat: { claims: (c) => ({ ...c, iat: soon() + 600, exp: soon() + 900 }) },
  nonce: { claims: (c) => ({ ...c, nonce: 'replayed' }) },
  at_hash: { claims: (c) => ({ ...c, at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }) },
  auth_time: { claims: (c) => ({ ...c, auth_time: soon() + 600 }) },
  typ: { header: (h) => ({ ...h, typ: 'at+jwt' }) },
  kid: { header: (h) => ({ ...h, kid: 'k2' }) },
  alg: { header: (h) => ({ ...h, alg: 'RS512' }) },
  signature: { key: true },
  token_type: { tokens: (t) => ({ ...t, token_type: 'mac' }) },
  sub: { userinfo: () => ({ sub: 'p2' }) },
};
test('against an honest provider of another make everything passes', async () => {
  const honest = await start_liar();
  assert.equal((await run(['code', '--issuer', honest.issuer])).code, 0);
  await honest.stop();
});
for (const [check, lie] of Object.entries(lies)) {
  test(`a wrong ${check} is refused with what came, what had to come, and why`, async () => {
    const liar = await start_liar(lie);
    const { code, out } = await run(['code', '--issuer', liar.issuer]);
    await liar.stop();
    assert.equal(code, 1, out);
    const [, failure] = out.match(/^(FAIL [\s\S]*)$/m) ?? assert.fail(out);
    assert.match(failure, new RegExp(`^FAIL \\S+ +${check}$`, 'm'));
    for (const label of ['got', 'expected', 'why']) assert.match(failure, new RegExp(`^ {5}${label} +\\S`, 'm'), label);
    assert.doesNotMatch(out, /^done/m);
  });
}

test('a sign-out that leaves the session alive is noticed, and it is said where to look', async () => {
  const liar = await start_liar();
  const { code, out } = await run(['logout', '--issuer', liar.issuer]);
  await liar.stop();
  assert.equal(code, 1, out);
  assert.match(out, /^FAIL session +session ended\n {5}got +a code\n {5}expected +login_required$/m);
  assert.match(out, /^ {5}next +gatehouse audit tail FILE --event session\.ended /m);
});
