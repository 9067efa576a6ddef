// Plan 3rdparty-init: a sign-in that begins at somebody else's (OpenID Core §4): the person opens the app from the provider's page
// of the apps that they allowed.
import { decode } from '../e2e/support/html_forms.mjs';
import { not_registered, register } from './registration.mjs';
import { equal, fail } from './verdict.mjs';

export const modules = {
  'oidcc-3rd_party-init-login': async ({ provider, rp }) => {
    const initiate_login_uri = provider.site.publish('the app', 'text/plain');
    const party = rp.as(await register(provider, { initiate_login_uri }));
    await party.sign_in();
    const { html } = await party.browser.visit(`${provider.issuer}/account/apps`);
    const link = [...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, address]) => decode(address)).find((address) => address.startsWith(initiate_login_uri));
    if (!link) fail('the page leads to the app', 'OpenID Core §4', html, initiate_login_uri);
    equal('the app answers', 'OpenID Core §4', (await fetch(link)).status, 200);
    const visit = provider.site.visits.findLast(({ pathname }) => initiate_login_uri.endsWith(pathname));
    equal('it is told with whom to sign in', 'OpenID Core §4', visit.searchParams.get('iss'), provider.issuer);
    const { signed_in } = await party.sign_in();
    equal('the person is signed in already', 'OpenID Core §4', signed_in, 0);
  },

  'oidcc-3rd_party-init-login-nohttps': async ({ provider }) => {
    await not_registered(provider, { initiate_login_uri: 'http://rp.conformance.test/login' }, 'invalid_client_metadata');
  },
};
