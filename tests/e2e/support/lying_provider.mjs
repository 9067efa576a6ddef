// An OpenID provider that tells the truth except where it is told to lie: for seeing that a relying party notices. It signs
// everybody in without a page.
import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { SignJWT, exportJWK } from 'jose';

const json = (response, body, status = 200) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const half = (text) => createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');

/** `lie`: functions that change metadata, answer (search parameters), header, claims, tokens, userinfo, or the signing key. */
export async function start_liar(lie = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = lie.key ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey : privateKey;
  const change = (name, value) => lie[name]?.(value) ?? value;
  let asked = {};
  const routes = {
    '/.well-known/openid-configuration': (response) => json(response, change('metadata', { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`,
      userinfo_endpoint: `${issuer}/userinfo`, end_session_endpoint: `${issuer}/logout`, id_token_signing_alg_values_supported: ['RS256'], token_endpoint_auth_methods_supported: ['none'], authorization_response_iss_parameter_supported: true })),
    '/jwks': async (response) => json(response, { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] }),
    '/authorize': (response, url) => {
      asked = Object.fromEntries(url.searchParams);
      const back = change('answer', new URLSearchParams({ code: 'c', state: asked.state, iss: issuer }));
      response.writeHead(302, { location: `${asked.redirect_uri}?${back}` }).end();
    },
    '/token': async (response) => {
      const now = Math.floor(Date.now() / 1000), access_token = 'opaque';
      const claims = change('claims', { iss: issuer, sub: 'p1', aud: 'demo-web', exp: now + 300, iat: now, auth_time: now, nonce: asked.nonce, at_hash: half(access_token) });
      const id_token = await new SignJWT(claims).setProtectedHeader(change('header', { typ: 'JWT', alg: 'RS256', kid: 'k1' })).sign(other);
      json(response, change('tokens', { access_token, token_type: 'Bearer', expires_in: 300, id_token }));
    },
    '/logout': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>You are signed out</h1>'),
    '/userinfo': (response) => json(response, change('userinfo', { sub: 'p1' })),
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url, issuer), route = routes[url.pathname];
    if (route) request.resume().on('end', () => route(response, url));
    else response.writeHead(404).end();
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  return { issuer, stop: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }) };
}
