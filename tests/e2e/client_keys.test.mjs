// Clients with keys of their own, by openid-client: private_key_jwt, client_secret_jwt, pushed and signed authorization requests.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as oidc from 'openid-client';
import { exportJWK, generateKeyPair } from 'jose';
import { PlainBrowser, authorize } from './support/plain_browser.mjs';
import { binary, clients, start_server, user } from './support/server.mjs';

const scope = 'openid profile email', callback = clients.spa.redirect_uri;
let server, ec, ps;

async function key_pair(alg, kid) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { key: privateKey, kid, jwk: { ...await exportJWK(publicKey), kid, use: 'sig' } };
}

before(async () => {
  ec = await key_pair('ES256', 'ec');
  ps = await key_pair('PS256', 'ps');
  const jwks = JSON.stringify({ keys: [ec.jwk, ps.jwk] });
  server = await start_server({ more_clients: `
  - { client_id: signer, client_name: Signer, token_endpoint_auth_method: private_key_jwt, jwks: ${jwks}, redirect_uris: ["${callback}"],
      scope: "${scope}", consent: skip, require_pushed_authorization_requests: true, require_signed_request_object: true }
` });
});
after(async () => {
  const { code } = await server.stop();
  assert.equal(code, 0, server.log());
});

const discover = (client_id, method) =>
  oidc.discovery(new URL(server.issuer), client_id, undefined, method, { execute: [oidc.allowInsecureRequests] });

for (const name of ['ec', 'ps']) {
  test(`A client with the key ${name} pushes a signed request, signs a person in, refreshes and introspects`, async () => {
    const { key, kid } = name === 'ec' ? ec : ps;
    const config = await discover('signer', oidc.PrivateKeyJwt({ key, kid }));
    const verifier = oidc.randomPKCECodeVerifier(), state = oidc.randomState(), nonce = oidc.randomNonce();
    const signed = await oidc.buildAuthorizationUrlWithJAR(config, {
      redirect_uri: callback, scope, state, nonce, response_type: 'code',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    }, { key, kid });
    const address = await oidc.buildAuthorizationUrlWithPAR(config, signed.searchParams);
    assert.deepEqual([...address.searchParams.keys()].sort(), ['client_id', 'request_uri']);
    const back = await authorize(new PlainBrowser(), address, { redirect_uri: callback, user });
    const tokens = await oidc.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
    const fresh = await oidc.refreshTokenGrant(config, tokens.refresh_token);
    assert.equal((await oidc.tokenIntrospection(config, fresh.access_token)).sub, tokens.claims().sub);
  });
}

test('what is neither pushed nor signed is refused to this client', async () => {
  const config = await discover('signer', oidc.PrivateKeyJwt(ec));
  const parameters = { redirect_uri: callback, scope, state: 's', response_type: 'code', code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' };
  await assert.rejects(oidc.buildAuthorizationUrlWithPAR(config, parameters), { error: 'invalid_request' });
  const back = await authorize(new PlainBrowser(), oidc.buildAuthorizationUrl(config, parameters), { redirect_uri: callback, user });
  assert.equal(back.searchParams.get('error'), 'invalid_request');
});

test('a client of the command line keeps a secret that keys its assertions, and further metadata', async () => {
  const run = (...words) => JSON.parse(execFileSync(binary, [...words, '-c', server.configuration, '-t', 'demo', '-o', 'json'], { encoding: 'utf8', env: { ...process.env, ...server.environment } }));
  const [{ client_id, client_secret }] = run('client', 'create', '--name', 'Machine', '--type', 'service', '--scope', 'api', '--auth-method', 'client_secret_jwt').clients;
  const config = await oidc.discovery(new URL(server.issuer), client_id, client_secret, oidc.ClientSecretJwt(client_secret), { execute: [oidc.allowInsecureRequests] });
  assert.ok((await oidc.clientCredentialsGrant(config, { scope: 'api' })).access_token);

  const file = join(server.folder, 'metadata.json');
  writeFileSync(file, JSON.stringify({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [ec.jwk] } }));
  run('client', 'update', client_id, '--metadata', file);
  const with_key = await discover(client_id, oidc.PrivateKeyJwt(ec));
  const asked = () => oidc.clientCredentialsGrant(with_key, { scope: 'api' }).then(() => true, () => false);
  for (const begin = Date.now(); !await asked(); ) assert.ok(Date.now() - begin < 5000, 'the server follows the store within a second');
  await assert.rejects(oidc.clientCredentialsGrant(config, { scope: 'api' }), { status: 401 });

  writeFileSync(file, JSON.stringify({ jwks: { keys: [{ ...ec.jwk, d: 'AAAA' }] } }));
  assert.throws(() => run('client', 'update', client_id, '--metadata', file), /private key of the client/);
  writeFileSync(file, JSON.stringify({ jwks: { keys: [ec.jwk, { ...ec.jwk, y: ec.jwk.x }] } }));
  assert.throws(() => run('client', 'update', client_id, '--metadata', file), /key 2 of jwks is no public key that can be trusted/, 'S-123');
  writeFileSync(file, JSON.stringify({ redirect_uri: [callback] }));
  assert.throws(() => run('client', 'update', client_id, '--metadata', file), /redirect_uri/);
});
