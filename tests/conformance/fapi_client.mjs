// The relying party of the FAPI 2.0 plans: pushes its requests, proves itself with signed assertions, binds its tokens to a key,
// and under Message Signing signs its requests and reads signed answers. Every message can be made wrong in one point.
import { createHash, randomBytes } from 'node:crypto';
import { SignJWT, calculateJwkThumbprint, createRemoteJWKSet, decodeJwt, exportJWK, generateKeyPair, jwtVerify } from '../e2e/support/jose.mjs';
import { buttons, forms_of, text_of } from '../e2e/support/html_forms.mjs';
import { PlainBrowser, decide, sign_in } from '../e2e/support/plain_browser.mjs';
import { user } from './provider.mjs';
import { equal, fail, holds, matches } from './verdict.mjs';

export const random = (bytes = 18) => randomBytes(bytes).toString('base64url');
export const now = () => Math.floor(Date.now() / 1000);
const has_password = (form) => form.controls.some(({ type }) => type === 'password');
const without_undefined = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
export const bad_proof = ['invalid_dpop_proof', 'invalid_request', 'invalid_grant'];
const fapi_algorithms = ['PS256', 'ES256', 'EdDSA'];

export async function make_dpop_key(alg = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { alg, key: privateKey, jwk, thumbprint: await calculateJwkThumbprint(jwk), private_jwk: await exportJWK(privateKey) };
}

export class FapiClient {
  scheme = 'DPoP';

  constructor(tenant, metadata, client, dpop) {
    Object.assign(this, { tenant, metadata, client, dpop, endpoints: metadata, browser: new PlainBrowser() });
    this.keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
  }

  static async of(tenant) {
    const metadata = await (await fetch(`${tenant.issuer}/.well-known/openid-configuration`)).json();
    return this.made(tenant, metadata, tenant.clients.first);
  }

  static async made(tenant, metadata, client) {
    return new this(tenant, metadata, client, await make_dpop_key());
  }

  /** The other client, with a key and a browser of its own. */
  second() {
    return this.constructor.made(this.tenant, this.metadata, this.tenant.clients.second);
  }

  /** What the token says that it is bound to (RFC 9449 §6.1). */
  get confirmation() {
    return { jkt: this.dpop.thumbprint };
  }

  /** Those who have what this client sends but not its key: how they call, and what they are told. */
  thieves() {
    return [{ what: 'without a proof', options: { proof: null }, errors: bad_proof }];
  }

  /** Values of client_id by which this client must not get what is its own. */
  false_names() {
    return [this.tenant.clients.second.client_id];
  }

  /** A client assertion. A claim of undefined is left out. */
  assertion(claims = {}, { signer = this.client.key } = {}) {
    const { client_id } = this.client;
    const all = without_undefined({ iss: client_id, sub: client_id, aud: this.tenant.issuer, iat: now(), exp: now() + 60, jti: random(), ...claims });
    return new SignJWT(all).setProtectedHeader({ alg: signer.alg, kid: signer.kid }).sign(signer.key);
  }

  proof(method, url, { claims = {}, header = {}, key = this.dpop, token } = {}) {
    const ath = token && createHash('sha256').update(token).digest('base64url');
    const all = without_undefined({ jti: random(), htm: method, htu: url, iat: now(), ath, ...claims });
    return new SignJWT(all).setProtectedHeader({ typ: 'dpop+jwt', alg: key.alg, jwk: key.jwk, ...header }).sign(key.key);
  }

  /** A signed request object (FAPI 2.0 Message Signing §5.3). */
  object(request, claims = {}, { signer = this.client.key, header = {} } = {}) {
    const { client_id } = this.client;
    const all = without_undefined({ iss: client_id, aud: this.tenant.issuer, nbf: now(), exp: now() + 300, client_id, ...request, ...claims });
    return new SignJWT(all).setProtectedHeader({ typ: 'oauth-authz-req+jwt', alg: signer.alg, kid: signer.kid, ...header }).sign(signer.key);
  }

  /** What is asked for; keeps the verifier for redeem(). */
  request(more = {}) {
    this.verifier = random(32);
    const challenge = createHash('sha256').update(this.verifier).digest('base64url');
    return without_undefined({ response_type: 'code', redirect_uri: this.client.redirect_uri, scope: 'openid', state: random(), nonce: random(),
      response_mode: this.tenant.signs_messages ? 'jwt' : undefined, code_challenge: challenge, code_challenge_method: 'S256', ...more });
  }

  /** POSTs a form, authenticated. `assertion`: another one, or null for none; `proof`: options of one, a text, or null for none. */
  async post(url, fields, { assertion, proof = {}, method = 'POST', headers = {} } = {}) {
    const form = without_undefined({ ...fields });
    if (assertion !== null) Object.assign(form, { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion ?? await this.assertion() });
    const dpop = proof === null ? undefined : typeof proof === 'string' ? proof : await this.proof(method, url, proof);
    return this.read(await fetch(url, { method, body: method === 'GET' ? undefined : new URLSearchParams(form), headers: { ...(dpop && { dpop }), ...headers } }));
  }

  async read(response) {
    const text = await response.text();
    let body = {};
    try { body = JSON.parse(text); } catch { /* an answer without JSON says all by its status */ }
    return { status: response.status, headers: response.headers, body };
  }

  /** → { status, body } of the PAR endpoint. Under Message Signing the request is signed unless `plain`. */
  async push(request, { plain = false, object, outside = {}, proof = null, ...options } = {}) {
    const fields = this.tenant.signs_messages && !plain ? { request: object ?? await this.object(request) } : request;
    return this.post(this.endpoints.pushed_authorization_request_endpoint, { ...fields, ...outside }, { proof, ...options });
  }

  async pushed(request, options) {
    const { status, body } = await this.push(request, options);
    if (status !== 201) fail('the request is taken', 'RFC 9126 §2.2', { status, ...body }, 201);
    holds('request_uri is there', 'RFC 9126 §2.2', typeof body.request_uri === 'string', body);
    holds('it lasts from 5 to 600 seconds', 'FAPI 2.0 SP §5.3.2.2', body.expires_in >= 5 && body.expires_in < 600, body.expires_in);
    return body;
  }

  address(request_uri, outside = {}) {
    return `${this.metadata.authorization_endpoint}?${new URLSearchParams({ client_id: this.client.client_id, request_uri, ...outside })}`;
  }

  /** Sends the person to `url`. → { answer, or page: where it ended without one; signed_in } */
  async visit(url, { allow = true } = {}) {
    const { redirect_uri } = this.client;
    let page = await this.browser.visit(url, redirect_uri), signed_in = 0;
    for (let steps = 0; steps < 6; steps++) {
      if (page.url.startsWith(redirect_uri)) return { signed_in, answer: await this.#read(page.url) };
      if (page.status >= 400) return { signed_in, page };
      const forms = forms_of(page.html, page.url);
      if (forms.some(has_password)) {
        signed_in++;
        page = await sign_in(this.browser, page, user, redirect_uri);
      } else if (forms.some((form) => buttons(form).length)) page = await decide(this.browser, page, allow, redirect_uri);
      else return { signed_in, page };
    }
    return { signed_in, page };
  }

  async #read(url) {
    const { search, searchParams, hash } = new URL(url);
    equal('an answer by the query has no fragment', 'RFC 6749 §4.1.2', hash, '');
    if (!this.tenant.signs_messages) return Object.fromEntries(searchParams);
    equal('everything is in the signed answer', 'JARM §2.3', [...searchParams.keys()], ['response']);
    try {
      const { payload, protectedHeader } = await jwtVerify(searchParams.get('response'), this.keys, { issuer: this.tenant.issuer, audience: this.client.client_id, algorithms: fapi_algorithms });
      holds('it ends within ten minutes', 'JARM §2.1', protectedHeader.alg && payload.exp - now() <= 600, payload.exp);
      return payload;
    } catch (error) {
      return fail('the signed answer verifies', 'JARM §2.4', `${error.message} ${search}`, this.metadata.jwks_uri);
    }
  }

  /** A successful sign-in up to the code. → { request, code, request_uri } */
  async authorize(more = {}, { outside, ...options } = {}) {
    const request = this.request(more), { request_uri } = await this.pushed(request, options);
    const sent = await this.visit(this.address(request_uri, outside));
    return { request, request_uri, signed_in: sent.signed_in, ...this.check_answer(sent, request) };
  }

  check_answer({ answer, page }, { state }) {
    if (!answer) fail('the person comes back', 'RFC 6749 §4.1.2', `${page.status} ${text_of(page.html).slice(0, 300)}`, this.client.redirect_uri);
    if (answer.error) fail('the request succeeds', 'RFC 6749 §4.1.2', answer, 'a code');
    equal('state comes back', 'RFC 6749 §4.1.2', answer.state, state);
    equal('the answer names its issuer', 'RFC 9207 §2', answer.iss, this.tenant.issuer);
    return { code: answer.code };
  }

  /** An authorization request that must not succeed: an error at the client, or a page. → the error's code or "page" */
  async unanswered(url) {
    const { answer, page } = await this.visit(url);
    if (answer?.code) fail('the request is refused', 'RFC 6749 §4.1.2.1', answer, 'an error');
    if (page) equal('the page says so', 'RFC 6749 §4.1.2.1', page.status, 400);
    return answer ? answer.error : 'page';
  }

  redeem_request(code, fields = {}, options = {}) {
    return this.post(this.endpoints.token_endpoint, { grant_type: 'authorization_code', code, redirect_uri: this.client.redirect_uri, code_verifier: this.verifier, ...fields }, options);
  }

  check_tokens({ status, headers, body }) {
    if (status !== 200) fail('the token request succeeds', 'RFC 6749 §5.1', { status, ...body }, 200);
    matches('nothing keeps the answer', 'RFC 6749 §5.1', headers.get('cache-control'), /no-store/);
    equal('the token is bound to the key', 'RFC 9449 §5, RFC 8705 §3', body.token_type, this.scheme);
    matches('it has at least 128 bits', 'RFC 6749 §10.10', body.access_token, /^[\x21-\x7e]{22,}$/);
    equal('it names what it is bound to', 'RFC 9449 §6.1, RFC 8705 §3.1', decodeJwt(body.access_token).cnf, this.confirmation);
    return body;
  }

  async redeem(code, fields, options) {
    return this.check_tokens(await this.redeem_request(code, fields, options));
  }

  async verify_id_token({ id_token }, { nonce } = {}) {
    try {
      const { payload } = await jwtVerify(id_token, this.keys, { issuer: this.tenant.issuer, audience: this.client.client_id, algorithms: fapi_algorithms, requiredClaims: ['sub', 'exp', 'iat'] });
      equal('nonce is that of the request', 'OpenID Core §3.1.3.7', payload.nonce, nonce);
      return payload;
    } catch (error) {
      if (!error.code) throw error;
      return fail('the ID token verifies', 'OpenID Core §3.1.3.7', `${error.code}: ${error.message}`, fapi_algorithms.join(', '));
    }
  }

  /** Calls the protected resource, which is userinfo. */
  async call(token, { scheme = this.scheme, proof = {} } = {}) {
    const url = this.endpoints.userinfo_endpoint;
    const dpop = proof === null ? undefined : typeof proof === 'string' ? proof : await this.proof('GET', url, { token, ...proof });
    return fetch(url, { headers: { authorization: `${scheme} ${token}`, ...(dpop && { dpop }) } });
  }

  async expect_call(token, options) {
    const response = await this.call(token, options);
    equal('the resource answers', 'RFC 9449 §7.1, RFC 8705 §3', response.status, 200);
    return response.json();
  }

  /** The whole flow. → { request, code, tokens, claims, info } */
  async flow(more, options) {
    const done = await this.authorize(more, options), tokens = await this.redeem(done.code);
    const claims = await this.verify_id_token(tokens, done.request), info = await this.expect_call(tokens.access_token);
    equal('the resource speaks of the same person', 'OpenID Core §5.3.2', info.sub, claims.sub);
    return { ...done, tokens, claims, info };
  }

  /** A refusal at a back-channel endpoint with one of these errors. */
  refused({ status, body }, errors, clause) {
    if (status < 400 || status >= 500 || !errors.includes(body.error)) fail('it is refused', clause, { status, ...body }, errors.join(' or '));
    holds('a refusal holds no token', 'RFC 6749 §5.2', !body.access_token && !body.id_token && !body.request_uri);
  }
}
