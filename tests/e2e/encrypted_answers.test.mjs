// Answers as JWTs, read by openid-client: encrypted ID tokens and userinfo, signed authorization responses (JARM), signed
// introspection (RFC 9701).
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { exportJWK, generateKeyPair } from 'jose';
import { PlainBrowser, authorize } from './support/plain_browser.mjs';
import { clients, start_server, user } from './support/server.mjs';

const scope = 'openid profile email', callback = clients.spa.redirect_uri;
const algorithms = ['ECDH-ES', 'ECDH-ES+A256KW', 'RSA-OAEP-256'];
const signatures = { id_token_signed_response_alg: 'ES256', userinfo_signed_response_alg: 'ES256', authorization_signed_response_alg: 'ES256', introspection_signed_response_alg: 'ES256' };
let server;
const keys = {};

before(async () => {
  let more_clients = '';
  for (const [number, alg] of algorithms.entries()) {
    const proof = await generateKeyPair('ES256', { extractable: true });
    const reader = await generateKeyPair(alg, { extractable: true });
    keys[alg] = { proof: { key: proof.privateKey, kid: 'proof' }, reader: { key: reader.privateKey, kid: 'reader', alg } };
    const jwks = { keys: [{ ...await exportJWK(proof.publicKey), kid: 'proof', use: 'sig' }, { ...await exportJWK(reader.publicKey), kid: 'reader', use: 'enc' }] };
    const encrypted = ['id_token', 'userinfo', 'authorization', 'introspection'].map((kind) => `${kind}_encrypted_response_alg: "${alg}"`);
    more_clients += `
  - { client_id: sealed-${number}, client_name: Sealed, token_endpoint_auth_method: private_key_jwt, jwks: ${JSON.stringify(jwks)}, redirect_uris: ["${callback}"],
      scope: "${scope}", consent: skip, ${Object.entries(signatures).map(([name, alg]) => `${name}: ${alg}`).join(', ')}, ${encrypted.join(', ')} }
`;
  }
  server = await start_server({ more_clients });
});
after(async () => {
  const { code } = await server.stop();
  assert.equal(code, 0, server.log());
});

for (const [number, alg] of algorithms.entries()) {
  test(`openid-client reads every answer that is signed and encrypted with ${alg}`, async () => {
    const { proof, reader } = keys[alg];
    const config = await oidc.discovery(new URL(server.issuer), `sealed-${number}`, signatures, oidc.PrivateKeyJwt(proof), { execute: [oidc.allowInsecureRequests, oidc.useJwtResponseMode] });
    oidc.enableDecryptingResponses(config, ['A128CBC-HS256'], reader);
    const verifier = oidc.randomPKCECodeVerifier(), state = oidc.randomState(), nonce = oidc.randomNonce();
    const address = oidc.buildAuthorizationUrl(config, { redirect_uri: callback, scope, state, nonce, code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' });
    assert.equal(address.searchParams.get('response_mode'), 'jwt');
    const back = await authorize(new PlainBrowser(), address, { redirect_uri: callback, user });
    assert.deepEqual([...back.searchParams.keys()], ['response']);
    assert.equal(back.searchParams.get('response').split('.').length, 5);
    const tokens = await oidc.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
    assert.equal(tokens.id_token.split('.').length, 5);
    const { sub } = tokens.claims();
    assert.equal((await oidc.fetchUserInfo(config, tokens.access_token, sub)).sub, sub);
    const told = await oidc.tokenIntrospection(config, tokens.access_token);
    assert.deepEqual({ active: told.active, sub: told.sub }, { active: true, sub });
  });
}
