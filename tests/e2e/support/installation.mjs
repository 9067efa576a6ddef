// The files of a server with one tenant, as every test that starts the real binary writes them.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the configuration refers to. */
export const environment = { E2E_MASTER_KEY: createHash('sha256').update('end-to-end tests').digest('base64url') };

/**
 * Writes gatehouse.yaml and the tenant's file into `folder`, where the state will lie too; answers the path of the former.
 * `listen` and `sqlite` (options of the store) are YAML, `more` and `tenant.more` further lines of it.
 */
export function write_installation(folder, { profile, listen, sqlite, more = '', tenant }) {
  mkdirSync(join(folder, 'tenants'), { recursive: true });
  const configuration = join(folder, 'gatehouse.yaml');
  writeFileSync(configuration, `schema: gatehouse.server/v1
profile: ${profile}
state: ${join(folder, 'state')}
listen: ${listen}
storage: { durable: { type: sqlite${sqlite ? `, config: ${sqlite}` : ''} } }
encryption: { master_key: "\${env:E2E_MASTER_KEY}" }
tenancy: [ { type: path_prefix, config: { prefix: /t/ } } ]
${more}tenants: { include: ["tenants/*.yaml"] }
`);
  writeFileSync(join(folder, `tenants/${tenant.id}.yaml`), `schema: gatehouse.tenant/v1
id: ${tenant.id}
name: ${tenant.name}
issuer: ${tenant.issuer}
keys: [ { alg: RS256 }, { alg: ES256 } ]
${tenant.more ?? ''}`);
  return configuration;
}
