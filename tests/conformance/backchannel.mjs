// Plan backchannel: OpenID Connect Back-Channel Logout 1.0, after a sign-out that the relying party asks for.
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from '../e2e/support/jose.mjs';
import { clients } from './provider.mjs';
import { equal, fail, holds } from './verdict.mjs';

const event = 'http://schemas.openid.net/event/backchannel-logout', clause = 'Back-Channel Logout §2.4';

/** The call about the session `sid`, which comes by itself within a second or so. */
async function call_about(provider, sid) {
  for (let waited = 0; waited < 10_000; waited += 20) {
    const call = provider.site.logout_calls.find(({ claims }) => claims?.sid === sid);
    if (call) return call;
    await new Promise((done) => setTimeout(done, 20));
  }
  return fail('the relying party is called', 'Back-Channel Logout §2.5', 'no call about this session', sid);
}

export const modules = {
  'oidcc-backchannel-logout-discovery-endpoint-verification': async ({ rp }) => {
    equal('the provider says that it does it', 'Back-Channel Logout §2.1', rp.metadata.backchannel_logout_supported, true);
    equal('and that sid is there', 'Back-Channel Logout §2.1', rp.metadata.backchannel_logout_session_supported, true);
  },

  'oidcc-backchannel-rp-initiated-logout': async ({ provider, rp }) => {
    const { tokens, claims } = await rp.sign_in();
    const query = new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: clients.basic.signed_out, state: 'gone' });
    await rp.browser.visit(`${rp.metadata.end_session_endpoint}?${query}`, clients.basic.signed_out);
    const call = await call_about(provider, claims.sid);
    equal('it is a POST of a form', 'Back-Channel Logout §2.5', [call.method, call.type], ['POST', 'application/x-www-form-urlencoded']);
    equal('the header says what it is', clause, decodeProtectedHeader(call.token).typ, 'logout+jwt');
    const { payload } = await jwtVerify(call.token, createRemoteJWKSet(new URL(rp.metadata.jwks_uri)), { issuer: rp.metadata.issuer, audience: rp.client.client_id });
    equal('sub is that of the ID token', clause, payload.sub, claims.sub);
    equal('events has the one event', clause, payload.events, { [event]: {} });
    holds('jti is there', clause, typeof payload.jti === 'string' && payload.jti.length > 0, payload.jti);
    holds('iat and exp are there, two minutes apart at most', clause, payload.exp > payload.iat && payload.exp - payload.iat <= 120, payload);
    holds('there is no nonce', clause, !('nonce' in payload), payload.nonce);
    await rp.expect_signed_out();
  },
};
