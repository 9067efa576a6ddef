// The official SDK of the Model Context Protocol at a tenant with security_profile: mcp: an app that nobody registered finds the way from
// the address of an API to a token for it, and calls a tool with it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as create_tls_server } from 'node:https';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { PlainBrowser, authorize } from './support/plain_browser.mjs';
import { free_port, prepare_server, start_prepared, temporary_folder, user } from './support/server.mjs';

const redirect_uri = 'http://127.0.0.1:9/callback';
let server, api, host, api_url, client_id, document_of_app, fetched = 0;

/** The developer's own server, where the app describes itself. */
async function start_host() {
  const folder = temporary_folder('gatehouse-e2e-tls'), certificate = join(folder, 'cert.pem'), key = join(folder, 'key.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  const port = await free_port();
  client_id = `https://127.0.0.1:${port}/apps/helper.json`;
  document_of_app = { client_id, client_name: 'Helper', redirect_uris: [redirect_uri], grant_types: ['authorization_code', 'refresh_token'] };
  host = create_tls_server({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, response) => {
    fetched++;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(document_of_app));
  });
  await new Promise((done) => host.listen(port, '127.0.0.1', done));
  return certificate;
}

/** An API with one tool, for whoever has a token that is for it. */
async function start_api(port, issuer) {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  const challenge = `Bearer resource_metadata="${issuer}/protected-resource?resource=${encodeURIComponent(api_url)}"`;
  api = createServer(async (request, response) => {
    if (new URL(request.url, api_url).pathname !== '/mcp') return response.writeHead(404).end();
    try {
      const { payload } = await jwtVerify(request.headers.authorization?.replace(/^Bearer /, '') ?? '', keys, { issuer, audience: api_url, typ: 'at+jwt' });
      assert.ok(payload.scope.split(' ').includes('tools'));
    } catch {
      return response.writeHead(401, { 'www-authenticate': challenge }).end();
    }
    const mcp = new McpServer({ name: 'weather', version: '1.0.0' });
    mcp.registerTool('weather', { description: 'Tells the weather' }, () => ({ content: [{ type: 'text', text: 'sunny' }] }));
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    response.on('close', () => { transport.close(); mcp.close(); });
    await mcp.connect(transport);
    await transport.handleRequest(request, response);
  });
  await new Promise((done) => api.listen(port, '127.0.0.1', done));
}

before(async () => {
  const certificate = await start_host(), api_port = await free_port();
  api_url = `http://127.0.0.1:${api_port}/mcp`;
  const prepared = await prepare_server({ more_clients: `
security_profile: mcp
resources: [ { id: "${api_url}", scopes: [tools] } ]
client_metadata_documents: { scopes: [tools] }
` });
  const tenant = join(prepared.folder, 'tenants/demo.yaml');
  execFileSync('sed', ['-i', 's/^scopes: \\[/scopes: [ { id: tools, description: { en: "Use its tools" } },/', tenant]);
  appendFileSync(prepared.configuration, `fetch: { allow_addresses: ["127.0.0.1/32"], ca_file: "${certificate}" }\n`);
  server = await start_prepared(prepared);
  await start_api(api_port, server.issuer);
});
after(async () => {
  api?.closeAllConnections();
  api?.close();
  host?.close();
  const { code } = await server.stop();
  assert.equal(code, 0, server.log());
});

/** What the SDK asks an app to keep. */
function memory() {
  const kept = {};
  return {
    kept,
    get redirectUrl() { return redirect_uri; },
    get clientMetadata() { return document_of_app; },
    clientMetadataUrl: client_id,
    state: () => 'a-state-of-the-app',
    clientInformation: () => kept.client,
    saveClientInformation: (client) => { kept.client = client; },
    tokens: () => kept.tokens,
    saveTokens: (tokens) => { kept.tokens = tokens; },
    redirectToAuthorization: (url) => { kept.url = url; },
    saveCodeVerifier: (verifier) => { kept.verifier = verifier; },
    codeVerifier: () => kept.verifier,
  };
}

async function call_tool(authProvider) {
  const client = new Client({ name: 'helper', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(api_url), { authProvider }));
  const { content } = await client.callTool({ name: 'weather' });
  await client.close();
  return content[0].text;
}

test('an app that nobody registered calls a tool after its person allowed it', async () => {
  const provider = memory();
  const transport = new StreamableHTTPClientTransport(new URL(api_url), { authProvider: provider });
  await assert.rejects(new Client({ name: 'helper', version: '1.0.0' }).connect(transport), UnauthorizedError);
  assert.equal(provider.kept.client.client_id, client_id, 'it uses the address of its document and registers nowhere');
  assert.equal(provider.kept.url.searchParams.get('resource'), api_url);
  const back = await authorize(new PlainBrowser(), provider.kept.url, { redirect_uri, user });
  assert.equal(back.searchParams.get('state'), 'a-state-of-the-app');
  assert.equal(back.searchParams.get('iss'), server.issuer);
  await transport.finishAuth(back.searchParams.get('code'));
  assert.equal(decodeJwt(provider.kept.tokens.access_token).aud, api_url);
  assert.equal(await call_tool(provider), 'sunny');
  assert.equal(fetched, 1);

  // The SDK refreshes by itself where the API refuses.
  provider.kept.tokens = { ...provider.kept.tokens, access_token: 'gone' };
  assert.equal(await call_tool(provider), 'sunny');
});

test('a person sees whose app asks, and may say no', async () => {
  const provider = memory();
  const transport = new StreamableHTTPClientTransport(new URL(api_url), { authProvider: provider });
  await assert.rejects(new Client({ name: 'helper', version: '1.0.0' }).connect(transport), UnauthorizedError);
  const back = await authorize(new PlainBrowser(), provider.kept.url, { redirect_uri, user, allow: false });
  assert.equal(back.searchParams.get('error'), 'access_denied');
});
