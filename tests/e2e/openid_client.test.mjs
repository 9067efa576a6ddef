// openid-client as an application would use it, against the running server over plain HTTP.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { PlainBrowser, authorize, decide } from './support/plain_browser.mjs';
import { clients, signed_out, start_server, user } from './support/server.mjs';

const scope = 'openid profile email offline_access';
let server;
before(async () => { server = await start_server(); });
after(async () => {
  const { code } = await server.stop();
  assert.equal(code, 0, server.log());
});

function discover({ client_id, secret }, method) {
  return oidc.discovery(new URL(server.issuer), client_id, secret, method, { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] });
}

/** Code flow with PKCE, state and nonce; returns what the library verified. */
async function sign_in_with(config, { redirect_uri }, { browser = new PlainBrowser(), parameters = {}, allow = true } = {}) {
  const verifier = oidc.randomPKCECodeVerifier(), state = oidc.randomState(), nonce = oidc.randomNonce();
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri, scope, state, nonce, prompt: 'consent',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...parameters,
  });
  const callback = await authorize(browser, address, { redirect_uri, user, allow });
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  return { callback, checks, browser, tokens: allow ? await oidc.authorizationCodeGrant(config, callback, checks) : undefined };
}

const kinds = { public: [clients.spa, oidc.None()], client_secret_basic: [clients.basic, oidc.ClientSecretBasic(clients.basic.secret)],
  client_secret_post: [clients.post, oidc.ClientSecretPost(clients.post.secret)] };

for (const [name, [client, method]] of Object.entries(kinds)) {
  describe(`a client that authenticates by ${name}`, () => {
    test('A079, A080, A082: signs a person in, reads userinfo, refreshes', async () => {
      const config = await discover(client, method);
      const { tokens } = await sign_in_with(config, client);
      const claims = tokens.claims();
      assert.equal(claims.iss, server.issuer);
      assert.equal(claims.aud, client.client_id);
      assert.ok(Math.abs(claims.auth_time - Date.now() / 1000) < 60, 'auth_time is now');
      assert.deepEqual(claims.amr, ['pwd']);
      assert.ok(claims.acr && claims.at_hash && claims.sid);

      const info = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
      assert.equal(info.email, user.email);
      assert.equal(info.email_verified, true);
      assert.equal(info.name, 'Alice Example');

      const fresh = await oidc.refreshTokenGrant(config, tokens.refresh_token);
      assert.notEqual(fresh.refresh_token, tokens.refresh_token);
      assert.notEqual(fresh.access_token, tokens.access_token);
      assert.equal((await oidc.fetchUserInfo(config, fresh.access_token, claims.sub)).sub, claims.sub);
    });
  });
}

test('A001: an access token is a JWT by RFC 9068 that any resource server can verify', async () => {
  const config = await discover(clients.spa, oidc.None());
  const { tokens } = await sign_in_with(config, clients.spa);
  const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri));
  const { payload, protectedHeader } = await jwtVerify(tokens.access_token, keys, { issuer: server.issuer, audience: server.issuer, typ: 'at+jwt', algorithms: ['ES256'] });
  assert.equal(payload.client_id, clients.spa.client_id);
  assert.equal(payload.sub, tokens.claims().sub);
  assert.ok(payload.jti && payload.exp > payload.iat && protectedHeader.kid);
  const id_token = await jwtVerify(tokens.id_token, keys, { issuer: server.issuer, audience: clients.spa.client_id });
  assert.equal(id_token.protectedHeader.alg, 'RS256');
});

test('A078: a machine gets a token for itself and none that stands for a person', async () => {
  const config = await discover(clients.machine, oidc.ClientSecretBasic(clients.machine.secret));
  const tokens = await oidc.clientCredentialsGrant(config, { scope: 'api' });
  assert.equal(tokens.token_type.toLowerCase(), 'bearer');
  assert.equal(tokens.refresh_token, undefined);
  assert.equal(tokens.id_token, undefined);
  await assert.rejects(oidc.fetchUserInfo(config, tokens.access_token, oidc.skipSubjectCheck));
});

test('a person who says no sends access_denied back with state and issuer', async () => {
  const config = await discover(clients.spa, oidc.None());
  const { callback, checks } = await sign_in_with(config, clients.spa, { allow: false });
  assert.equal(callback.searchParams.get('error'), 'access_denied');
  assert.equal(callback.searchParams.get('state'), checks.expectedState);
  assert.equal(callback.searchParams.get('iss'), server.issuer);
  await assert.rejects(oidc.authorizationCodeGrant(config, callback, checks), { error: 'access_denied' });
});

test('S-205: a second use of a code is refused and ends what the first use gave', async () => {
  const config = await discover(clients.spa, oidc.None());
  const { tokens, callback, checks } = await sign_in_with(config, clients.spa);
  await assert.rejects(oidc.authorizationCodeGrant(config, callback, checks), { error: 'invalid_grant' });
  await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' });
  await new Promise((done) => setTimeout(done, 1100));
  await assert.rejects(oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub));
});

test('S-208: an old refresh token that comes back after its successor was used ends the family', async () => {
  const config = await discover(clients.spa, oidc.None());
  const { tokens } = await sign_in_with(config, clients.spa);
  const second = await oidc.refreshTokenGrant(config, tokens.refresh_token);
  const third = await oidc.refreshTokenGrant(config, second.refresh_token);
  await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' });
  await assert.rejects(oidc.refreshTokenGrant(config, third.refresh_token), { error: 'invalid_grant' });
});

test('prompt=none signs in silently with a session and says login_required without one', async () => {
  const config = await discover(clients.basic, oidc.ClientSecretBasic(clients.basic.secret));
  const { browser, tokens } = await sign_in_with(config, clients.basic);
  const silent = await sign_in_with(config, clients.basic, { browser, parameters: { prompt: 'none', scope: 'openid profile email' } });
  assert.equal(silent.tokens.claims().sub, tokens.claims().sub);
  assert.equal(silent.tokens.claims().auth_time, tokens.claims().auth_time);
  await assert.rejects(sign_in_with(config, clients.basic, { parameters: { prompt: 'none', scope: 'openid' } }), { error: 'login_required' });
});

test('S-227: a public client on a loopback address gets no silent consent', async () => {
  const config = await discover(clients.spa, oidc.None());
  const { browser } = await sign_in_with(config, clients.spa);
  await assert.rejects(sign_in_with(config, clients.spa, { browser, parameters: { prompt: 'none', scope: 'openid' } }),
    ({ error }) => ['consent_required', 'interaction_required'].includes(error));
});

test('A046, A047: revocation and introspection as the library knows them', async () => {
  const config = await discover(clients.basic, oidc.ClientSecretBasic(clients.basic.secret));
  const { tokens } = await sign_in_with(config, clients.basic);
  const told = await oidc.tokenIntrospection(config, tokens.access_token);
  assert.equal(told.active, true);
  assert.equal(told.sub, tokens.claims().sub);
  await oidc.tokenRevocation(config, tokens.refresh_token, { token_type_hint: 'refresh_token' });
  assert.deepEqual({ ...await oidc.tokenIntrospection(config, tokens.access_token) }, { active: false });
  await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' });
  await assert.rejects(oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub));
});

test('S-228: signing out by the address that the library builds, with a hint and without', async () => {
  const config = await discover(clients.basic, oidc.ClientSecretBasic(clients.basic.secret));
  const silent = (browser) => sign_in_with(config, clients.basic, { browser, parameters: { prompt: 'none', scope: 'openid' } });
  const with_hint = await sign_in_with(config, clients.basic, { parameters: { scope: 'openid' } });
  const hint = oidc.buildEndSessionUrl(config, { id_token_hint: with_hint.tokens.id_token, post_logout_redirect_uri: signed_out, state: 'a state' });
  const back = new URL((await with_hint.browser.visit(hint.href, signed_out)).url);
  assert.equal(back.searchParams.get('state'), 'a state');
  await assert.rejects(silent(with_hint.browser), { error: 'login_required' });
  await assert.rejects(oidc.fetchUserInfo(config, with_hint.tokens.access_token, with_hint.tokens.claims().sub));

  const { browser } = await sign_in_with(config, clients.basic, { parameters: { scope: 'openid' } });
  const plain = oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: signed_out });
  const question = await browser.visit(plain.href, signed_out);
  assert.match(question.html, /Alice Example/);
  assert.ok((await silent(browser)).tokens, 'nothing has happened yet');
  const done = await decide(browser, question, true, signed_out);
  assert.ok(done.url.startsWith(signed_out), done.url);
  await assert.rejects(silent(browser), { error: 'login_required' });
});
