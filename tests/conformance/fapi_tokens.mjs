// Plans fapi2 and fapi2-ms: codes, verifiers and assertions at the token endpoint, and what a DPoP proof has to be.
import { setTimeout as wait } from 'node:timers/promises';
import { make_dpop_key, now, random } from './fapi_client.mjs';
import { equal, fail, holds, one_of } from './verdict.mjs';

const bad_proof = ['invalid_dpop_proof', 'invalid_request', 'invalid_grant'];

/** A code is refused with these fields or options, and is not used up by it. */
const redeem_refused = (fields, options, errors, clause) => async (client) => {
  const { code } = await client.authorize();
  client.refused(await client.redeem_request(code, fields, typeof options === 'function' ? await options(client) : options), errors, clause);
};

/** A proof made `seconds` from now is taken, by the token endpoint and by the resource. */
const proof_at = (seconds) => async (client) => {
  const { code } = await client.authorize();
  const tokens = await client.redeem(code, {}, { proof: { claims: { iat: now() + seconds } } });
  await client.expect_call(tokens.access_token, { proof: { claims: { iat: now() + seconds } } });
};

async function reused(client, pause) {
  const { code, tokens } = await client.flow();
  await wait(pause);
  client.refused(await client.redeem_request(code), ['invalid_grant'], 'RFC 6749 §4.1.2');
  return tokens;
}

/** [what is wrong with the proof, how the resource is called] */
const wrong_proofs = (client, token, other) => {
  const url = client.metadata.userinfo_endpoint, make = (options) => client.proof('GET', url, { token, ...options });
  return [
    ['there is none', () => ({ proof: null })],
    ['the token is shown as a bearer token', () => ({ proof: null, scheme: 'Bearer' })],
    ['it is of another key', async () => ({ proof: await make({ key: other }) })],
    ['htm is of another method', async () => ({ proof: await make({ claims: { htm: 'POST' } }) })],
    ['htm is missing', async () => ({ proof: await make({ claims: { htm: undefined } }) })],
    ['htu is of another address', async () => ({ proof: await make({ claims: { htu: client.metadata.token_endpoint } }) })],
    ['htu is missing', async () => ({ proof: await make({ claims: { htu: undefined } }) })],
    ['jti is missing', async () => ({ proof: await make({ claims: { jti: undefined } }) })],
    ['iat is missing', async () => ({ proof: await make({ claims: { iat: undefined } }) })],
    ['iat is long ago', async () => ({ proof: await make({ claims: { iat: now() - 600 } }) })],
    ['iat is far ahead', async () => ({ proof: await make({ claims: { iat: now() + 600 } }) })],
    ['ath is missing', async () => ({ proof: await make({ claims: { ath: undefined } }) })],
    ['ath is of another token', async () => ({ proof: await make({ claims: { ath: random(32) } }) })],
    ['typ is another', async () => ({ proof: await make({ header: { typ: 'JWT' } }) })],
    ['typ is missing', async () => ({ proof: await make({ header: { typ: undefined } }) })],
    ['jwk is missing', async () => ({ proof: await make({ header: { jwk: undefined } }) })],
    ['jwk holds the private key', async () => ({ proof: await make({ header: { jwk: client.dpop.private_jwk } }) })],
    ['the signature is altered', async () => ({ proof: (await make()).replace(/[^.]+$/, (signature) => signature.split('').reverse().join('')) })],
    ['it is not signed', async () => ({ proof: unsigned(await make()) })],
  ];
};

function unsigned(proof) {
  const [header, payload] = proof.split('.'), members = JSON.parse(Buffer.from(header, 'base64url'));
  return `${Buffer.from(JSON.stringify({ ...members, alg: 'none' })).toString('base64url')}.${payload}.`;
}

export const modules = {
  'ensure-holder-of-key-required': redeem_refused({}, { proof: null }, bad_proof, 'FAPI 2.0 SP §5.3.2.1'),
  'ensure-client-assertion-in-token-endpoint': async (client) => {
    const { code } = await client.authorize(), { client_id } = client.client;
    client.refused(await client.redeem_request(code, { client_id }, { assertion: null }), ['invalid_client', 'invalid_request'], 'FAPI 2.0 SP §5.3.2.1');
  },
  'ensure-client-id-in-token-endpoint': async (client) => {
    const { code } = await client.authorize(), { client_id } = client.tenant.clients.second;
    client.refused(await client.redeem_request(code, { client_id }), ['invalid_client', 'invalid_request', 'invalid_grant'], 'RFC 7521 §4.2');
  },
  'ensure-authorization-code-is-bound-to-client': async (client) => {
    const { code } = await client.authorize(), second = await client.second();
    second.verifier = client.verifier;
    second.refused(await second.redeem_request(code, { redirect_uri: client.client.redirect_uri }), ['invalid_grant'], 'RFC 6749 §4.1.3');
    await client.redeem(code);
  },
  'ensure-pkce-code-verifier-required': redeem_refused({ code_verifier: undefined }, {}, ['invalid_grant', 'invalid_request'], 'RFC 7636 §4.6'),
  'incorrect-pkce-code-verifier-rejected': redeem_refused({ code_verifier: random(32) }, {}, ['invalid_grant'], 'RFC 7636 §4.6'),

  'attempt-reuse-authorization-code-after-one-second': async (client) => {
    const tokens = await reused(client, 1000);
    let status = 200;
    for (let tries = 0; tries < 20 && status === 200; tries++, await wait(100)) ({ status } = await client.call(tokens.access_token));
    equal('the token of the first use is revoked', 'RFC 6749 §4.1.2', status, 401);
  },

  // A code lives for 60 s at most, and this module waits them.
  'ensure-token-endpoint-fails-with-expired-auth-code': async (client) => {
    const { code } = await client.authorize();
    await wait(62_000);
    client.refused(await client.redeem_request(code), ['invalid_grant'], 'FAPI 2.0 SP §5.3.2.1');
  },

  'check-dpop-proof-nbf-exp': async (client) => {
    const times = { nbf: now() - 5, exp: now() + 60 }, { code } = await client.authorize();
    const tokens = await client.redeem(code, {}, { proof: { claims: times } });
    await client.expect_call(tokens.access_token, { proof: { claims: times } });
  },
  'ensure-dpopproof-with-iat-10seconds-before-succeeds': proof_at(-10),
  'ensure-dpopproof-with-iat-10seconds-after-succeeds': proof_at(10),

  'ensure-mismatched-dpop-jkt-fails': async (client) => {
    const other = await make_dpop_key();
    client.refused(await client.push(client.request({ dpop_jkt: other.thumbprint }), { proof: {} }), ['invalid_dpop_proof', 'invalid_request'], 'RFC 9449 §10.1');
  },
  'ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt': async (client) => {
    const { code } = await client.authorize({}, { proof: {} });
    client.refused(await client.redeem_request(code, {}, { proof: { key: await make_dpop_key() } }), bad_proof, 'RFC 9449 §10.1');
  },
  'ensure-token-endpoint-fails-with-mismatched-dpop-jkt': async (client) => {
    const { code } = await client.authorize({ dpop_jkt: client.dpop.thumbprint });
    client.refused(await client.redeem_request(code, {}, { proof: { key: await make_dpop_key() } }), bad_proof, 'RFC 9449 §10');
  },
  'ensure-dpopproof-at-par-endpoint-binding-success': async (client) => { await client.flow({}, { proof: {} }); },
  'ensure-dpop-auth-code-binding-success': async (client) => { await client.flow({ dpop_jkt: client.dpop.thumbprint }); },

  'dpop-negative-tests': async (client) => {
    const { tokens } = await client.flow(), token = tokens.access_token, other = await make_dpop_key();
    for (const [what, make] of wrong_proofs(client, token, other)) {
      const { status } = await client.call(token, await make());
      one_of(`a call is refused where of the proof ${what}`, 'RFC 9449 §4.3', status, [400, 401]);
    }
    const proof = await client.proof('GET', client.metadata.userinfo_endpoint, { token });
    await client.expect_call(token, { proof });
    const { status } = await client.call(token, { proof });
    if (status === 200) fail('a proof counts once', 'RFC 9449 §11.1', status, 401);
    holds('the refusal tells the scheme', 'RFC 9449 §7.1', (await client.call(token, { proof: null })).headers.get('www-authenticate')?.includes('DPoP'));
  },
};
