// Plans basic, implicit and hybrid: codes that come twice, redirect addresses of others, request objects, and refresh tokens in the wrong hands.
import { UnsecuredJWT } from '../e2e/support/jose.mjs';
import { clients } from './provider.mjs';
import { register } from './registration.mjs';
import { equal, fail, holds, matches, skip } from './verdict.mjs';

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const foreign = 'https://rp.conformance.test/not/registered';

async function code_twice(rp, pause) {
  const { code, tokens, front } = await rp.sign_in();
  await wait(pause);
  rp.token_refused(await rp.redeem_request(code), 'invalid_grant');
  return [tokens.access_token, front.access_token].filter(Boolean);
}

/** `parameters` in an unsigned request object; only what OAuth itself demands stands outside too. */
function as_request_object(rp, parameters) {
  const request = new UnsecuredJWT({ ...parameters, iss: parameters.client_id, aud: rp.metadata.issuer }).encode();
  const { client_id, response_type, scope, redirect_uri, state, response_mode } = parameters;
  return { ...rp.request({ nonce: undefined }), client_id, response_type, scope, redirect_uri, state, ...(response_mode && { response_mode }), request };
}

/** A second client of the same kind: registered like the first, or the one that is there. */
const another_client = (rp) => rp.client.registration ? register(rp.provider, rp.client.registration) : clients.second;

export const modules = {
  'oidcc-codereuse': async ({ rp }) => { await code_twice(rp, 0); },

  // 30 real seconds, beside the other modules: within the life of a code, so that it is its use that is remembered.
  'oidcc-codereuse-30seconds': async ({ rp }) => {
    for (const access_token of await code_twice(rp, 30_000)) {
      let status = 200;
      for (let tries = 0; tries < 20 && status === 200; tries++, await wait(100)) ({ status } = await rp.userinfo_answer(access_token));
      equal('the access token of the first use is revoked', 'RFC 6749 §4.1.2', status, 401);
    }
  },

  'oidcc-ensure-registered-redirect-uri': async ({ rp }) => {
    await rp.stranded(rp.request({ redirect_uri: foreign }));
  },

  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported': async ({ rp }) => {
    const request = rp.request({ request_uri: `${new URL(clients.basic.redirect_uri).origin}/request.jwt` });
    const refused = await rp.refused(request);
    equal('the client registered no such address', 'OpenID Core §3.1.2.6', refused.error, 'request_uri_not_supported');
    equal('only registered addresses are asked', 'OpenID Discovery §3', rp.metadata.require_request_uri_registration, true);
    equal('only signed ones are offered', 'OpenID Discovery §3', rp.metadata.request_object_signing_alg_values_supported.includes('none'), false);
    skip('unsigned request objects are not offered, by reference neither; the suite leaves the module out for static clients');
  },

  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported': async ({ rp }) => {
    const refused = await rp.refused(as_request_object(rp, rp.request()));
    equal('the error', 'OpenID Core §3.1.2.6', refused.error, 'invalid_request_object');
    equal('only signed ones are offered', 'OpenID Discovery §3', rp.metadata.request_object_signing_alg_values_supported.includes('none'), false);
    skip('request_object_signing_alg_values_supported has no "none": unsigned request objects are not offered');
  },

  'oidcc-ensure-request-object-with-redirect-uri': async ({ rp }) => {
    await rp.stranded({ ...as_request_object(rp, rp.request()), redirect_uri: foreign });
  },

  'oidcc-refresh-token': async ({ rp }) => {
    holds('discovery names the grant', 'OpenID Discovery §3', rp.metadata.grant_types_supported.includes('refresh_token'));
    const second = rp.as(await another_client(rp));
    for (const party of [rp, second]) {
      const first = await party.sign_in({ scope: 'openid offline_access', prompt: 'consent' });
      equal('the person was asked', 'OpenID Core §11', first.allowed, 1);
      const { refresh_token } = first.tokens;
      if (!refresh_token) fail('a refresh token was issued', 'OpenID Core §11', first.tokens, 'refresh_token');
      matches('the refresh token has the characters of one', 'RFC 6749 §A.17', refresh_token, /^[\x20-\x7e]+$/);
      if (party === second) rp.token_refused(await rp.token_request({ grant_type: 'refresh_token', refresh_token }), 'invalid_grant');
      const fresh = party.check_token_answer(await party.token_request({ grant_type: 'refresh_token', refresh_token }));
      holds('the access token is a new one', 'RFC 6749 §6', fresh.access_token !== first.tokens.access_token);
      const claims = await party.verify_id_token(fresh.id_token, { beside: { access_token: fresh.access_token } }); // §12.2: without nonce
      for (const name of ['iss', 'sub', 'aud', 'auth_time', 'azp']) equal(`${name} stays`, 'OpenID Core §12.2', claims[name], first.claims[name]);
      await party.userinfo({ tokens: fresh, claims });
    }
  },
};
