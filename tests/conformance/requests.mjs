// Plans basic, implicit and hybrid: the flow itself, as different clients send it.
import { createHash, randomBytes } from 'node:crypto';
import { decodeProtectedHeader } from '../e2e/support/jose.mjs';
import { clients } from './provider.mjs';
import { equal, holds, one_of, skip } from './verdict.mjs';

/** The flow succeeds with these further parameters, and the access token opens userinfo. */
const succeeds_with = (more) => async ({ rp }) => {
  const flow = await rp.sign_in(more);
  await rp.userinfo(flow);
};

export const modules = {
  'oidcc-server': succeeds_with({}),

  'oidcc-response-type-missing': async ({ rp }) => {
    const { error } = await rp.refused(rp.request({ response_type: undefined }));
    one_of('the error', 'RFC 6749 §3.1.1', error, ['invalid_request', 'unsupported_response_type']);
  },

  'oidcc-idtoken-signature': async ({ rp }) => {
    const { tokens } = await rp.sign_in();
    const { alg, kid } = decodeProtectedHeader(tokens.id_token);
    equal('signed with RS256, the default of registration', 'OpenID Core §2', alg, 'RS256');
    const { keys } = await (await fetch(rp.metadata.jwks_uri)).json();
    equal('one published key has that id', 'OpenID Core §10.1', keys.filter((key) => key.kid === kid && key.kty === 'RSA').length, 1);
  },

  'oidcc-idtoken-unsigned': async ({ rp }) => {
    const { tokens } = await rp.sign_in();
    const offered = rp.metadata.id_token_signing_alg_values_supported.includes('none') || decodeProtectedHeader(tokens.id_token).alg === 'none';
    holds('no unsigned ID token where none is offered', 'OpenID Core §3.1.3.7', !offered);
    skip('id_token_signing_alg_values_supported has no "none": unsigned ID tokens are not offered');
  },

  'oidcc-ensure-request-without-nonce-fails': async ({ rp }) => {
    const { error } = await rp.refused(rp.request({ nonce: undefined }));
    equal('the error', 'OpenID Core §3.2.2.1', error, 'invalid_request');
  },

  'oidcc-ensure-request-without-nonce-succeeds-for-code-flow': async ({ rp }) => {
    const { claims } = await rp.sign_in({ nonce: undefined });
    equal('no nonce appears from nowhere', 'OpenID Core §3.1.2.1', claims.nonce, undefined);
  },

  'oidcc-alternate-happy-flow': async ({ rp }) => {
    const request = Object.fromEntries(Object.entries(rp.request({ scope: 'email openid' })).reverse());
    const flow = await rp.complete(request, await rp.authorize(request)), info = await rp.userinfo(flow) ?? flow.claims;
    holds('the scope in reverse order counts', 'RFC 6749 §3.3', info.email);
  },

  'oidcc-ensure-request-with-unknown-parameter-succeeds': succeeds_with({ extra: 'foobar' }),

  'oidcc-ensure-request-with-acr-values-succeeds': async ({ rp }) => {
    const offered = rp.metadata.acr_values_supported ?? [];
    const { claims } = await rp.sign_in({ acr_values: offered.length ? offered.join(' ') : '1 2' });
    if (offered.length) one_of('acr is one of those asked for', 'OpenID Core §3.1.2.1', claims.acr, offered);
  },

  'oidcc-ensure-post-request-succeeds': async ({ rp }) => {
    await rp.userinfo(await rp.sign_in({}, { method: 'POST' }));
  },

  'oidcc-server-client-secret-post': async ({ rp }) => {
    const posting = rp.as(clients.post);
    await posting.userinfo(await posting.sign_in());
  },

  'oidcc-ensure-request-with-valid-pkce-succeeds': async ({ rp }) => {
    const code_verifier = randomBytes(32).toString('base64url'), code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
    await rp.userinfo(await rp.sign_in({ code_challenge, code_challenge_method: 'S256' }, { redeem: { code_verifier } }));
  },
};
