// The first five minutes: what `gatehouse dev` prints is enough to sign in, Ctrl-C ends it, the second start is quick.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as oidc from 'openid-client';
import { PlainBrowser, authorize } from './support/plain_browser.mjs';
import { root, start_dev } from './support/server.mjs';

async function sign_in_as_printed({ printed }) {
  const [username, password] = printed.User, redirect_uri = 'http://127.0.0.1:47123/callback';
  const config = await oidc.discovery(new URL(printed.Issuer[0]), printed.Client[0], undefined, oidc.None(), { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] });
  const verifier = oidc.randomPKCECodeVerifier();
  const address = oidc.buildAuthorizationUrl(config, { redirect_uri, scope: 'openid', code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' });
  const callback = await authorize(new PlainBrowser(), address, { redirect_uri, user: { username, password } });
  return oidc.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier, idTokenExpected: true });
}

test('gatehouse dev prints what a client needs, stops at Ctrl-C with 0, and starts again with the same person', async () => {
  const first = await start_dev();
  assert.equal(first.printed.Issuer?.[0], first.issuer, first.out());
  assert.equal(first.printed.Discovery?.[0], `${first.issuer}/.well-known/openid-configuration`);
  const tokens = await sign_in_as_printed(first);
  const stopped = await first.stop('SIGINT');
  assert.deepEqual([stopped.code, stopped.signal], [0, null]);
  assert.ok(stopped.milliseconds < 5000, `stopped after ${stopped.milliseconds} ms`);

  const second = await start_dev(first);
  assert.ok(second.milliseconds < 5000, `second start took ${second.milliseconds} ms`);
  second.printed.User = first.printed.User;
  assert.equal((await sign_in_as_printed(second)).claims().sub, tokens.claims().sub);
  assert.equal((await second.stop('SIGINT')).code, 0);
});

test('./dev run after a build starts within seconds and hands Ctrl-C on', { skip: process.env.GATEHOUSE_BUILD_DIR && !process.env.GATEHOUSE_BUILD_DIR.endsWith('/release') }, async (t) => {
  execFileSync(join(root, 'dev'), ['build'], { stdio: 'ignore' });  // a commit since the last one changes the version
  const running = await start_dev({ command: [join(root, 'dev'), 'run'] });
  t.after(() => running.stop('SIGKILL'));  // else it would outlive a failure, and this process would wait for it
  assert.ok(running.milliseconds < 20_000, `took ${running.milliseconds} ms`);
  assert.equal(running.printed.Issuer?.[0], running.issuer, running.out());
  assert.equal((await running.stop('SIGINT')).code, 0);
});
