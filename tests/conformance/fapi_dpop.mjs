// Plans fapi2 and fapi2-ms: what a DPoP proof has to be, and what a code and a token are bound to by it.
import { bad_proof, make_dpop_key, now, random } from './fapi_client.mjs';
import { fail, holds, one_of } from './verdict.mjs';

/** A proof made `seconds` from now is taken, by the token endpoint and by the resource. */
const proof_at = (seconds) => async (client) => {
  const { code } = await client.authorize();
  const tokens = await client.redeem(code, {}, { proof: { claims: { iat: now() + seconds } } });
  await client.expect_call(tokens.access_token, { proof: { claims: { iat: now() + seconds } } });
};

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
