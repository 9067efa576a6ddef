// The tenants of the FAPI 2.0 plans: one under each profile, with two clients that authenticate with private_key_jwt and bind
// their tokens with DPoP, as the published plans ask for in that variant.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from '../e2e/support/jose.mjs';

const rp = 'https://rp.conformance.test';
const profiles = { fapi2: 'fapi2-security', 'fapi2-ms': 'fapi2-message-signing' };

async function make_key(alg, kid) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, key: privateKey, jwk: { ...await exportJWK(publicKey), kid, alg, use: 'sig' } };
}

/** The RSA key is registered, so that only its algorithm can be why what it signs is refused. */
async function make_client(client_id) {
  return { client_id, redirect_uri: `${rp}/${client_id}/callback`, key: await make_key('ES256', 'signing'), rsa: await make_key('RS256', 'rsa') };
}

const in_yaml = ({ client_id, redirect_uri, key, rsa }) => `  - { client_id: ${client_id}, client_name: "Relying party ${client_id}", token_endpoint_auth_method: private_key_jwt,
      redirect_uris: ["${redirect_uri}"], scope: "openid profile email offline_access", jwks: ${JSON.stringify({ keys: [key.jwk, rsa.jwk] })} }
`;

/** Writes their files beside the other tenant's. → { fapi2: { profile, issuer, clients: { first, second } }, … } */
export async function write_fapi_tenants(folder, origin, people) {
  const tenants = {};
  for (const [id, profile] of Object.entries(profiles)) {
    const issuer = `${origin}/t/${id}`, clients = { first: await make_client('client'), second: await make_client('client2') };
    writeFileSync(join(folder, `tenants/${id}.yaml`), `schema: gatehouse.tenant/v1
id: ${id}
name: Conformance ${profile}
issuer: ${issuer}
security_profile: ${profile}
keys: [ { alg: RS256 }, { alg: ES256 } ]
limits: { authorize: { per_address: 10000/1m } }
${people}clients:
${Object.values(clients).map(in_yaml).join('')}`);
    tenants[id] = { profile, issuer, clients, signs_messages: profile === 'fapi2-message-signing' };
  }
  return tenants;
}
