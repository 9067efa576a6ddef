// Relying parties that register themselves: OpenID Registration 1.0, RFC 7591.
import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from '../e2e/support/jose.mjs';
import { equal, fail, holds, matches } from './verdict.mjs';

const rp = 'https://rp.conformance.test';

/** A key pair of a client: { kid, alg, privateKey, jwk: the public one }. */
export async function make_key(alg = 'RS256') {
  const { publicKey, privateKey } = await generateKeyPair(alg), kid = randomBytes(9).toString('base64url');
  return { kid, alg, privateKey, jwk: { ...await exportJWK(publicKey), kid, alg, use: 'sig' } };
}

/** POSTs `metadata` beside what every client of the plan has. → { status, body, sent } */
export async function ask_to_register(provider, metadata = {}) {
  const path = `${rp}/${randomBytes(9).toString('base64url')}`;
  const sent = { client_name: 'Relying party that registered itself', redirect_uris: [`${path}/callback`], post_logout_redirect_uris: [`${path}/post_logout_redirect`],
    grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], scope: 'openid profile email address phone offline_access', ...metadata };
  const response = await fetch(provider.metadata.registration_endpoint, { method: 'POST', body: JSON.stringify(sent), headers: { 'content-type': 'application/json' } });
  matches('registration answers JSON', 'RFC 7591 §3.2', response.headers.get('content-type'), /^application\/json\b/);
  return { status: response.status, body: await response.json(), sent };
}

/** A client as RelyingParty plays one. `keys`: the newest first, for those that prove themselves with one. */
export async function register(provider, metadata = {}, keys = undefined) {
  const { status, body, sent } = await ask_to_register(provider, metadata);
  if (status !== 201) fail('the client is registered', 'RFC 7591 §3.2.1', { status, ...body }, 201);
  holds('it gets an id', 'RFC 7591 §3.2.1', body.client_id, body);
  if (body.client_secret) equal('it is told when the secret ends', 'RFC 7591 §3.2.1', typeof body.client_secret_expires_at, 'number');
  for (const name of ['redirect_uris', 'response_types']) equal(`${name} is as registered`, 'RFC 7591 §3.2.1', body[name], sent[name]);
  return { client_id: body.client_id, secret: body.client_secret, method: body.token_endpoint_auth_method, redirect_uri: sent.redirect_uris[0],
    signed_out: sent.post_logout_redirect_uris[0], registration: metadata, keys };
}

export async function not_registered(provider, metadata, error) {
  const { status, body } = await ask_to_register(provider, metadata);
  equal('registration refuses', 'RFC 7591 §3.2.2', { status, error: body.error }, { status: 400, error });
  return body;
}
