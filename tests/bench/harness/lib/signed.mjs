// Requests that carry a signature of the client's own: DPoP proofs (RFC 9449) and client assertions (RFC 7523).
import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import { basic, form, post } from './rawhttp.mjs';

const b64 = (o) => Buffer.from(JSON.stringify(o)).toString('base64url');
const jwt = (key, header, claims) => {
  const text = `${b64(header)}.${b64(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};
const keyOf = (ctx) => ctx.signingKey ??= createPrivateKey({ key: ctx.cfg.private_key_jwt.jwk, format: 'jwk' });
const now = () => Math.floor(Date.now() / 1000);
const jti = () => randomBytes(12).toString('base64url');

export function dpopRequest(ctx) {
  const v = ctx.cfg.client_credentials.es256;
  const { kty, crv, x, y } = ctx.cfg.private_key_jwt.jwk;
  const proof = jwt(keyOf(ctx), { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } },
    { jti: jti(), htm: 'POST', htu: new URL(ctx.ep.token, `http://${ctx.host}`).href, iat: now() });
  return post(ctx.host, ctx.ep.token, form({ grant_type: 'client_credentials', ...v.params }),
    `Authorization: ${basic(v.client_id, v.client_secret)}\r\nDPoP: ${proof}\r\n`);
}

export function assertionRequest(ctx) {
  const { client_id: id, params } = ctx.cfg.private_key_jwt;
  const assertion = jwt(keyOf(ctx), { alg: 'ES256' }, { iss: id, sub: id, aud: ctx.cfg.issuer, jti: jti(), iat: now(), exp: now() + 120 });
  return post(ctx.host, ctx.ep.token, form({
    grant_type: 'client_credentials', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion, ...params,
  }), '');
}
