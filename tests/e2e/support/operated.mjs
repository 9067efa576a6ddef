// A server as an operator runs it: staging profile, an https issuer behind a proxy, health and metrics on a port of their own.
import { spawn } from 'node:child_process';
import { environment, write_installation } from './installation.mjs';
import { binary, free_port, root, start_process, temporary_folder } from './server.mjs';

const audit_file = 'audit: { sinks: [ { type: jsonl, config: { path: audit.jsonl } } ] }\n';

export const write_files = (folder, { listen, issuer, audit = false, more = '' }) =>
  write_installation(folder, { profile: 'staging', listen, more: (audit ? audit_file : '') + more, tenant: { id: 'demo', name: 'Demo', issuer } });

export async function start_operated({ folder = temporary_folder('gatehouse-operate'), public_address, issuer, trusted = '127.0.0.1/32', audit = false, more, env = {} } = {}) {
  const port = await free_port(), telemetry = await free_port();
  const listen = `{ public: { address: "${public_address ?? `127.0.0.1:${port}`}", trusted_proxies: ["${trusted}"] }, telemetry: { address: "127.0.0.1:${telemetry}" } }`;
  const config = write_files(folder, { listen, issuer: issuer ?? `https://127.0.0.1:${port}/t/demo`, audit, more });
  const started = start_process(binary, ['serve', '-c', config], { ...environment, ...env });
  const address = `http://127.0.0.1:${port}/t/demo/.well-known/openid-configuration`, health = `http://127.0.0.1:${telemetry}`;
  return { ...started, folder, config, port, address, health, stop: started.stop, get err() { return started.err; } };
}

export function run(parameters, options = {}) {
  const child = spawn(binary, parameters, { cwd: root, env: { ...process.env, ...environment, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '', err = '';
  child.stdout.setEncoding('utf8').on('data', (text) => { out += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { err += text; });
  return new Promise((done) => child.on('close', (code) => done({ code, out, err })));
}
