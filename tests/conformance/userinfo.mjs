// Plans basic, implicit and hybrid: userinfo by the three ways of RFC 6750, the claims of each scope, and claims asked for by name.
import { claims_of_scope } from './provider.mjs';
import { equal, fail, holds, matches } from './verdict.mjs';

const all_claims = Object.values(claims_of_scope).flat();

const by = (how) => async ({ rp }) => {
  const info = await rp.userinfo(await rp.sign_in(), how);
  equal('with openid alone there is sub alone', 'OpenID Core §5.4', Object.keys(info), ['sub']);
};

/** The forms of OpenID Core §5.1. */
function check_standard_claims(info) {
  for (const name of ['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture', 'website', 'gender', 'zoneinfo', 'locale', 'email', 'phone_number'])
    if (name in info) equal(`${name} is text`, 'OpenID Core §5.1', typeof info[name], 'string');
  for (const name of ['email_verified', 'phone_number_verified']) if (name in info) equal(`${name} is a boolean`, 'OpenID Core §5.1', typeof info[name], 'boolean');
  if ('birthdate' in info) matches('birthdate', 'OpenID Core §5.1', info.birthdate, /^(\d{4}|0000-\d\d-\d\d|\d{4}-\d\d-\d\d)$/);
  if ('updated_at' in info) holds('updated_at is seconds', 'OpenID Core §5.1', Number.isInteger(info.updated_at) && info.updated_at < 1e11, info.updated_at);
  if ('address' in info) equal('address is an object', 'OpenID Core §5.1.1', typeof info.address, 'object');
}

const scope = (...scopes) => async ({ rp }) => {
  const flow = await rp.sign_in({ scope: ['openid', ...scopes].join(' ') }), asked = scopes.flatMap((name) => claims_of_scope[name]).sort();
  const told = (claims) => Object.keys(claims).filter((name) => all_claims.includes(name)).sort();
  const info = await rp.userinfo(flow);
  if (!info) {
    check_standard_claims(flow.claims);
    equal('without an access token the ID token has what the scopes stand for, and no more', 'OpenID Core §5.4', told(flow.claims), asked);
    return;
  }
  check_standard_claims(info);
  equal('userinfo has what the scopes stand for, and no more', 'OpenID Core §5.4', Object.keys(info).sort(), ['sub', ...asked].sort());
  for (const claims of [flow.claims, flow.front.claims ?? {}]) equal('with an access token these claims are for userinfo', 'OpenID Core §5.4', told(claims), []);
};

export const modules = {
  'oidcc-userinfo-get': by('get'),
  'oidcc-userinfo-post-header': by('post-header'),
  'oidcc-userinfo-post-body': by('post-body'),
  'oidcc-scope-profile': scope('profile'),
  'oidcc-scope-email': scope('email'),
  'oidcc-scope-address': scope('address'),
  'oidcc-scope-phone': scope('phone'),
  'oidcc-scope-all': scope('profile', 'email', 'address', 'phone'),

  'oidcc-claims-essential': async ({ rp }) => {
    const flow = await rp.sign_in({ claims: JSON.stringify({ userinfo: { name: { essential: true } } }) });
    const info = await rp.userinfo(flow);
    check_standard_claims(info);
    if (!info.name) fail('userinfo has the essential name', 'OpenID Core §5.5.1', info, 'name');
    equal('the ID token was not asked to have it', 'OpenID Core §5.5', flow.claims.name, undefined);
  },
};
