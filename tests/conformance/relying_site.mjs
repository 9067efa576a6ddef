// The relying parties' own web server: what the provider asks there (keys, request objects, sector identifiers) and what it tells
// (sign-outs), each at an address that a module makes for itself.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { randomBytes } from 'node:crypto';
import { free_port } from '../e2e/support/server.mjs';

export async function body_of(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

const claims_in = (token) => { try { return JSON.parse(Buffer.from(token.split('.')[1], 'base64url')); } catch { return undefined; } };

/**
 * → { origin, logout_calls: [{ method, type, token, claims }], visits: [URL], publish, close }.
 * publish(document, type) answers a new address of it; `document` may be a function, asked each time.
 */
export async function start_site({ certificate, key }) {
  const logout_calls = [], visits = [], documents = new Map(), port = await free_port(), origin = `https://localhost:${port}`;
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, async (incoming, outgoing) => {
    const url = new URL(incoming.url, origin), body = (await body_of(incoming)).toString('utf8');
    visits.push(url);
    if (url.pathname === '/backchannel_logout') {
      const token = new URLSearchParams(body).get('logout_token') ?? '';
      logout_calls.push({ method: incoming.method, type: incoming.headers['content-type'], token, claims: claims_in(token) });
    }
    const published = documents.get(url.pathname);
    if (published) outgoing.setHeader('content-type', published.type);
    outgoing.writeHead(200).end(published && (typeof published.document === 'function' ? published.document() : published.document));
  });
  await new Promise((done) => server.listen(port, '127.0.0.1', done));
  const publish = (document, type = 'application/json') => {
    const path = `/${randomBytes(9).toString('base64url')}`;
    documents.set(path, { document, type });
    return `${origin}${path}`;
  };
  return { origin, logout_calls, visits, publish, close: () => { server.closeAllConnections(); server.close(); } };
}
