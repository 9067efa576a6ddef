// Plan dynamic: relying parties that register themselves, with what they ask for in their registration.
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify, SignJWT, UnsecuredJWT } from '../e2e/support/jose.mjs';
import * as abuse from './abuse.mjs';
import * as config from './config.mjs';
import { ask_to_register, make_key, not_registered, register } from './registration.mjs';
import { equal, fail, holds, matches, skip } from './verdict.mjs';

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** The module, played by a client that registered itself with `metadata`. */
const registered = (metadata, play) => async ({ provider, rp }) => {
  const client = await register(provider, typeof metadata === 'function' ? metadata(provider) : metadata);
  await play({ provider, rp: rp.as(client) });
};

/** Registered with that address of its own, which the consent page must show. */
const shown_on_consent = (name, address) => registered({ [name]: address }, async ({ rp }) => {
  const { pages } = await rp.sign_in();
  holds(`the consent page has the ${name}`, 'OpenID Registration §2', pages.some((html) => html.includes(address)), address);
});

/** A client that proves itself with a key, `jwks_uri` telling those of `keys`. */
async function with_keys(provider, rp, keys, more = {}) {
  const jwks_uri = provider.site.publish(() => JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));
  return rp.as(await register(provider, { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'RS256', jwks_uri, ...more }, keys));
}

/** The flow with a request object at an address that the client registered. */
const by_reference = (sign) => async ({ provider, rp }) => {
  const refused = async () => {
    const { error } = await rp.refused(rp.request({ request_uri: `${provider.site.origin}/request.jwt` }));
    equal('the error', 'OpenID Core §3.1.2.6', error, 'request_uri_not_supported');
    skip('request objects by reference are not offered: request_uri_parameter_supported is false');
  };
  if (!rp.metadata.request_uri_parameter_supported) await refused();
  let object = '';
  const request_uri = provider.site.publish(() => object, 'application/oauth-authz-req+jwt');
  const key = await make_key(), alg = sign ? 'RS256' : 'none';
  const { status, body, sent } = await ask_to_register(provider, { request_uris: [request_uri], request_object_signing_alg: alg, jwks: { keys: [key.jwk] } });
  if (!sign && status === 400) {
    equal('the refusal of unsigned request objects', 'OpenID Registration §3.3', body.error, 'invalid_client_metadata');
    skip('request_object_signing_alg_values_supported has no "none": unsigned request objects are not offered');
  }
  equal('the client is registered', 'OpenID Registration §3.2', status, 201);
  const client = { client_id: body.client_id, secret: body.client_secret, method: body.token_endpoint_auth_method, redirect_uri: sent.redirect_uris[0] };
  const party = rp.as(client), request = party.request(), claims = { ...request, iss: client.client_id, aud: rp.metadata.issuer };
  object = sign ? await new SignJWT(claims).setProtectedHeader({ alg, kid: key.kid }).setIssuedAt().setExpirationTime('5m').sign(key.privateKey) : new UnsecuredJWT(claims).encode();
  const { client_id, response_type, scope, redirect_uri } = request;
  const flow = await party.complete(request, await party.authorize({ client_id, response_type, scope, redirect_uri, state: request.state, request_uri }));
  await party.userinfo(flow);
};

/** Whether sector identifiers are fetched here; where not, the registration is refused and the module skipped. */
async function sector_registration(provider, redirect_uris, listed) {
  const sector_identifier_uri = provider.site.publish(JSON.stringify(listed));
  const answer = await ask_to_register(provider, { redirect_uris, sector_identifier_uri, subject_type: 'pairwise' });
  if (answer.status === 400 && !provider.site.visits.some(({ href }) => href === sector_identifier_uri))
    skip('sector_identifier_uri is not offered: a registration that names one is refused, and nothing is fetched');
  return answer;
}

export const modules = {
  'oidcc-discovery-endpoint-verification': async ({ provider, rp }) => {
    await config.modules['oidcc-discovery-endpoint-verification']({ provider, rp });
    matches('registration_endpoint is https', 'OpenID Discovery §3', rp.metadata.registration_endpoint, /^https:\/\//);
  },

  'oidcc-server': registered({}, async ({ rp }) => { await rp.userinfo(await rp.sign_in()); }),

  'oidcc-idtoken-rs256': registered({ id_token_signed_response_alg: 'RS256' }, async ({ rp }) => {
    const { tokens } = await rp.sign_in();
    equal('signed as registered', 'OpenID Registration §2', decodeProtectedHeader(tokens.id_token).alg, 'RS256');
  }),

  'oidcc-idtoken-unsigned': async ({ provider, rp }) => {
    equal('none is not offered', 'OpenID Discovery §3', rp.metadata.id_token_signing_alg_values_supported.includes('none'), false);
    await not_registered(provider, { id_token_signed_response_alg: 'none' }, 'invalid_client_metadata');
    skip('id_token_signing_alg_values_supported has no "none": unsigned ID tokens are not offered');
  },

  'oidcc-userinfo-rs256': registered({ userinfo_signed_response_alg: 'RS256' }, async ({ rp }) => {
    const { tokens, claims } = await rp.sign_in(), response = await rp.userinfo_answer(tokens.access_token);
    equal('userinfo answers', 'OpenID Core §5.3.2', response.status, 200);
    matches('userinfo is a JWT', 'OpenID Core §5.3.2', response.headers.get('content-type'), /^application\/jwt\b/);
    const { payload } = await jwtVerify(await response.text(), createRemoteJWKSet(new URL(rp.metadata.jwks_uri)), { algorithms: ['RS256'], issuer: rp.metadata.issuer, audience: rp.client.client_id });
    equal('userinfo is of the same person', 'OpenID Core §5.3.2', payload.sub, claims.sub);
  }),

  'oidcc-ensure-redirect-uri-in-authorization-request': registered({}, async ({ rp }) => {
    await rp.stranded(rp.request({ redirect_uri: undefined }));
  }),

  'oidcc-redirect-uri-query-OK': registered({ redirect_uris: ['https://rp.conformance.test/query/callback?foo=bar'] }, async ({ rp }) => { await rp.sign_in(); }),

  'oidcc-redirect-uri-query-mismatch': registered({ redirect_uris: ['https://rp.conformance.test/query/callback?foo=bar'] }, async ({ rp }) => {
    await rp.stranded(rp.request({ redirect_uri: 'https://rp.conformance.test/query/callback?foo=baz' }));
  }),

  'oidcc-redirect-uri-query-added': registered({}, async ({ rp }) => {
    await rp.stranded(rp.request({ redirect_uri: `${rp.client.redirect_uri}?foo=bar` }));
  }),

  'oidcc-redirect-uri-regfrag': async ({ provider }) => {
    await not_registered(provider, { redirect_uris: ['https://rp.conformance.test/fragment/callback#foobar'] }, 'invalid_redirect_uri');
  },

  'oidcc-registration-logo-uri': shown_on_consent('logo_uri', 'https://rp.conformance.test/logo.png'),
  'oidcc-registration-policy-uri': shown_on_consent('policy_uri', 'https://rp.conformance.test/policy'),
  'oidcc-registration-tos-uri': shown_on_consent('tos_uri', 'https://rp.conformance.test/terms'),

  'oidcc-registration-jwks-uri': async ({ provider, rp }) => {
    await (await with_keys(provider, rp, [await make_key()])).sign_in();
  },

  'oidcc-registration-sector-uri': async ({ provider, rp }) => {
    const redirect_uris = ['https://rp.conformance.test/sector/callback', 'https://other.conformance.test/sector/callback'];
    const { status, body } = await sector_registration(provider, redirect_uris, redirect_uris);
    equal('the client is registered', 'OpenID Registration §5', status, 201);
    await rp.as({ client_id: body.client_id, secret: body.client_secret, method: body.token_endpoint_auth_method, redirect_uri: redirect_uris[0] }).sign_in();
  },

  'oidcc-registration-sector-bad': async ({ provider }) => {
    const { status, body } = await sector_registration(provider, ['https://rp.conformance.test/sector/callback'], ['https://elsewhere.test/callback']);
    equal('the registration is refused', 'OpenID Registration §5', { status, error: body.error }, { status: 400, error: 'invalid_client_metadata' });
  },

  'oidcc-server-rotate-keys': async ({ provider, rp }) => {
    const keys = async () => (await (await fetch(rp.metadata.jwks_uri)).json()).keys.map(({ kid }) => kid);
    const before = await keys(), { status, stderr } = provider.operate('key', 'rotate', '--alg', 'RS256');
    if (status !== 0) fail('the operator rotates the keys', 'OpenID Core §10.1.1', stderr, 'status 0');
    let after = before;
    for (let tries = 0; tries < 100 && after.length === before.length; tries++, await wait(100)) after = await keys();
    holds('a new key is published', 'OpenID Core §10.1.1', after.some((kid) => !before.includes(kid)), after);
    holds('the old ones still are', 'OpenID Core §10.1.1', before.every((kid) => after.includes(kid)), after);
    await rp.as(await register(provider)).sign_in();
  },

  // The server may know the old set for half a minute: the module waits for it as the suite does.
  'oidcc-refresh-token-rp-key-rotation': async ({ provider, rp }) => {
    const keys = [await make_key()], party = await with_keys(provider, rp, keys);
    const { tokens } = await party.sign_in({ scope: 'openid offline_access', prompt: 'consent' });
    holds('a refresh token was issued', 'OpenID Core §11', tokens.refresh_token);
    keys.splice(0, keys.length, await make_key());
    let answer = await party.token_request({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
    for (let tries = 0; tries < 35 && answer.body.error === 'invalid_client'; tries++, await wait(1000))
      answer = await party.token_request({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
    party.check_token_answer(answer);
  },

  'oidcc-request-uri-unsigned': by_reference(false),
  'oidcc-request-uri-signed-rs256': by_reference(true),

  'oidcc-ensure-request-object-with-redirect-uri': registered({}, abuse.modules['oidcc-ensure-request-object-with-redirect-uri']),
  'oidcc-refresh-token': registered({}, abuse.modules['oidcc-refresh-token']),

  'oidcc-ensure-client-assertion-with-iss-aud-succeeds': async ({ provider, rp }) => {
    const party = await with_keys(provider, rp, [await make_key()]);
    party.client.audience = rp.metadata.issuer;
    await party.sign_in();
  },
};
