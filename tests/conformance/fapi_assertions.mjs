// Plans fapi2 and fapi2-ms: what an assertion has to be by which a client proves itself (private_key_jwt).
import { now } from './fapi_client.mjs';

const bad_client = ['invalid_client'];

const assertion_refused = (claims, clause) => async (client) => {
  const value = typeof claims === 'function' ? claims(client) : claims;
  client.refused(await client.push(client.request(), { assertion: await client.assertion(value) }), bad_client, clause);
};

export const modules = {
  'ensure-signed-client-assertion-with-RS256-fails': async (client) => {
    const assertion = await client.assertion({}, { signer: client.client.rsa });
    client.refused(await client.push(client.request(), { assertion }), bad_client, 'FAPI 2.0 SP §5.4.1');
  },
  'ensure-client-assertion-with-exp-is-5-minutes-in-past-fails': assertion_refused(() => ({ iat: now() - 360, exp: now() - 300 }), 'RFC 7523 §3'),
  'ensure-client-assertion-with-wrong-aud-fails': assertion_refused({ aud: 'https://elsewhere.conformance.test' }, 'RFC 7523 §3'),
  'ensure-client-assertion-with-no-sub-fails': assertion_refused({ sub: undefined }, 'RFC 7523 §3'),
  'par-test-array-as-audience-fails': assertion_refused(({ tenant }) => ({ aud: [tenant.issuer, 'https://elsewhere.conformance.test'] }), 'FAPI 2.0 SP §5.3.2.1'),
  'par-test-par-endpoint-url-as-audience-fails': assertion_refused(({ metadata }) => ({ aud: metadata.pushed_authorization_request_endpoint }), 'FAPI 2.0 SP §5.3.2.1'),
  'par-test-token-endpoint-url-as-audience-fails': assertion_refused(({ metadata }) => ({ aud: metadata.token_endpoint }), 'FAPI 2.0 SP §5.3.2.1'),
  'par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails': assertion_refused(() => ({ nbf: now() + 62, exp: now() + 120 }), 'FAPI 2.0 SP §5.3.2.1'),
  'par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted': async (client) => {
    await client.pushed(client.request(), { assertion: await client.assertion({ nbf: now() + 8 }) });
  },
  'ensure-client-assertion-in-token-endpoint': async (client) => {
    const { code } = await client.authorize(), { client_id } = client.client;
    client.refused(await client.redeem_request(code, { client_id }, { assertion: null }), ['invalid_client', 'invalid_request'], 'FAPI 2.0 SP §5.3.2.1');
  },
};
