// A process that trusts a certificate made for it: Node reads further authorities only at its start.
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { temporary_folder } from '../e2e/support/server.mjs';

/** { certificate, key } of this process, or nothing where it has to be started again. */
export function own_certificate() {
  const { CONFORMANCE_CERTIFICATE: certificate, CONFORMANCE_KEY: key } = process.env;
  return certificate && key ? { certificate, key } : undefined;
}

/** Runs `script` again with the parameters of this process, and ends as it ends. */
export function start_again(script) {
  const folder = temporary_folder('gatehouse-conformance-tls'), certificate = join(folder, 'cert.pem'), key = join(folder, 'key.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  const child = spawn(process.execPath, [script, ...process.argv.slice(2)],
    { stdio: 'inherit', env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate, CONFORMANCE_CERTIFICATE: certificate, CONFORMANCE_KEY: key } });
  child.on('close', (code) => { process.exitCode = code ?? 1; });
}
