// Plan fapi2-ms: the signed request objects of FAPI 2.0 Message Signing §5.3.
import { now } from './fapi_client.mjs';

const bad_object = ['invalid_request_object', 'invalid_request'], clause = 'FAPI 2.0 MS §5.3.1';

const with_claims = (claims) => async (client) => client.object(client.request(), typeof claims === 'function' ? claims(client) : claims);
const taken = (claims) => async (client) => { await client.pushed({}, { object: await with_claims(claims)(client) }); };
const refused = (make) => async (client) => { client.refused(await client.push({}, { object: await make(client) }), bad_object, clause); };
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export const modules = {
  'ensure-request-object-with-multiple-aud-succeeds': taken(({ tenant }) => ({ aud: ['https://elsewhere.conformance.test', tenant.issuer] })),
  'ensure-request-object-with-nbf-8-seconds-in-the-future-is-accepted': taken(() => ({ nbf: now() + 8 })),
  'ensure-request-object-without-exp-fails': refused(with_claims({ exp: undefined })),
  'ensure-request-object-without-nbf-fails': refused(with_claims({ nbf: undefined })),
  'ensure-expired-request-object-fails': refused(with_claims(() => ({ nbf: now() - 600, exp: now() - 300 }))),
  'ensure-request-object-with-bad-aud-fails': refused(with_claims({ aud: 'https://elsewhere.conformance.test' })),
  'ensure-request-object-with-exp-over-60-fails': refused(with_claims(() => ({ exp: now() + 70 * 60 }))),
  'ensure-request-object-with-nbf-over-60-fails': refused(with_claims(() => ({ nbf: now() - 70 * 60 }))),
  'ensure-signed-request-object-with-RS256-fails': refused((client) => client.object(client.request(), {}, { signer: client.client.rsa })),
  'ensure-request-object-signature-algorithm-is-not-none': refused(async (client) => {
    const [, payload] = (await client.object(client.request())).split('.');
    return `${encode({ alg: 'none', typ: 'oauth-authz-req+jwt' })}.${payload}.`;
  }),
  'ensure-request-object-with-invalid-signature-fails': refused(async (client) => (await client.object(client.request())).replace(/[^.]+$/, (signature) => signature.split('').reverse().join(''))),
  'ensure-matching-key-in-authorization-request': refused(async (client) => client.object(client.request(), {}, { signer: (await client.second()).client.key })),
  'ensure-unsigned-request-at-par-endpoint-fails': async (client) => {
    client.refused(await client.push(client.request(), { plain: true }), bad_object, clause);
  },
  'par-authorization-request-containing-request_uri': async (client) => {
    const { request_uri } = await client.pushed(client.request());
    client.refused(await client.push({}, { object: await client.object(client.request(), { request_uri }) }), bad_object, 'RFC 9101 §4');
  },
};
