// The modules of the FAPI 2.0 plans under their published names: fapi2 and fapi2-ms in the variant private_key_jwt with DPoP,
// fapi2-mtls in the variant mutual TLS with tokens that are bound to certificates.
import { modules as assertions } from './fapi_assertions.mjs';
import { CertifiedFapiClient } from './fapi_certified_client.mjs';
import { FapiClient } from './fapi_client.mjs';
import { modules as dpop } from './fapi_dpop.mjs';
import { modules as flow } from './fapi_flow.mjs';
import { modules as objects } from './fapi_objects.mjs';
import { modules as par } from './fapi_par.mjs';
import { modules as tokens } from './fapi_tokens.mjs';

const published_as = (name) => `fapi2-security-profile-final-${name}`;

/** Of the plan that `tenant` is made for. */
const modules_for = (tenant, Client, all) => Object.fromEntries(Object.entries(all).map(([name, run]) =>
  [published_as(name), async ({ provider }) => run(await Client.of(provider.fapi[tenant]))]));

const of_both = { ...flow, ...par, ...tokens }, signed = { ...of_both, ...assertions, ...dpop };

export const fapi2 = modules_for('fapi2', FapiClient, signed);
export const fapi2_ms = modules_for('fapi2-ms', FapiClient, { ...signed, ...objects });
export const fapi2_mtls = modules_for('fapi2-mtls', CertifiedFapiClient, of_both);

export const expected_skips = {
  [published_as('par-ensure-reused-request-uri-prior-to-auth-completion-succeeds')]: 'a request_uri is used up when a browser first brings it',
};

/** Modules that wait for something to end. */
export const long_ones = ['ensure-token-endpoint-fails-with-expired-auth-code', 'par-attempt-to-use-expired-request_uri'].map(published_as);
