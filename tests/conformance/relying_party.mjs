// The relying party that the published modules play: it sends people to the provider with a browser of their own, reads what
// comes back by the plan's response type and response mode, redeems codes, and verifies every token with npm's jose.
import { randomBytes, randomUUID } from 'node:crypto';
import { SignJWT, createRemoteJWKSet } from '../e2e/support/jose.mjs';
import { buttons, forms_of, text_of } from '../e2e/support/html_forms.mjs';
import { PlainBrowser, decide, sign_in } from '../e2e/support/plain_browser.mjs';
import { check_id_token } from './id_token.mjs';
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
  constructor(provider, { response_type = 'code', response_mode, client = clients.basic, browser = new PlainBrowser() } = {}) {
    Object.assign(this, { provider, response_type, response_mode, client, browser, metadata: provider.metadata });
    this.keys = createRemoteJWKSet(new URL(provider.metadata.jwks_uri));
  }

  /** Another client in the same browser. */
  as(client) {
    return new RelyingParty(this.provider, { response_type: this.response_type, response_mode: this.response_mode, client, browser: this.browser });
  }

  /** Whether its response type has that word. */
  gets(word) {
    return this.response_type.split(' ').includes(word);
  }

  request(more = {}) {
    const wanted = { client_id: this.client.client_id, redirect_uri: this.client.redirect_uri, response_type: this.response_type, scope: 'openid', state: random(), nonce: random(),
      response_mode: this.response_mode, ...more };
    return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  }

  /**
   * Sends the person with `request` and lets them sign in and allow. → { answer: the parameters that came back, or undefined with
   * `page`: where it ended; signed_in, allowed: how often a page asked; pages: what people saw }
   */
  async send(request, { method = 'GET' } = {}) {
    const { redirect_uri } = this.client, parameters = new URLSearchParams(request), endpoint = this.metadata.authorization_endpoint;
    let page = method === 'GET' ? await this.browser.visit(`${endpoint}?${parameters}`, redirect_uri)
      : await this.browser.visit(endpoint, redirect_uri, { method: 'POST', body: parameters, headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(redirect_uri).origin } });
    const seen = { signed_in: 0, allowed: 0, pages: [] }, fragment = /token/.test(request.response_type ?? '');
    for (let steps = 0; steps < 6; steps++) {
      if (page.url.startsWith(redirect_uri)) return { ...seen, answer: this.#from_address(page.url, fragment) };
      seen.pages.push(page.html);
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

  #from_address(url, fragment) {
    const { search, searchParams, hash } = new URL(url), registered = new URL(this.client.redirect_uri).searchParams;
    if (this.response_mode === 'form_post') fail('the answer was asked for as a posted form', 'OAuth Form Post §2', `${search}${hash}`, 'a form');
    if (fragment) {
      equal('an answer with tokens has nothing of it in the query', 'OAuth Multiple Response Types §5', [...searchParams], [...registered]);
      return Object.fromEntries(new URLSearchParams(hash.slice(1)));
    }
    equal('an answer by the query has no fragment', 'RFC 6749 §4.1.2', hash, '');
    for (const [name, value] of registered) equal('the query of the redirect URI is kept', 'RFC 6749 §3.1.2', searchParams.get(name), value);
    return Object.fromEntries([...searchParams].filter(([name]) => !registered.has(name)));
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
    only(sent.answer, this.#expected_names(), 'OAuth Multiple Response Types §3');
    if (this.metadata.check_session_iframe) matches('session_state is told', 'Session Management §2', sent.answer.session_state, /^[^ ]+$/);
    if (this.gets('code')) matches('the code has at least 128 bits', 'RFC 6749 §10.10', sent.answer.code, /^[\x21-\x7e]{22,}$/);
    if (this.gets('token')) this.#check_front_token(sent.answer);
    return { ...sent, code: sent.answer.code };
  }

  #expected_names() {
    return ['state', 'iss', ...(this.metadata.check_session_iframe ? ['session_state'] : []), ...(this.gets('code') ? ['code'] : []),
      ...(this.gets('id_token') ? ['id_token'] : []), ...(this.gets('token') ? ['access_token', 'token_type', 'expires_in', 'scope'] : [])];
  }

  #check_front_token({ access_token, token_type, expires_in }) {
    matches('the access token has at least 128 bits', 'RFC 6749 §10.10', access_token, /^[\x21-\x7e]{22,}$/);
    matches('it is a bearer token', 'OpenID Core §3.2.2.5', token_type, /^bearer$/i);
    matches('expires_in is a number of seconds', 'RFC 6749 §4.2.2', expires_in, /^[1-9]\d*$/);
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
    if (method === 'private_key_jwt') {
      form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
      form.set('client_assertion', await this.#assertion());
    } else if (method === 'client_secret_post') for (const [name, value] of Object.entries({ client_id, client_secret: secret })) form.set(name, value);
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

  /** RFC 7523 §3, with the client's newest key. */
  #assertion() {
    const { client_id, keys: [{ kid, alg, privateKey }], audience } = this.client;
    return new SignJWT({ jti: randomUUID() }).setProtectedHeader({ alg, kid }).setIssuer(client_id).setSubject(client_id)
      .setAudience(audience ?? this.metadata.token_endpoint).setIssuedAt().setExpirationTime('1m').sign(privateKey);
  }

  /** → the claims. `beside`: what came in the same answer. */
  verify_id_token(id_token, { nonce, beside } = {}) {
    return check_id_token(id_token, { keys: this.keys, issuer: this.metadata.issuer, client_id: this.client.client_id, nonce, ...beside });
  }

  /**
   * What comes of an answer to `request`, to the last token: { tokens, claims } of the token endpoint where there is a code, else of
   * the answer itself; front: what the answer held, with its claims
   */
  async complete(request, { answer, code }, redeem) {
    const { nonce } = request, front = { ...answer };
    if (this.gets('id_token')) front.claims = await this.verify_id_token(answer.id_token, { nonce, beside: { access_token: answer.access_token, code, front: true } });
    if (!this.gets('code')) return { front, tokens: { id_token: answer.id_token, access_token: answer.access_token }, claims: front.claims };
    const tokens = await this.redeem(code, redeem), claims = await this.verify_id_token(tokens.id_token, { nonce, beside: { access_token: tokens.access_token } });
    for (const name of front.claims ? ['iss', 'sub', 'auth_time', 'acr'] : []) equal(`${name} is the same in both ID tokens`, 'OpenID Core §3.3.3.6', front.claims[name], claims[name]);
    return { front, tokens, claims };
  }

  /** The whole flow. → { request, tokens, claims, front, signed_in, allowed, pages, code } */
  async sign_in(more = {}, { method, redeem } = {}) {
    const request = this.request(more), sent = await this.authorize(request, { method });
    return { ...sent, request, ...await this.complete(request, sent, redeem) };
  }

  async userinfo_answer(access_token, how = 'get') {
    const endpoint = this.metadata.userinfo_endpoint, authorization = `Bearer ${access_token}`;
    if (how === 'get') return fetch(endpoint, { headers: { authorization } });
    if (how === 'post-header') return fetch(endpoint, { method: 'POST', headers: { authorization } });
    return fetch(endpoint, { method: 'POST', body: new URLSearchParams({ access_token }) });
  }

  /** Every access token of the flow opens it; none is there with `id_token` alone. */
  async userinfo({ tokens, claims, front }, how) {
    let info;
    for (const access_token of new Set([front?.access_token, tokens.access_token].filter(Boolean))) info = await this.#userinfo_of(access_token, claims, how);
    return info;
  }

  async #userinfo_of(access_token, claims, how) {
    const response = await this.userinfo_answer(access_token, how);
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
