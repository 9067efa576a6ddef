// What a person and an application hold survives the server: a clean stop and a kill in the middle.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { PlainBrowser, authorize } from './support/plain_browser.mjs';
import { clients, start_server, user } from './support/server.mjs';

const { client_id, redirect_uri, secret } = clients.basic;

function discover(server) {
  return oidc.discovery(new URL(server.issuer), client_id, secret, oidc.ClientSecretBasic(secret), { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] });
}

async function sign_in(config, browser, parameters) {
  const verifier = oidc.randomPKCECodeVerifier(), nonce = oidc.randomNonce();
  const address = oidc.buildAuthorizationUrl(config, { redirect_uri, nonce, code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256', ...parameters });
  const callback = await authorize(browser, address, { redirect_uri, user });
  return oidc.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier, expectedNonce: nonce, idTokenExpected: true });
}

for (const signal of ['SIGTERM', 'SIGKILL']) {
  test(`A033: sessions, refresh tokens and keys outlive ${signal}`, async () => {
    let server = await start_server();
    const browser = new PlainBrowser();
    const before = await sign_in(await discover(server), browser, { scope: 'openid profile email offline_access', prompt: 'consent' });

    const { code, milliseconds } = await server.stop(signal);
    if (signal === 'SIGTERM') {
      assert.equal(code, 0, server.log());
      assert.ok(milliseconds < 10_000, `stopped after ${milliseconds} ms`);
    }
    server = await start_server(server);
    const config = await discover(server);

    const silent = await sign_in(config, browser, { scope: 'openid profile email', prompt: 'none' });
    assert.equal(silent.claims().sub, before.claims().sub);
    assert.equal(silent.claims().auth_time, before.claims().auth_time);
    const info = await oidc.fetchUserInfo(config, before.access_token, before.claims().sub);
    assert.equal(info.email, user.email);
    const fresh = await oidc.refreshTokenGrant(config, before.refresh_token);
    assert.ok(fresh.refresh_token && fresh.refresh_token !== before.refresh_token);
    assert.equal((await server.stop()).code, 0, server.log());
  });
}

test('S-066: a refresh token that was used before a restart is still recognised after it', async () => {
  let server = await start_server();
  let config = await discover(server);
  const tokens = await sign_in(config, new PlainBrowser(), { scope: 'openid offline_access', prompt: 'consent' });
  const second = await oidc.refreshTokenGrant(config, tokens.refresh_token);
  const third = await oidc.refreshTokenGrant(config, second.refresh_token);
  await server.stop('SIGKILL');
  server = await start_server(server);
  config = await discover(server);
  await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' });
  await assert.rejects(oidc.refreshTokenGrant(config, third.refresh_token), { error: 'invalid_grant' });
  await server.stop();
});
