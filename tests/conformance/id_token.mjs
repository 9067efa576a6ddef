// What a client checks of an ID token: OpenID Core §3.1.3.7, §3.2.2.11 and §3.3.2.12, step by step.
import { createHash } from 'node:crypto';
import { jwtVerify } from '../e2e/support/jose.mjs';
import { equal, fail, holds, matches } from './verdict.mjs';

const half = (text) => createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');

/**
 * → the claims. `access_token`, `code`: what came in the same answer; `front`: that answer came through the browser, where nothing
 * else ties them together.
 */
export async function check_id_token(id_token, { keys, issuer, client_id, nonce, access_token, code, front = false }) {
  holds('there is an ID token', 'OpenID Core §3.1.3.3', id_token);
  let verified;
  try {
    verified = await jwtVerify(id_token, keys, { issuer, audience: client_id, algorithms: ['RS256'], requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'] });
  } catch (error) {
    fail('the ID token verifies', 'OpenID Core §3.1.3.7', `${error.code}: ${error.message}`, `RS256 by a key of ${issuer}`);
  }
  const { payload, protectedHeader } = verified;
  holds('its header names the key', 'OpenID Core §10.1', protectedHeader.kid, protectedHeader);
  equal('nonce is that of the request', 'OpenID Core §3.1.3.7', payload.nonce, nonce);
  matches('sub is at most 255 ASCII characters', 'OpenID Core §2', payload.sub, /^[\x20-\x7e]{1,255}$/);
  holds('iat is now', 'OpenID Core §2', Math.abs(payload.iat - Date.now() / 1000) < 60, payload.iat);
  if (payload.acr !== undefined) equal('acr is text', 'OpenID Core §2', typeof payload.acr, 'string');
  if (front || payload.at_hash !== undefined) equal('at_hash is of this access token', 'OpenID Core §3.1.3.8, §3.2.2.9', payload.at_hash, access_token && half(access_token));
  if (front || payload.c_hash !== undefined) equal('c_hash is of this code', 'OpenID Core §3.3.2.10', payload.c_hash, code && half(code));
  return payload;
}
