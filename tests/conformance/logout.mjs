// Plan rp-logout: OpenID RP-Initiated Logout 1.0, with and without each of its parameters.
import { SignJWT, decodeJwt, generateKeyPair } from '../e2e/support/jose.mjs';
import { decide } from '../e2e/support/plain_browser.mjs';
import { buttons, forms_of } from '../e2e/support/html_forms.mjs';
import { clients } from './provider.mjs';
import { equal, fail, holds, matches } from './verdict.mjs';

const { signed_out } = clients.basic, state = 'state-of-the-sign-out', clause = 'RP-Initiated Logout §2';

/** Signs in, then sends the browser to the end session endpoint with what `parameters` makes of the ID token. */
async function leave(rp, parameters) {
  const { tokens } = await rp.sign_in();
  const given = Object.entries(await parameters(tokens.id_token)).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given).toString();
  return rp.browser.visit(`${rp.metadata.end_session_endpoint}${query && `?${query}`}`, signed_out);
}

async function comes_back(rp, page, expected) {
  if (!page.url.startsWith(signed_out)) fail('the person comes back to the client', 'RP-Initiated Logout §3', `${page.status} ${page.url}`, signed_out);
  equal('the address has state and nothing else', 'RP-Initiated Logout §3', page.url, expected);
  await rp.expect_signed_out();
}

const stays = (page) => holds('the person does not go to the client', clause, !page.url.startsWith(signed_out), page.url);

async function is_refused(page) {
  stays(page);
  equal('a page says that the request is wrong', clause, page.status, 400);
}

/** A page says that the person is signed out, after it asked where it had to, and it is so. */
async function ends_here(rp, page) {
  stays(page);
  equal('a page answers', clause, page.status, 200);
  const asks = forms_of(page.html, page.url).some((form) => buttons(form).length > 0);
  const last = asks ? await decide(rp.browser, page, true, signed_out) : page;
  stays(last);
  matches('the page says so', clause, last.html, /<h1[^>]*>[^<]*signed out/i);
  await rp.expect_signed_out();
}

async function forged(id_token) {
  const { privateKey } = await generateKeyPair('RS256');
  return new SignJWT(decodeJwt(id_token)).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
}

function modified(id_token) {
  const [header, , signature] = id_token.split('.');
  return [header, Buffer.from(JSON.stringify({ ...decodeJwt(id_token), sub: 'somebody-else' })).toString('base64url'), signature].join('.');
}

export const modules = {
  'oidcc-rp-initiated-logout-discovery-endpoint-verification': async ({ rp }) => {
    matches('end_session_endpoint is https', 'RP-Initiated Logout §2.1', rp.metadata.end_session_endpoint, /^https:\/\//);
  },

  'oidcc-rp-initiated-logout': async ({ rp }) => {
    await comes_back(rp, await leave(rp, (id_token_hint) => ({ id_token_hint, post_logout_redirect_uri: signed_out, state })), `${signed_out}?state=${state}`);
  },

  'oidcc-rp-initiated-logout-no-state': async ({ rp }) => {
    await comes_back(rp, await leave(rp, (id_token_hint) => ({ id_token_hint, post_logout_redirect_uri: signed_out })), signed_out);
  },

  'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri': async ({ rp }) => {
    await is_refused(await leave(rp, (id_token_hint) => ({ id_token_hint, post_logout_redirect_uri: 'https://rp.conformance.test/never/registered', state })));
  },

  'oidcc-rp-initiated-logout-modified-id-token-hint': async ({ rp }) => {
    await is_refused(await leave(rp, (id_token) => ({ id_token_hint: modified(id_token), post_logout_redirect_uri: signed_out, state })));
  },

  // An error or a question is what the module looks for: never straight back to the client.
  'oidcc-rp-initiated-logout-no-id-token-hint': async ({ rp }) => {
    await is_refused(await leave(rp, () => ({ post_logout_redirect_uri: signed_out, state })));
    const asked = await rp.browser.visit(`${rp.metadata.end_session_endpoint}?${new URLSearchParams({ client_id: rp.client.client_id, post_logout_redirect_uri: signed_out })}`, signed_out);
    stays(asked);
    holds('a page asks', clause, forms_of(asked.html, asked.url).length > 0, asked.status);
  },

  'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri': async ({ rp }) => {
    await is_refused(await leave(rp, (id_token_hint) => ({ id_token_hint, post_logout_redirect_uri: `${signed_out}?foo=bar`, state })));
  },

  'oidcc-rp-initiated-logout-bad-id-token-hint': async ({ rp }) => {
    await is_refused(await leave(rp, async (id_token) => ({ id_token_hint: await forged(id_token), post_logout_redirect_uri: signed_out, state })));
  },

  'oidcc-rp-initiated-logout-no-params': async ({ rp }) => ends_here(rp, await leave(rp, () => ({}))),

  'oidcc-rp-initiated-logout-no-post-logout-redirect-uri': async ({ rp }) => {
    await ends_here(rp, await leave(rp, (id_token_hint) => ({ id_token_hint, state })));
  },

  'oidcc-rp-initiated-logout-only-state': async ({ rp }) => ends_here(rp, await leave(rp, () => ({ state }))),
};
