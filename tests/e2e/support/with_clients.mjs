// A server with further clients, for tests of applications that listen on ports of their own.
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepare_server, start_prepared } from './server.mjs';

/** `clients`: entries of a tenant file's `clients` as objects. What is written for them is JSON, which YAML holds. `more`: further lines. */
export async function start_server_with(clients, more = '') {
  const prepared = await prepare_server();
  appendFileSync(join(prepared.folder, 'tenants/demo.yaml'), clients.map((client) => `  - ${JSON.stringify(client)}\n`).join('') + more);
  return start_prepared(prepared);
}

export function make_secret() {
  const secret = randomBytes(32).toString('base64url');
  return { secret, client_secret_hash: `sha256:${createHash('sha256').update(secret).digest('base64url')}` };
}
