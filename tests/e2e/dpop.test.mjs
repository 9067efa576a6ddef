// RFC 9449 as libraries speak it: openid-client and oauth4webapi with a key, at a tenant that wants its nonce in every proof.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { calculateJwkThumbprint, decodeJwt, exportJWK } from 'jose';
import * as oidc from 'openid-client';
import * as oauth from 'oauth4webapi';
import { PlainBrowser, authorize } from './support/plain_browser.mjs';
import { clients, secret, user } from './support/server.mjs';
import { make_secret, start_server_with } from './support/with_clients.mjs';

const scope = 'openid email offline_access';
const vault = { client_id: 'vault', redirect_uri: clients.spa.redirect_uri, ...make_secret() };
let server;
before(async () => {
  server = await start_server_with([{ client_id: vault.client_id, client_secret_hash: vault.client_secret_hash, redirect_uris: [vault.redirect_uri],
    scope, dpop_bound_access_tokens: true }], 'dpop: { nonce: required }\n');
});
after(async () => { assert.equal((await server.stop()).code, 0, server.log()); });

const thumbprint = async ({ publicKey }) => calculateJwkThumbprint(await exportJWK(publicKey));
const userinfo = (token, scheme = 'Bearer') => fetch(`${server.issuer}/userinfo`, { headers: { authorization: `${scheme} ${token}` } });

describe('openid-client', () => {
  const discover = ({ client_id, secret: known }, method) => oidc.discovery(new URL(server.issuer), client_id, known, method, { execute: [oidc.allowInsecureRequests] });

  async function sign_in(config, { redirect_uri }, DPoP, parameters = {}) {
    const verifier = oidc.randomPKCECodeVerifier(), state = oidc.randomState();
    const address = oidc.buildAuthorizationUrl(config, { redirect_uri, scope, state, prompt: 'consent',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...parameters });
    const callback = await authorize(new PlainBrowser(), address, { redirect_uri, user });
    return oidc.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier, expectedState: state, idTokenExpected: true }, undefined, DPoP && { DPoP });
  }

  for (const [name, client, method] of [['a public client', clients.spa, oidc.None()], ['a confidential client', clients.basic, oidc.ClientSecretBasic(secret)],
    ['a client that registered for it', vault, oidc.ClientSecretBasic(vault.secret)]]) {
    test(`${name}: tokens are bound to the key, userinfo and refresh take it, and nothing else does`, async () => {
      const config = await discover(client, method);
      const keys = await oidc.randomDPoPKeyPair(), DPoP = oidc.getDPoPHandle(config, keys);
      const tokens = await sign_in(config, client, DPoP);
      assert.equal(tokens.token_type, 'dpop');
      assert.equal(decodeJwt(tokens.access_token).cnf.jkt, await thumbprint(keys));
      const { sub } = tokens.claims();
      assert.equal((await oidc.fetchUserInfo(config, tokens.access_token, sub, { DPoP })).email, user.email);

      const fresh = await oidc.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
      assert.equal(fresh.token_type, 'dpop');
      assert.equal((await oidc.fetchUserInfo(config, fresh.access_token, sub, { DPoP })).sub, sub);

      const refused = await userinfo(fresh.access_token);
      assert.equal(refused.status, 401, 'S-077: no bearer token');
      assert.match(refused.headers.get('www-authenticate'), /DPoP .*algs="[^"]*ES256/);
      const thief = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair());
      await assert.rejects(oidc.fetchUserInfo(config, fresh.access_token, sub, { DPoP: thief }));
      if (client === clients.spa) await assert.rejects(oidc.refreshTokenGrant(config, fresh.refresh_token, undefined, { DPoP: thief }), { error: 'invalid_grant' });
      assert.ok((await oidc.refreshTokenGrant(config, fresh.refresh_token, undefined, { DPoP })).access_token, 'its owner is not harmed');
    });
  }

  test('a code that names a key is redeemed with that key alone', async () => {
    const config = await discover(clients.spa, oidc.None());
    const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair()), dpop_jkt = await DPoP.calculateThumbprint();
    assert.equal((await sign_in(config, clients.spa, DPoP, { dpop_jkt })).token_type, 'dpop');
    const thief = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair());
    await assert.rejects(sign_in(config, clients.spa, thief, { dpop_jkt }), { error: 'invalid_grant' });
    await assert.rejects(sign_in(config, clients.spa, undefined, { dpop_jkt }), { error: 'invalid_grant' });
  });

  test('a client that registered for it gets no bearer token', async () => {
    await assert.rejects(sign_in(await discover(vault, oidc.ClientSecretBasic(vault.secret)), vault), { error: 'invalid_dpop_proof' });
  });
});

test('oauth4webapi: each algorithm that it knows and we offer, with the nonce told first', async () => {
  const issuer = new URL(server.issuer), insecure = { [oauth.allowInsecureRequests]: true };
  const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
  const client = { client_id: clients.machine.client_id }, authentication = oauth.ClientSecretBasic(clients.machine.secret);
  let tried = 0;
  for (const algorithm of as.dpop_signing_alg_values_supported) {
    const keys = await oauth.generateKeyPair(algorithm === 'EdDSA' ? 'Ed25519' : algorithm).catch(() => undefined);
    if (!keys || algorithm === 'EdDSA') continue; // the library says Ed25519 (RFC 9864) for what RFC 8037 calls EdDSA
    tried++;
    const DPoP = oauth.DPoP(client, keys);
    const ask = async () => oauth.processClientCredentialsResponse(as, client,
      await oauth.clientCredentialsGrantRequest(as, client, authentication, {}, { DPoP, ...insecure }));
    const told = await ask().then(() => assert.fail('no nonce was asked for'), (error) => error);
    assert.ok(oauth.isDPoPNonceError(told), algorithm);
    const tokens = await ask();
    assert.equal(tokens.token_type, 'dpop');
    assert.equal(decodeJwt(tokens.access_token).cnf.jkt, await thumbprint(keys), algorithm);
  }
  assert.ok(tried >= 3, `${tried} algorithms`);
});
