// Certificates for tests of mutual TLS, made with openssl, and a fetch() that shows one.
import { execFileSync } from 'node:child_process';
import { X509Certificate, createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';

export const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
export const openssl = (...options) => execFileSync('openssl', options, { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' });

/** A certificate that nobody but its own key vouches for. → { certificate, key }, files in `folder` */
export function make_self_signed(folder, name) {
  const certificate = join(folder, `${name}.pem`), key = join(folder, `${name}.key`);
  openssl('req', '-x509', ...curve, '-days', '2', '-subj', `/CN=${name}`, '-keyout', key, '-out', certificate);
  return { certificate, key };
}

/** An authority in `folder`, and a maker of what it issues: { certificate, key } are files. */
export function make_authority(folder, name) {
  const own = make_self_signed(folder, name), file = (end) => join(folder, end);
  const issue = (leaf, subject, names) => {
    openssl('req', ...curve, '-subj', subject, '-keyout', file(`${leaf}.key`), '-out', file(`${leaf}.csr`));
    writeFileSync(file(`${leaf}.ext`), `subjectAltName=${names}\n`);
    openssl('x509', '-req', '-in', file(`${leaf}.csr`), '-CA', own.certificate, '-CAkey', own.key, '-CAcreateserial', '-days', '2', '-extfile', file(`${leaf}.ext`), '-out', file(`${leaf}.pem`));
    return { certificate: file(`${leaf}.pem`), key: file(`${leaf}.key`) };
  };
  return { certificate: own.certificate, issue };
}

/** x5t#S256 (RFC 8705 §3.1). */
export const thumbprint = (file) => createHash('sha256').update(new X509Certificate(readFileSync(file)).raw).digest('base64url');

/**
 * fetch() with a certificate of its own, which Node's has no way to be given. `authority`: the file of the server's, or none where
 * this process trusts it already; `client`: { certificate, key }, or none to show none.
 */
export const fetch_with = (authority, client) => (address, { method = 'GET', headers = {}, body } = {}) => new Promise((done, fail) => {
  const agent = new Agent({ ...(authority && { ca: readFileSync(authority) }), ...(client && { cert: readFileSync(client.certificate), key: readFileSync(client.key) }) });
  const asked = request(address, { method, agent, headers: { ...Object.fromEntries(new Headers(headers)), ...(body && { 'content-length': Buffer.byteLength(String(body)) }) } }, (answer) => {
    const parts = [];
    answer.on('data', (part) => parts.push(part)).on('end', () => {
      agent.destroy();
      done(new Response(Buffer.concat(parts), { status: answer.statusCode, headers: Object.entries(answer.headers).map(([name, value]) => [name, String(value)]) }));
    });
  });
  asked.on('error', fail).end(body === undefined || body === null ? undefined : String(body));
});
