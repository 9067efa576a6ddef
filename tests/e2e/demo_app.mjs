// A small app that signs people in at `gatehouse dev` through npm openid-client and shows what it verified.
// ./dev demo-app [--issuer URL] [--client ID] [--port N]
import http from 'node:http';
import { parseArgs } from 'node:util';
import * as oidc from 'openid-client';

const { values } = parseArgs({
  options: {
    issuer: { type: 'string', default: 'http://localhost:8080/t/demo' },
    client: { type: 'string', default: 'demo-web' },
    port: { type: 'string', default: '3000' },
  },
});
if (!(Number(values.port) > 0 && Number(values.port) < 65536)) {
  console.error(`--port ${values.port} is no port: a number from 1 to 65535`);
  process.exit(2);
}
const home = `http://127.0.0.1:${values.port}`;
const redirectUri = `${home}/callback`;

let config;
try {
  // A public client: nothing but PKCE proves that whoever redeems the code began the sign-in.
  config = await oidc.discovery(new URL(values.issuer), values.client, undefined, oidc.None(), {
    execute: [oidc.allowInsecureRequests],  // plain HTTP, for `gatehouse dev` on this machine only
  });
} catch (error) {
  console.error(`No OpenID provider answers at ${values.issuer}: start one with ./dev run, or name another with --issuer URL (${error.message})`);
  process.exit(1);
}

const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const page = (title, body) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(title)}</title>
<style>body{font:16px/1.5 system-ui;max-width:44rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}pre{overflow:auto}</style>
<h1>${escape(title)}</h1>${body}`;
const began = new Map();  // state → what the sign-in was begun with; each is used once

async function begin() {
  const verifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const nonce = oidc.randomNonce();
  began.set(state, { verifier, nonce });
  return oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid profile email',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  }).href;
}

async function finish(address) {
  const state = address.searchParams.get('state');
  const { verifier, nonce } = began.get(state) ?? {};
  began.delete(state);
  if (!verifier) throw new Error('this answer belongs to no sign-in of this app');
  const tokens = await oidc.authorizationCodeGrant(config, address, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  const person = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
  const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token);
  const checks = [
    'ID token: signature, iss, aud, exp, nonce, at_hash',
    'answer: state, iss',
    'userinfo: sub is that of the ID token',
    `refresh: a new access token for ${refreshed.expires_in} s`,
  ];
  return page(`Signed in as ${person.name ?? person.preferred_username}`,
    `<ul>${checks.map((check) => `<li>verified &ndash; ${escape(check)}</li>`).join('')}</ul>
<h2>ID token</h2><pre>${escape(JSON.stringify(claims, null, 2))}</pre>
<h2>Userinfo</h2><pre>${escape(JSON.stringify(person, null, 2))}</pre><p><a href="/">Once more</a></p>`);
}

http.createServer(async (request, response) => {
  const address = new URL(request.url, home);
  try {
    if (address.pathname === '/login') return response.writeHead(303, { location: await begin() }).end();
    if (address.pathname === '/callback')
      return response.writeHead(200, { 'content-type': 'text/html' }).end(await finish(address));
    response.writeHead(200, { 'content-type': 'text/html' })
      .end(page('Demo app', `<p><a href="/login">Sign in at ${escape(values.issuer)}</a></p>`));
  } catch (error) {
    response.writeHead(400, { 'content-type': 'text/html' })
      .end(page('Sign-in failed', `<p>${escape(error.error_description ?? error.message)}</p><p><a href="/">Start again</a></p>`));
  }
}).on('error', ({ message }) => {
  console.error(`Cannot listen on port ${values.port} (${message}). Another one: ./dev demo-app --port N`);
  process.exit(1);
}).listen(Number(values.port), '127.0.0.1', () => console.log(`Open ${home}/ and sign in.  Ctrl-C stops.`));
