// Plans basic, implicit and hybrid: when the person is asked again, when not, and how the request may shape the pages.
import { equal, holds, one_of } from './verdict.mjs';

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

const succeeds_with = (more) => async ({ rp }) => {
  const { signed_in } = await rp.sign_in(more);
  equal('the person signed in', 'OpenID Core §3.1.2.3', signed_in, 1);
};

/** A second sign-in in the same browser, after a second at least, at which the person must show their password again. */
async function asks_again(rp, pause, more) {
  const first = await rp.sign_in();
  await wait(pause);
  const second = await rp.sign_in(more);
  equal('the person is asked to sign in a second time', 'OpenID Core §3.1.2.1', second.signed_in, 1);
  equal('it is the same person', 'OpenID Core §2', second.claims.sub, first.claims.sub);
  holds('auth_time is later', 'OpenID Core §2', second.claims.auth_time > first.claims.auth_time, [first.claims.auth_time, second.claims.auth_time]);
  holds('auth_time is now', 'OpenID Core §2', Math.abs(second.claims.auth_time - Date.now() / 1000) < 60, second.claims.auth_time);
}

/** A second sign-in in the same browser that shows no page at all. */
async function goes_silently(rp, more_for) {
  const first = await rp.sign_in();
  await wait(1100);
  const second = await rp.sign_in(more_for(first));
  equal('no page is shown', 'OpenID Core §3.1.2.1', { signed_in: second.signed_in, allowed: second.allowed }, { signed_in: 0, allowed: 0 });
  equal('it is the same sign-in', 'OpenID Core §2', [second.claims.sub, second.claims.auth_time], [first.claims.sub, first.claims.auth_time]);
  holds('auth_time is there', 'OpenID Core §3.1.2.1', Number.isInteger(second.claims.auth_time), second.claims);
}

export const modules = {
  'oidcc-display-page': succeeds_with({ display: 'page' }),
  'oidcc-display-popup': succeeds_with({ display: 'popup' }),
  'oidcc-prompt-login': ({ rp }) => asks_again(rp, 1100, { prompt: 'login' }),

  'oidcc-prompt-none-not-logged-in': async ({ rp }) => {
    const { error } = await rp.refused(rp.request({ prompt: 'none' }));
    one_of('the error', 'OpenID Core §3.1.2.6', error, ['login_required', 'interaction_required', 'session_selection_required', 'consent_required']);
  },

  'oidcc-prompt-none-logged-in': ({ rp }) => goes_silently(rp, () => ({ prompt: 'none' })),
  'oidcc-max-age-1': ({ rp }) => asks_again(rp, 2000, { max_age: '1' }),
  'oidcc-max-age-10000': ({ rp }) => goes_silently(rp, () => ({ max_age: '10000' })),
  'oidcc-id-token-hint': ({ rp }) => goes_silently(rp, ({ tokens }) => ({ prompt: 'none', id_token_hint: tokens.id_token })),
  'oidcc-login-hint': succeeds_with({ login_hint: 'buffy@conformance.test' }),
  'oidcc-ui-locales': succeeds_with({ ui_locales: 'se' }),
  'oidcc-claims-locales': succeeds_with({ claims_locales: 'se' }),
};
