// The relying party that the published modules play: it sends people to the provider with a browser of their own, reads what
// comes back in the plan's response mode, redeems codes, and verifies every token with npm's jose.
import { createHash, randomBytes } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from '../e2e/support/jose.mjs';
import { buttons, forms_of, text_of } from '../e2e/support/html_forms.mjs';
import { PlainBrowser, decide, sign_in } from '../e2e/support/plain_browser.mjs';
import { clients, user } from './provider.mjs';
import { equal, fail, holds, matches, one_of } from './verdict.mjs';

const random = () => randomBytes(18).toString('base64url');
const has_password = (form) => form.controls.some(({ type }) => type === 'password');

const only = (answer, names, clause) => equal('the answer has nothing else', clause, Object.keys(answer).filter((name) => !names.includes(name)), []);

function check_description({ error_description, error_uri }) {
  if (error_description !== undefined) matches('error_description has the characters of one', 'RFC 6749 §5.2', error_description, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  if (error_uri !== undefined) holds('error_uri is an address', 'RFC 6749 §5.2', URL.canParse(error_uri), error_uri);
}

export class RelyingParty {
  constructor(provider, { response_mode, client = clients.basic, browser = new PlainBrowser() } = {}) {
    Object.assign(this, { provider, response_mode, client, browser, metadata: provider.metadata });
    this.keys = createRemoteJWKSet(new URL(provider.metadata.jwks_uri));
  }

  /** Another client in the same browser. */
  as(client) {
    return new RelyingParty(this.provider, { response_mode: this.response_mode, client, browser: this.browser });
  }

  request(more = {}) {
    const wanted = { client_id: this.client.client_id, redirect_uri: this.client.redirect_uri, response_type: 'code', scope: 'openid', state: random(), nonce: random(),
      response_mode: this.response_mode, ...more };
    return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  }

  /**
   * Sends the person with `request` and lets them sign in and allow. → { answer: the parameters that came back, or undefined with
   * `page`: where it ended; signed_in, allowed: how often a page asked }
   */
  async send(request, { method = 'GET' } = {}) {
    const { redirect_uri } = this.client, parameters = new URLSearchParams(request), endpoint = this.metadata.authorization_endpoint;
    let page = method === 'GET' ? await this.browser.visit(`${endpoint}?${parameters}`, redirect_uri)
      : await this.browser.visit(endpoint, redirect_uri, { method: 'POST', body: parameters, headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(redirect_uri).origin } });
    const seen = { signed_in: 0, allowed: 0 };
    for (let steps = 0; steps < 6; steps++) {
      if (page.url.startsWith(redirect_uri)) return { ...seen, answer: this.#from_address(page.url) };
      if (page.status >= 400) return { ...seen, page };
      const forms = forms_of(page.html, page.url), posted = forms.find(({ action }) => action.startsWith(redirect_uri));
      if (posted) return { ...seen, answer: this.#from_form(posted) };
      if (forms.some(has_password)) {
        seen.signed_in++;
        page = await sign_in(this.browser, page, user, redirect_uri);
      } else if (forms.some((form) => buttons(form).length)) {
        seen.allowed++;
        page = await decide(this.browser, page, true, redirect_uri);
      } else return { ...seen, page };
    }
    return { ...seen, page };
  }

  #from_address(url) {
    const { search, searchParams, hash } = new URL(url);
    equal('an answer by the query has no fragment', 'RFC 6749 §4.1.2', hash, '');
    if (this.response_mode === 'form_post') fail('the answer was asked for as a posted form', 'OAuth Form Post §2', `query ${search}`, 'a form');
    return Object.fromEntries(searchParams);
  }

  #from_form({ action, method, controls }) {
    if (this.response_mode !== 'form_post') fail('the answer comes by the query', 'OpenID Core §3.1.2.5', 'a form', 'a redirect');
    equal('the form is posted', 'OAuth Form Post §2', method, 'POST');
    equal('the form goes to the redirect URI and nothing stands in its address', 'OAuth Form Post §2', action, this.client.redirect_uri);
    return Object.fromEntries(controls.filter(({ name, type }) => name && type === 'hidden').map(({ name, value }) => [name, value]));
  }

  /** A successful answer to `request`: state, issuer and a code that nobody guesses. */
  async authorize(request, options) {
    const sent = await this.send(request, options);
    if (!sent.answer) fail('the person comes back', 'OpenID Core §3.1.2.5', `${sent.page.status} ${text_of(sent.page.html).slice(0, 300)}`, request.redirect_uri);
    if (sent.answer.error) fail('the request succeeds', 'OpenID Core §3.1.2.5', sent.answer, 'a code');
    equal('state comes back', 'RFC 6749 §4.1.2', sent.answer.state, request.state);
    equal('the answer names its issuer', 'RFC 9207 §2', sent.answer.iss, this.metadata.issuer);
    only(sent.answer, ['code', 'state', 'iss'], 'RFC 6749 §4.1.2');
    matches('the code has at least 128 bits', 'RFC 6749 §10.10', sent.answer.code, /^[\x21-\x7e]{22,}$/);
    return { ...sent, code: sent.answer.code };
  }

  /** An error that comes back to the client. */
  async refused(request, options) {
    const sent = await this.send(request, options);
    if (!sent.answer) fail('the error comes back to the client', 'OpenID Core §3.1.2.6', `${sent.page.status} ${text_of(sent.page.html).slice(0, 300)}`, request.redirect_uri);
    equal('state comes back with the error', 'RFC 6749 §4.1.2.1', sent.answer.state, request.state);
    only(sent.answer, ['error', 'error_description', 'error_uri', 'state', 'iss'], 'OpenID Core §3.1.2.6');
    check_description(sent.answer);
    equal('the error names its issuer', 'RFC 9207 §2', sent.answer.iss, this.metadata.issuer);
    holds('an error is named', 'RFC 6749 §4.1.2.1', sent.answer.error, sent.answer);
    return { ...sent, error: sent.answer.error };
  }

  /** An error page: nothing goes to any client. */
  async stranded(request) {
    const sent = await this.send(request);
    if (sent.answer) fail('nothing goes to the client', 'OpenID Core §3.1.2.1', sent.answer, 'an error page');
    equal('the page says that the request is wrong', 'RFC 6749 §4.1.2.1', sent.page.status, 400);
    equal('nobody was asked to sign in', 'RFC 6749 §4.1.2.1', sent.signed_in, 0);
    return sent.page;
  }

  /** POSTs to the token endpoint, authenticated as the client is registered. → { status, headers, body } */
  async token_request(parameters) {
    const { client_id, secret, method } = this.client, form = new URLSearchParams(parameters), headers = {};
    if (method === 'client_secret_post') for (const [name, value] of Object.entries({ client_id, client_secret: secret })) form.set(name, value);
    else headers.authorization = `Basic ${Buffer.from(`${encodeURIComponent(client_id)}:${encodeURIComponent(secret)}`).toString('base64')}`;
    const response = await fetch(this.metadata.token_endpoint, { method: 'POST', body: form, headers });
    matches('the token endpoint answers JSON', 'RFC 6749 §5.1', response.headers.get('content-type'), /^application\/json\b/);
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  redeem_request(code, more = {}) {
    return this.token_request({ grant_type: 'authorization_code', code, redirect_uri: this.client.redirect_uri, ...more });
  }

  check_token_answer({ status, headers, body }) {
    if (status !== 200) fail('the token request succeeds', 'OpenID Core §3.1.3.3', { status, ...body }, 200);
    matches('nothing keeps the answer', 'OpenID Core §3.1.3.3', headers.get('cache-control'), /no-store/);
    matches('it is a bearer token', 'OpenID Core §3.1.3.3', body.token_type, /^bearer$/i);
    matches('the access token has at least 128 bits', 'RFC 6749 §10.10', body.access_token, /^[\x21-\x7e]{22,}$/);
    holds('expires_in is a number of seconds', 'RFC 6749 §5.1', Number.isInteger(body.expires_in) && body.expires_in > 0, body.expires_in);
    return body;
  }

  async redeem(code, more) {
    return this.check_token_answer(await this.redeem_request(code, more));
  }

  token_refused(answer, error) {
    equal('the token endpoint refuses', 'RFC 6749 §5.2', { status: answer.status, error: answer.body.error }, { status: 400, error });
    check_description(answer.body);
    holds('a refusal holds no token', 'RFC 6749 §5.2', !answer.body.access_token && !answer.body.id_token);
  }

  /** OpenID Core §3.1.3.7, step by step. → the claims */
  async verify_id_token({ id_token, access_token }, { nonce } = {}) {
    const { issuer } = this.metadata, { client_id } = this.client;
    holds('there is an ID token', 'OpenID Core §3.1.3.3', id_token);
    let verified;
    try {
      verified = await jwtVerify(id_token, this.keys, { issuer, audience: client_id, algorithms: ['RS256'], requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'] });
    } catch (error) {
      fail('the ID token verifies', 'OpenID Core §3.1.3.7', `${error.code}: ${error.message}`, `RS256 by ${this.metadata.jwks_uri}`);
    }
    const { payload, protectedHeader } = verified;
    holds('its header names the key', 'OpenID Core §10.1', protectedHeader.kid, protectedHeader);
    equal('nonce is that of the request', 'OpenID Core §3.1.3.7', payload.nonce, nonce);
    matches('sub is at most 255 ASCII characters', 'OpenID Core §2', payload.sub, /^[\x20-\x7e]{1,255}$/);
    holds('iat is now', 'OpenID Core §2', Math.abs(payload.iat - Date.now() / 1000) < 60, payload.iat);
    const half = createHash('sha256').update(access_token).digest().subarray(0, 16).toString('base64url');
    if (payload.at_hash !== undefined) equal('at_hash is of this access token', 'OpenID Core §3.1.3.8', payload.at_hash, half);
    if (payload.acr !== undefined) equal('acr is text', 'OpenID Core §2', typeof payload.acr, 'string');
    return payload;
  }

  /** The whole code flow. → { request, tokens, claims, signed_in, allowed, code } */
  async sign_in(more = {}, { method, redeem } = {}) {
    const request = this.request(more), sent = await this.authorize(request, { method });
    const tokens = await this.redeem(sent.code, redeem);
    return { ...sent, request, tokens, claims: await this.verify_id_token(tokens, request) };
  }

  async userinfo_answer(access_token, how = 'get') {
    const endpoint = this.metadata.userinfo_endpoint, authorization = `Bearer ${access_token}`;
    if (how === 'get') return fetch(endpoint, { headers: { authorization } });
    if (how === 'post-header') return fetch(endpoint, { method: 'POST', headers: { authorization } });
    return fetch(endpoint, { method: 'POST', body: new URLSearchParams({ access_token }) });
  }

  async userinfo({ tokens, claims }, how) {
    const response = await this.userinfo_answer(tokens.access_token, how);
    equal('userinfo answers', 'OpenID Core §5.3.2', response.status, 200);
    matches('userinfo is JSON', 'OpenID Core §5.3.2', response.headers.get('content-type'), /^application\/json\b/);
    const info = await response.json();
    equal('userinfo is of the same person', 'OpenID Core §5.3.2', info.sub, claims.sub);
    return info;
  }

  /** Whether this browser is signed in, asked as a client asks. */
  async expect_signed_out() {
    const { error } = await this.refused(this.request({ prompt: 'none' }));
    one_of('prompt=none after the sign-out', 'OpenID Core §3.1.2.6', error, ['login_required', 'interaction_required']);
  }
}
