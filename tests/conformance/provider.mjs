// The provider under test: the real binary with an https issuer, behind a TLS front as in a deployment, and the clients and the
// person that the published plans ask for: registered by hand, as in a certification of such a provider, or by themselves.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { request } from 'node:http';
import { spawnSync } from 'node:child_process';
import { environment, write_installation } from '../e2e/support/installation.mjs';
import { write_fapi_tenants } from './fapi_tenants.mjs';
import { binary, free_port, start_process, temporary_folder, until_ready } from '../e2e/support/server.mjs';
import { body_of, start_site } from './relying_site.mjs';

export const user = { username: 'conny', password: 'correct-horse-battery' };
const password_hash = '$argon2id$v=19$m=19456,t=2,p=1$/oPCs4d9y/lS5NPI8jkOug$yxp2BBGY56wGzn8yhwXcCCk4i3BlWcTFMGEDiKUrpxA';

/** The claims of OpenID Core §5.4 by scope. The person has them all, so that every one is seen to arrive. */
export const claims_of_scope = {
  profile: ['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture', 'website', 'gender', 'birthdate',
    'zoneinfo', 'locale', 'updated_at'],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
};

const rp = 'https://rp.conformance.test';
const secret = () => randomBytes(32).toString('base64url');
const make_client = (client_id, method) => ({ client_id, method, secret: secret(), redirect_uri: `${rp}/${client_id}/callback`, signed_out: `${rp}/${client_id}/post_logout_redirect` });

export const clients = {
  basic: make_client('client', 'client_secret_basic'),
  second: make_client('client2', 'client_secret_basic'),
  post: make_client('client-post', 'client_secret_post'),
};

const response_types = ['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token'];

const in_yaml = ({ client_id, method, secret: value, redirect_uri, signed_out }, more) => `  - { client_id: ${client_id}, client_name: "Relying party ${client_id}", token_endpoint_auth_method: ${method},
      client_secret_hash: "sha256:${createHash('sha256').update(value).digest('base64url')}", redirect_uris: ["${redirect_uri}"],
      grant_types: [authorization_code, refresh_token, implicit], response_types: [${response_types.join(', ')}],
      post_logout_redirect_uris: ["${signed_out}"], ${more}, require_pkce: false, scope: "openid profile email address phone offline_access" }
`;

/** One whose pages are really there: what it registers for a frame must be of the origin of its redirect URI. */
const make_framed = ({ origin }) => ({ ...make_client('client-framed', 'client_secret_basic'), redirect_uri: `${origin}/framed/callback`, signed_out: `${origin}/framed/post_logout_redirect` });

const people = `users:
  - { username: ${user.username}, email: conny@conformance.test, email_verified: true, name: "Conny Example", password_hash: "${password_hash}",
      claims: { given_name: Conny, family_name: Example, middle_name: M, nickname: Con, profile: "https://people.example/conny", picture: "https://people.example/conny.png",
        website: "https://conny.example", gender: other, birthdate: "1990-04-01", zoneinfo: Europe/Berlin, locale: de-DE, phone_number: "+4930123456", phone_number_verified: true,
        address: { street_address: "Unter den Linden 1", locality: Berlin, postal_code: "10117", country: DE } } }
`;

const write_configuration = (folder, port, { issuer, files, mtls_port, site, framed }) => write_installation(folder, { profile: 'dev',
  listen: `{ public: { address: "127.0.0.1:${port}", trusted_proxies: ["127.0.0.1/32"] }, mtls: { address: "127.0.0.1:${mtls_port}", tls: { certificate: "${files.certificate}", key: "${files.key}" } } }`,
  more: `password_hashing: { memory: 19MiB, passes: 2 }\nfetch: { allow_addresses: [127.0.0.0/8, "::1"], ca_file: "${files.certificate}" }\n`,
  tenant: { id: 'conformance', name: 'Conformance', issuer, more: `legacy: { response_types: [${response_types.slice(1).join(', ')}] }
sessions: { management: true }
registration: { mode: open, grant_types: [authorization_code, refresh_token, implicit], scopes: [openid, profile, email, address, phone, offline_access], require_pkce: false }
limits: { login: { per_address: 10000/1m }, authorize: { per_address: 10000/1m, denied_per_address: 10000/1m } }
${people}clients:
${Object.values(clients).map((client) => in_yaml(client, `backchannel_logout_uri: "${site.origin}/backchannel_logout"`)).join('')}${in_yaml(framed, `frontchannel_logout_uri: "${site.origin}/frontchannel_logout", frontchannel_logout_session_required: true`)}` } });

/** Ends TLS and passes on to `port`, with the address and scheme of the outside as a reverse proxy does. `change` may alter answers. */
function start_front({ certificate, key }, front_port, port, change) {
  const front = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (incoming, outgoing) => {
    const headers = { ...incoming.headers, 'x-forwarded-for': incoming.socket.remoteAddress, 'x-forwarded-proto': 'https', connection: 'close' };
    const passed = request({ host: '127.0.0.1', port, path: incoming.url, method: incoming.method, headers }, async (answer) => {
      const given = { path: incoming.url, status: answer.statusCode, headers: answer.headers, body: (await body_of(answer)).toString('utf8') };
      const { status, headers: fields, body } = change(given);
      outgoing.writeHead(status, { ...fields, 'content-length': Buffer.byteLength(body) });
      outgoing.end(incoming.method === 'HEAD' ? undefined : body);
    });
    passed.on('error', (error) => outgoing.destroy(error));
    incoming.pipe(passed);
  });
  return new Promise((done) => front.listen(front_port, '127.0.0.1', () => done(front)));
}

/** `files`: { certificate, key } for localhost, which this process trusts. */
export async function start_provider(files, change = (answer) => answer) {
  const folder = temporary_folder('gatehouse-conformance'), port = await free_port(), front_port = await free_port(), mtls_port = await free_port();
  const issuer = `https://localhost:${front_port}/t/conformance`;
  const site = await start_site(files), framed = make_framed(site);
  const configuration = write_configuration(folder, port, { issuer, files, mtls_port, site, framed });
  const fapi = await write_fapi_tenants(folder, { origin: new URL(issuer).origin, mtls_origin: `https://localhost:${mtls_port}`, people, change });
  const front = await start_front(files, front_port, port, change);
  const started = start_process(binary, ['serve', '-c', configuration], environment);
  const address = `${issuer}/.well-known/openid-configuration`;
  await until_ready(started, address);
  const metadata = await (await fetch(address)).json();
  /** What an operator types. */
  const operate = (...options) => spawnSync(binary, ['-c', configuration, '-t', 'conformance', ...options], { encoding: 'utf8', env: { ...process.env, ...environment } });
  return { issuer, metadata, fapi, discovery_url: address, site, framed, operate, log: () => started.err, stop: async () => {
    const ended = await started.stop();
    front.closeAllConnections();
    front.close();
    site.close();
    return ended;
  } };
}
