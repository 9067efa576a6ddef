// The plans: the published module names in their order, and what stands behind each name.
import { readFileSync } from 'node:fs';
import * as abuse from './abuse.mjs';
import * as backchannel from './backchannel.mjs';
import * as config from './config.mjs';
import * as fapi from './fapi.mjs';
import * as logout from './logout.mjs';
import * as requests from './requests.mjs';
import * as sign_in from './sign_in.mjs';
import * as userinfo from './userinfo.mjs';

export const published = JSON.parse(readFileSync(new URL('modules.json', import.meta.url), 'utf8'));

const basic = { ...requests.modules, ...userinfo.modules, ...sign_in.modules, ...abuse.modules };

/** Modules that this provider skips as the published suite does. Any other skip, and a skip that does not come, is a failure. */
export const expected_skips = {
  ...fapi.expected_skips,
  'oidcc-idtoken-unsigned': 'unsigned ID tokens are not offered',
  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported': 'unsigned request objects are not offered, by reference neither',
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported': 'unsigned request objects are not offered',
};

export const plans = {
  config: { names: published.config, modules: config.modules },
  basic: { names: published.basic, modules: basic },
  'form-post-basic': { names: published.basic, modules: basic, response_mode: 'form_post' },
  'fapi2': { names: published.fapi2, modules: fapi.fapi2 },
  'fapi2-ms': { names: published['fapi2-ms'], modules: fapi.fapi2_ms },
  'rp-logout': { names: published['rp-logout'], modules: logout.modules },
  'backchannel': { names: published['backchannel'], modules: backchannel.modules },
};
