// The tenants of the FAPI 2.0 plans, with two clients each: under each profile one whose clients authenticate with private_key_jwt
// and bind their tokens with DPoP, and one whose clients do both by certificate, the first with one of an authority, the second with
// its own.
import { createPublicKey } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { make_authority, make_self_signed } from '../e2e/support/certificates.mjs';
import { exportJWK, generateKeyPair } from '../e2e/support/jose.mjs';

const rp = 'https://rp.conformance.test';

async function make_key(alg, kid) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, key: privateKey, jwk: { ...await exportJWK(publicKey), kid, alg, use: 'sig' } };
}

/** The RSA key is registered, so that only its algorithm can be why what it signs is refused. */
async function with_keys(client_id) {
  const key = await make_key('ES256', 'signing'), rsa = await make_key('RS256', 'rsa');
  return { client_id, redirect_uri: `${rp}/${client_id}/callback`, key, rsa, yaml: `token_endpoint_auth_method: private_key_jwt, jwks: ${JSON.stringify({ keys: [key.jwk, rsa.jwk] })}` };
}

const with_certificate = (client_id, certificate, yaml) => ({ client_id, redirect_uri: `${rp}/${client_id}/callback`, certificate,
  yaml: `tls_client_certificate_bound_access_tokens: true, ${yaml}` });

/** `untrusted`: what the first one shows, of an authority that the tenant does not know. */
function certified_clients(folder) {
  mkdirSync(folder);
  const name = 'client.conformance.test', issued_by = (authority) => make_authority(folder, authority).issue(`${authority}-client`, '/O=Conformance/CN=client', `DNS:${name}`);
  const own = make_self_signed(folder, 'client2'), jwk = createPublicKey(readFileSync(own.certificate)).export({ format: 'jwk' });
  return {
    first: with_certificate('client', issued_by('authority'), `token_endpoint_auth_method: tls_client_auth, tls_client_auth_san_dns: ${name}`),
    second: with_certificate('client2', own, `token_endpoint_auth_method: self_signed_tls_client_auth, jwks: ${JSON.stringify({ keys: [jwk] })}`),
    untrusted: issued_by('strangers'),
  };
}

const in_yaml = ({ client_id, redirect_uri, yaml }) => `  - { client_id: ${client_id}, client_name: "Relying party ${client_id}", redirect_uris: ["${redirect_uri}"],
      scope: "openid profile email offline_access", ${yaml} }
`;

/**
 * Writes their files beside the other tenant's. `mtls_origin`: where the listener for certificates is; `change`: alters what comes
 * from there. → { fapi2: { issuer, clients: { first, second }, … }, … }
 */
export async function write_fapi_tenants(folder, { origin, mtls_origin, people, change }) {
  const keys = async () => ({ first: await with_keys('client'), second: await with_keys('client2') });
  const certificates = join(folder, 'certificates');
  const tenants = {
    fapi2: { profile: 'fapi2-security', clients: await keys() },
    'fapi2-ms': { profile: 'fapi2-message-signing', clients: await keys(), signs_messages: true },
    'fapi2-mtls': { profile: 'fapi2-security', clients: certified_clients(certificates), by_certificate: true, change,
      more: `mtls: { authorities: ${certificates}/authority.pem, alias: "${mtls_origin}/t/fapi2-mtls" }\n` },
  };
  for (const [id, { profile, clients: { first, second }, more = '' }] of Object.entries(tenants)) {
    tenants[id].issuer = `${origin}/t/${id}`;
    writeFileSync(join(folder, `tenants/${id}.yaml`), `schema: gatehouse.tenant/v1
id: ${id}
name: Conformance ${id}
issuer: ${tenants[id].issuer}
security_profile: ${profile}
keys: [ { alg: RS256 }, { alg: ES256 } ]
limits: { authorize: { per_address: 10000/1m } }
${more}${people}clients:
${in_yaml(first)}${in_yaml(second)}`);
  }
  return tenants;
}
