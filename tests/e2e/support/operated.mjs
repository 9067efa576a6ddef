// A server as an operator runs it: staging profile, an https issuer behind a proxy, health and metrics on a port of their own.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binary, free_port, root, start_process, temporary_folder } from './server.mjs';

export const environment = { OPERATE_MASTER_KEY: createHash('sha256').update('operate').digest('base64url') };

export function write_files(folder, { listen, issuer, audit = false }) {
  mkdirSync(join(folder, 'tenants'), { recursive: true });
  writeFileSync(join(folder, 'gatehouse.yaml'), `schema: gatehouse.server/v1
profile: staging
state: ${join(folder, 'state')}
listen: ${listen}
storage: { durable: { type: sqlite } }
encryption: { master_key: "\${env:OPERATE_MASTER_KEY}" }
tenancy: [ { type: path_prefix, config: { prefix: /t/ } } ]
audit: { sinks: [${audit ? '{ type: jsonl, config: { path: audit.jsonl } }' : ''}] }
tenants: { include: ["tenants/*.yaml"] }
`);
  writeFileSync(join(folder, 'tenants/demo.yaml'), `schema: gatehouse.tenant/v1
id: demo
name: Demo
issuer: ${issuer}
keys: [ { alg: RS256 }, { alg: ES256 } ]
`);
}

export async function start_operated({ folder = temporary_folder('gatehouse-operate'), public_address, issuer, trusted = '127.0.0.1/32', audit = false, env = {} } = {}) {
  const port = await free_port(), telemetry = await free_port();
  const listen = `{ public: { address: "${public_address ?? `127.0.0.1:${port}`}", trusted_proxies: ["${trusted}"] }, telemetry: { address: "127.0.0.1:${telemetry}" } }`;
  write_files(folder, { listen, issuer: issuer ?? `https://127.0.0.1:${port}/t/demo`, audit });
  const config = join(folder, 'gatehouse.yaml');
  const started = start_process(binary, ['serve', '-c', config], { ...environment, ...env });
  const address = `http://127.0.0.1:${port}/t/demo/.well-known/openid-configuration`, health = `http://127.0.0.1:${telemetry}`;
  return { ...started, folder, config, port, address, health, stop: started.stop };
}

export function run(parameters, options = {}) {
  const child = spawn(binary, parameters, { cwd: root, env: { ...process.env, ...environment, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '', err = '';
  child.stdout.setEncoding('utf8').on('data', (text) => { out += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { err += text; });
  return new Promise((done) => child.on('close', (code) => done({ code, out, err })));
}
