// Plan session: OpenID Connect Session Management 1.0. The script of the provider's frame runs here with what a browser would give
// it: the cookies that scripts may read, and messages with the sender's true origin. tests/e2e shows it in Chromium.
import { webcrypto } from 'node:crypto';
import { createContext, runInContext } from 'node:vm';
import { clients } from './provider.mjs';
import { equal, fail, holds, matches } from './verdict.mjs';

/** The frame of `rp`'s page. → ask(message, origin): what it answers, to whom */
async function open_frame(rp) {
  const address = rp.metadata.check_session_iframe, { html, status, headers } = await rp.browser.visit(address);
  equal('the frame is there', 'Session Management §3.3', status, 200);
  holds('any app may frame it', 'Session Management §4.2', !headers.get('x-frame-options') && /frame-ancestors \*/.test(headers.get('content-security-policy')));
  const script = html.match(/<script>([\s\S]*?)<\/script>/)?.[1];
  if (!script) fail('it has a script', 'Session Management §4.2', html, 'a script');
  let listener;
  const document = { documentElement: { dataset: { cookie: html.match(/data-cookie="([^"]*)"/)?.[1] } }, hasStorageAccess: async () => true,
    get cookie() { return rp.browser.cookies(address).filter(({ options }) => !('httponly' in options)).map(({ name, value }) => `${name}=${value}`).join('; '); } };
  runInContext(script, createContext({ document, crypto: webcrypto, TextEncoder, window: { addEventListener: (name, handler) => { if (name === 'message') listener = handler; } } }));
  return (data, origin) => new Promise((answer) => { listener({ data, origin, source: { postMessage: (said, to) => answer({ said, to }) } }); });
}

export const modules = {
  'oidcc-session-management-discovery-endpoint-verification': async ({ rp }) => {
    matches('check_session_iframe is https', 'Session Management §3.3', rp.metadata.check_session_iframe, /^https:\/\//);
  },

  'oidcc-session-management-rp-initiated-logout': async ({ rp }) => {
    const { tokens, answer } = await rp.sign_in(), origin = new URL(clients.basic.redirect_uri).origin;
    const message = `${rp.client.client_id} ${answer.session_state}`, ask = await open_frame(rp);
    equal('while the person is signed in', 'Session Management §3.1', await ask(message, origin), { said: 'unchanged', to: origin });
    equal('another origin has no such session', 'Session Management §4.2', await ask(message, 'https://evil.test'), { said: 'changed', to: 'https://evil.test' });
    equal('what is no message', 'Session Management §3.1', await ask('nonsense', origin), { said: 'error', to: origin });
    const query = new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: clients.basic.signed_out, state: 'gone' });
    await rp.browser.visit(`${rp.metadata.end_session_endpoint}?${query}`, clients.basic.signed_out);
    equal('after the sign-out', 'Session Management §3.1', await ask(message, origin), { said: 'changed', to: origin });
    await rp.expect_signed_out();
    const again = await rp.sign_in();
    equal('the new session has its own state', 'Session Management §2', await ask(`${rp.client.client_id} ${again.answer.session_state}`, origin), { said: 'unchanged', to: origin });
    equal('the old one is not it', 'Session Management §2', await ask(message, origin), { said: 'changed', to: origin });
  },
};
