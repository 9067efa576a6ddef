// oauth4webapi does each step of the protocol by itself and is strict about every answer.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import * as oauth from 'oauth4webapi';
import { PlainBrowser, authorize } from './support/plain_browser.mjs';
import { clients, start_server, user } from './support/server.mjs';

const insecure = { [oauth.allowInsecureRequests]: true };
let server, as;

before(async () => {
  server = await start_server();
  const issuer = new URL(server.issuer);
  as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
});
after(() => server.stop());

async function code_for(client, { redirect_uri }) {
  const verifier = oauth.generateRandomCodeVerifier(), state = oauth.generateRandomState(), nonce = oauth.generateRandomNonce();
  const address = new URL(as.authorization_endpoint);
  for (const [name, value] of Object.entries({
    client_id: client.client_id, redirect_uri, response_type: 'code', scope: 'openid email offline_access', state, nonce, prompt: 'consent',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  })) address.searchParams.set(name, value);
  const callback = await authorize(new PlainBrowser(), address, { redirect_uri, user });
  return { parameters: oauth.validateAuthResponse(as, client, callback, state), verifier, nonce };
}

for (const [name, known, authentication] of [
  ['none', clients.spa, oauth.None()],
  ['client_secret_basic', clients.basic, oauth.ClientSecretBasic(clients.basic.secret)],
  ['client_secret_post', clients.post, oauth.ClientSecretPost(clients.post.secret)],
]) {
  test(`code with PKCE, signature, userinfo and refresh, authenticated by ${name}`, async () => {
    const client = { client_id: known.client_id };
    const { parameters, verifier, nonce } = await code_for(client, known);
    const answer = await oauth.authorizationCodeGrantRequest(as, client, authentication, parameters, known.redirect_uri, verifier, insecure);
    assert.match(answer.headers.get('cache-control'), /no-store/);
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, answer, { expectedNonce: nonce, requireIdToken: true });
    await oauth.validateApplicationLevelSignature(as, answer, insecure);
    const { sub } = oauth.getValidatedIdTokenClaims(tokens);

    const userinfo = await oauth.userInfoRequest(as, client, tokens.access_token, insecure);
    assert.equal((await oauth.processUserInfoResponse(as, client, sub, userinfo)).email, user.email);

    const refreshed = await oauth.processRefreshTokenResponse(as, client,
      await oauth.refreshTokenGrantRequest(as, client, authentication, tokens.refresh_token, insecure));
    assert.ok(refreshed.access_token && refreshed.refresh_token);
  });
}

test('A046, A047: introspection and revocation of every kind of token', async () => {
  const client = { client_id: clients.basic.client_id }, authentication = oauth.ClientSecretBasic(clients.basic.secret);
  const introspect = async (token, parameters) => oauth.processIntrospectionResponse(as, client,
    await oauth.introspectionRequest(as, client, authentication, token, { ...insecure, additionalParameters: parameters }));
  const revoke = async (token) => oauth.processRevocationResponse(await oauth.revocationRequest(as, client, authentication, token, insecure));
  const sign_in = async () => {
    const { parameters, verifier, nonce } = await code_for(client, clients.basic);
    return oauth.processAuthorizationCodeResponse(as, client, await oauth.authorizationCodeGrantRequest(as, client, authentication,
      parameters, clients.basic.redirect_uri, verifier, insecure), { expectedNonce: nonce });
  };
  const tokens = await sign_in();
  const told = await introspect(tokens.access_token);
  assert.equal(told.active, true);
  assert.equal(told.client_id, client.client_id);
  assert.equal(told.sub, oauth.getValidatedIdTokenClaims(tokens).sub);
  assert.equal((await introspect(tokens.refresh_token, { token_type_hint: 'refresh_token' })).active, true);
  await revoke(tokens.access_token);
  assert.deepEqual(await introspect(tokens.access_token), { active: false });
  assert.equal((await introspect(tokens.refresh_token)).active, true);

  const others = await sign_in();
  await revoke(others.refresh_token);
  assert.deepEqual(await introspect(others.access_token), { active: false });
  assert.deepEqual(await introspect(others.refresh_token), { active: false });
  assert.equal((await oauth.userInfoRequest(as, client, others.access_token, insecure)).status, 401);
});

test('A078: client_credentials, and what a wrong secret says', async () => {
  const client = { client_id: clients.machine.client_id }, parameters = new URLSearchParams({ scope: 'api' });
  const good = oauth.ClientSecretBasic(clients.machine.secret), bad = oauth.ClientSecretBasic('not-the-secret');
  const tokens = await oauth.processClientCredentialsResponse(as, client, await oauth.clientCredentialsGrantRequest(as, client, good, parameters, insecure));
  assert.equal(tokens.scope ?? 'api', 'api');
  const refused = await oauth.clientCredentialsGrantRequest(as, client, bad, parameters, insecure);
  assert.equal(refused.status, 401);
  assert.match(refused.headers.get('www-authenticate'), /^Basic /i);
  await assert.rejects(oauth.processClientCredentialsResponse(as, client, refused));
});

test('the metadata of RFC 8414 is found at the path-inserted address and says the same', async () => {
  const issuer = new URL(server.issuer);
  const answer = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
  const metadata = await oauth.processDiscoveryResponse(issuer, answer);
  assert.equal(metadata.token_endpoint, as.token_endpoint);
  assert.deepEqual(metadata.code_challenge_methods_supported, ['S256']);
  assert.equal(metadata.authorization_response_iss_parameter_supported, true);
});

test('the wrong verifier redeems nothing and leaves the code to its owner', async () => {
  const client = { client_id: clients.spa.client_id };
  const { parameters, verifier, nonce } = await code_for(client, clients.spa);
  const redeem = async (with_verifier) => oauth.processAuthorizationCodeResponse(as, client,
    await oauth.authorizationCodeGrantRequest(as, client, oauth.None(), parameters, clients.spa.redirect_uri, with_verifier, insecure), { expectedNonce: nonce });
  await assert.rejects(redeem(oauth.generateRandomCodeVerifier()), { error: 'invalid_grant' });
  assert.ok((await redeem(verifier)).access_token);
});
