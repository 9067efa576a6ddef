// Plan frontchannel: OpenID Connect Front-Channel Logout 1.0, after a sign-out that the relying party asks for.
import { decode } from '../e2e/support/html_forms.mjs';
import { equal, holds, matches } from './verdict.mjs';

const frames_of = (html) => [...html.matchAll(/<iframe[^>]*\ssrc="([^"]*)"/g)].map(([, address]) => decode(address));

export const modules = {
  'oidcc-frontchannel-logout-discovery-endpoint-verification': async ({ rp }) => {
    equal('the provider says that it does it', 'Front-Channel Logout §3', rp.metadata.frontchannel_logout_supported, true);
    equal('and that iss and sid are there', 'Front-Channel Logout §3', rp.metadata.frontchannel_logout_session_supported, true);
  },

  'oidcc-frontchannel-rp-initiated-logout': async ({ provider, rp }) => {
    const party = rp.as(provider.framed), { tokens, claims } = await party.sign_in(), { signed_out } = provider.framed;
    const query = new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: signed_out, state: 'gone' });
    const page = await party.browser.visit(`${rp.metadata.end_session_endpoint}?${query}`, signed_out);
    equal('a page shows what must be loaded', 'Front-Channel Logout §4', page.status, 200);
    const frames = frames_of(page.html), own = frames.filter((address) => address.startsWith(`${provider.site.origin}/frontchannel_logout`));
    equal('one frame is the relying party', 'Front-Channel Logout §4', own.length, 1);
    const sources = page.headers.get('content-security-policy').match(/frame-src ([^;]*)/)?.[1] ?? '';
    holds('the policy of the page lets it load', 'CSP §6.1.6', sources.split(' ').includes(provider.site.origin), sources);
    equal('the frame is loaded', 'Front-Channel Logout §2', (await fetch(own[0])).status, 200);
    const visit = provider.site.visits.find(({ pathname, searchParams }) => pathname === '/frontchannel_logout' && searchParams.get('sid') === claims.sid);
    holds('with the session that ended', 'Front-Channel Logout §2', visit, own[0]);
    equal('and who says so', 'Front-Channel Logout §2', visit.searchParams.get('iss'), rp.metadata.issuer);
    matches('the person goes on to the client', 'RP-Initiated Logout §3', page.html, new RegExp(`${signed_out.replaceAll('.', '\\.')}\\?state=gone`));
    await party.expect_signed_out();
  },
};
