// The plans: the published module names in their order, what stands behind each name, and with which response types a plan is run.
import { readFileSync } from 'node:fs';
import * as abuse from './abuse.mjs';
import * as backchannel from './backchannel.mjs';
import * as config from './config.mjs';
import * as fapi from './fapi.mjs';
import * as dynamic from './dynamic.mjs';
import * as frontchannel from './frontchannel.mjs';
import * as logout from './logout.mjs';
import * as requests from './requests.mjs';
import * as session from './session.mjs';
import * as sign_in from './sign_in.mjs';
import * as third_party from './third_party.mjs';
import * as userinfo from './userinfo.mjs';

export const published = JSON.parse(readFileSync(new URL('modules.json', import.meta.url), 'utf8'));

const all = { ...requests.modules, ...userinfo.modules, ...sign_in.modules, ...abuse.modules };
const pick = (names) => Object.fromEntries(names.map((name) => [name, all[name]]));

const nonce_fails = 'oidcc-ensure-request-without-nonce-fails', nonce_succeeds = 'oidcc-ensure-request-without-nonce-succeeds-for-code-flow';

/** Modules that say nothing of a response type; the published suite leaves them out too. */
const not_of = {
  'id_token': ['oidcc-userinfo-get', 'oidcc-userinfo-post-header', 'oidcc-userinfo-post-body', 'oidcc-claims-essential'],
  'code id_token': [nonce_succeeds],
  'code token': [nonce_fails],
  'code id_token token': [nonce_succeeds],
};

/** Modules that this provider skips as the published suite does. Any other skip, and a skip that does not come, is a failure. */
export const expected_skips = {
  ...fapi.expected_skips,
  'oidcc-idtoken-unsigned': 'unsigned ID tokens are not offered',
  'oidcc-request-uri-unsigned': 'unsigned request objects are not offered',
  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported': 'unsigned request objects are not offered, by reference neither',
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported': 'unsigned request objects are not offered',
};

const plan = (name, modules, { response_types = ['code'], ...more } = {}) => ({ modules, ...more,
  variants: response_types.map((response_type) => ({ response_type, names: published[name].filter((module) => !not_of[response_type]?.includes(module)) })) });

const implicit = { response_types: ['id_token', 'id_token token'] }, hybrid = { response_types: ['code id_token', 'code token', 'code id_token token'] };
const form_post = { response_mode: 'form_post' };

export const plans = {
  config: plan('config', config.modules),
  basic: plan('basic', pick(published.basic)),
  'form-post-basic': plan('basic', pick(published.basic), form_post),
  implicit: plan('implicit', pick(published.implicit), implicit),
  'form-post-implicit': plan('implicit', pick(published.implicit), { ...implicit, ...form_post }),
  hybrid: plan('hybrid', pick(published.hybrid), hybrid),
  'form-post-hybrid': plan('hybrid', pick(published.hybrid), { ...hybrid, ...form_post }),
  dynamic: plan('dynamic', dynamic.modules),
  '3rdparty-init': plan('3rdparty-init', third_party.modules),
  fapi2: plan('fapi2', fapi.fapi2),
  'fapi2-mtls': plan('fapi2-mtls', fapi.fapi2_mtls),
  'fapi2-ms': plan('fapi2-ms', fapi.fapi2_ms),
  'rp-logout': plan('rp-logout', logout.modules),
  backchannel: plan('backchannel', backchannel.modules),
  frontchannel: plan('frontchannel', frontchannel.modules),
  session: plan('session', session.modules),
};
