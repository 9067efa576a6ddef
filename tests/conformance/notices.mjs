// The runner notices a provider that does wrong: the answers of the real one, altered on their way, must fail the module that
// looks at them, and for that reason. node notices.mjs; exit 0 when all were noticed.
import { fileURLToPath } from 'node:url';
import { own_certificate, start_again } from './certificate.mjs';
import { plans } from './plans.mjs';
import { clients, start_provider } from './provider.mjs';
import { RelyingParty } from './relying_party.mjs';
import { Failed } from './verdict.mjs';

const json = (answer, alter) => ({ ...answer, body: JSON.stringify(alter(JSON.parse(answer.body))) });
const location = (answer, alter) => (answer.headers.location?.startsWith(clients.basic.redirect_uri) ? { ...answer, headers: { ...answer.headers, location: alter(new URL(answer.headers.location)).href } } : answer);
const fragment = (answer, alter) => location(answer, (url) => { const values = new URLSearchParams(url.hash.slice(1)); alter(values); url.hash = values; return url; });
const without = (url, name) => { url.searchParams.delete(name); return url; };
const with_value = (url, name, value) => { url.searchParams.set(name, value); return url; };
const claim = (token, alter) => token.split('.').map((part, i) => (i === 1 ? Buffer.from(JSON.stringify(alter(JSON.parse(Buffer.from(part, 'base64url'))))).toString('base64url') : part)).join('.');

/** [what the provider does, plan, module, part of the address, how the answer is altered, what the module says] */
const wrongs = [
  ['loses state', 'basic', 'oidcc-server', '', (answer) => location(answer, (url) => without(url, 'state')), /state comes back/],
  ['names another issuer', 'basic', 'oidcc-server', '', (answer) => location(answer, (url) => with_value(url, 'iss', 'https://other.test')), /names its issuer/],
  ['makes short codes', 'basic', 'oidcc-server', '', (answer) => location(answer, (url) => with_value(url, 'code', '12345')), /128 bits/],
  ['lets tokens be cached', 'basic', 'oidcc-server', '/token', (answer) => ({ ...answer, headers: { ...answer.headers, 'cache-control': 'max-age=60' } }), /nothing keeps/],
  ['alters an ID token', 'basic', 'oidcc-idtoken-signature', '/token', (answer) => json(answer, (body) => ({ ...body, id_token: claim(body.id_token, (claims) => ({ ...claims, name: 'x' })) })), /ID token verifies/],
  ['swaps access tokens', 'basic', 'oidcc-server', '/token', (answer) => json(answer, (body) => ({ ...body, access_token: `${body.access_token}x` })), /at_hash/],
  ['tells of somebody else', 'basic', 'oidcc-userinfo-get', '/userinfo', (answer) => json(answer, (body) => ({ ...body, sub: 'other' })), /same person/],
  ['tells too much', 'basic', 'oidcc-scope-email', '/userinfo', (answer) => json(answer, (body) => ({ ...body, phone_number: '+49' })), /no more/],
  ['forgets a claim', 'basic', 'oidcc-scope-profile', '/userinfo', (answer) => json(answer, ({ nickname, ...body }) => body), /stand for/],
  ['takes a code twice', 'basic', 'oidcc-codereuse', '/token', (answer) => ({ ...answer, status: 200 }), /token endpoint refuses/],
  ['answers an unregistered address', 'basic', 'oidcc-ensure-registered-redirect-uri', '/authorize', (answer) => ({ ...answer, status: 303, headers: { location: `${clients.basic.redirect_uri}?error=invalid_request` } }), /nothing goes to the client/],
  ['redirects where a form is due', 'form-post-basic', 'oidcc-server', '', (answer) => (answer.body.includes(`action="${clients.basic.redirect_uri}"`) ? { ...answer, status: 303, headers: { location: `${clients.basic.redirect_uri}?code=x` } } : answer), /posted form/],
  ['follows an unregistered address at sign-out', 'rp-logout', 'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri', '/end-session', (answer) => ({ ...answer, status: 303, headers: { location: clients.basic.signed_out } }), /does not go to the client/],
  ['loses state at sign-out', 'rp-logout', 'oidcc-rp-initiated-logout', '/end-session', (answer) => ({ ...answer, headers: { ...answer.headers, location: clients.basic.signed_out } }), /address has state/],
  ['swaps the access token in the answer', 'implicit', 'oidcc-server', '', (answer) => fragment(answer, (values) => values.set('access_token', `${values.get('access_token')}x`)), /at_hash/],
  ['swaps the code in the answer', 'hybrid', 'oidcc-server', '', (answer) => fragment(answer, (values) => values.set('code', 'x'.repeat(43))), /c_hash/],
  ['puts tokens into the query', 'hybrid', 'oidcc-server', '', (answer) => location(answer, (url) => new URL(url.href.replace('#', '?'))), /nothing of it in the query/],
  ['tells too much through the browser', 'hybrid', 'oidcc-scope-email', '', (answer) => fragment(answer, (values) => values.set('id_token', claim(values.get('id_token'), (claims) => ({ ...claims, email: 'x' })))), /ID token verifies/],
  ['forgets a session that is there', 'session', 'oidcc-session-management-rp-initiated-logout', '', (answer) => ({ ...answer, headers: { ...answer.headers, 'set-cookie': [answer.headers['set-cookie'] ?? []].flat().filter((line) => !line.includes('gh_state')) } }), /while the person is signed in/],
  ['keeps a session that is gone', 'session', 'oidcc-session-management-rp-initiated-logout', '/end-session', (answer) => ({ ...answer, headers: { ...answer.headers, 'set-cookie': [] } }), /after the sign-out/],
  ['loads no frame', 'frontchannel', 'oidcc-frontchannel-rp-initiated-logout', '/end-session', (answer) => ({ ...answer, body: answer.body.replaceAll('<iframe', '<i') }), /one frame/],
  ['registers what it should refuse', 'dynamic', 'oidcc-redirect-uri-regfrag', '/register', (answer) => ({ ...answer, status: 201 }), /registration refuses/],
  ['says http', 'config', 'oidcc-discovery-endpoint-verification', '/openid-configuration', (answer) => json(answer, (body) => ({ ...body, token_endpoint: body.token_endpoint.replace('https', 'http') })), /token_endpoint is https/],
  ['hands out bearer tokens', 'fapi2', 'fapi2-security-profile-final-happy-flow', '/fapi2/token', (answer) => json(answer, (body) => ({ ...body, token_type: 'Bearer' })), /bound to the key/],
  ['offers weak signatures', 'fapi2', 'fapi2-security-profile-final-discovery-end-point-verification', '/fapi2/.well-known', (answer) => json(answer, (body) => ({ ...body, dpop_signing_alg_values_supported: ['RS256'] })), /strong algorithms/],
  ['binds tokens to no certificate', 'fapi2-mtls', 'fapi2-security-profile-final-happy-flow', '/fapi2-mtls/token', (answer) => json(answer, (body) => ({ ...body, access_token: claim(body.access_token, ({ cnf, ...claims }) => claims) })), /what it is bound to/],
  ['asks for no certificate', 'fapi2-mtls', 'fapi2-security-profile-final-ensure-holder-of-key-required', '/fapi2-mtls/token', (answer) => ({ ...answer, status: 200 }), /it is refused/],
  ['takes a token without its certificate', 'fapi2-mtls', 'fapi2-security-profile-final-ensure-holder-of-key-required', '/fapi2-mtls/userinfo', (answer) => ({ ...answer, status: 200 }), /a call is refused without a certificate/],
  ['takes a token without a proof', 'fapi2', 'fapi2-security-profile-final-ensure-holder-of-key-required', '/fapi2/userinfo', (answer) => ({ ...answer, status: 200 }), /a call is refused without a proof/],
  ['does not know a client by its certificate', 'fapi2-mtls', 'fapi2-security-profile-final-ensure-client-id-in-token-endpoint', '/fapi2-mtls/token', (answer) => ({ ...answer, status: 200 }), /it is refused/],
  ['hides where certificates count', 'fapi2-mtls', 'fapi2-security-profile-final-discovery-end-point-verification', '/fapi2-mtls/.well-known', (answer) => json(answer, ({ mtls_endpoint_aliases, ...body }) => body), /has an alias/],
  ['takes an unsigned request', 'fapi2-ms', 'fapi2-security-profile-final-ensure-unsigned-request-at-par-endpoint-fails', '/fapi2-ms/par', (answer) => ({ ...answer, status: 201, body: '{"request_uri":"urn:x","expires_in":60}' }), /it is refused/],
  ['publishes a private key', 'config', 'oidcc-discovery-endpoint-verification', '/jwks', (answer) => json(answer, ({ keys }) => ({ keys: keys.map((key) => ({ ...key, d: 'x' })) })), /no private member d/],
];

async function main(certificate) {
  let now = null;
  const provider = await start_provider(certificate, (answer) => (now && answer.path.split('?')[0].includes(now[3]) ? now[4](answer) : answer));
  const missed = [];
  for (const [what, plan, name, path, alter, says] of wrongs) {
    const { modules, response_mode, variants } = plans[plan], { response_type } = variants.at(-1), rp = new RelyingParty(provider, { response_type, response_mode });
    now = [what, plan, name, path, alter];
    const said = await modules[name]({ provider, rp }).then(() => 'nothing', (error) => (error instanceof Failed ? error.message : `not a verdict: ${error.stack}`));
    now = null;
    if (!says.test(said) || said === 'nothing' || said.startsWith('not a verdict')) missed.push(`a provider that ${what}: ${name} says ${said}`);
  }
  await provider.stop();
  console.log([...missed, `${wrongs.length - missed.length} passed, ${missed.length} failed`].join('\n'));
  process.exitCode = missed.length === 0 ? 0 : 1;
}

if (own_certificate()) await main(own_certificate());
else start_again(fileURLToPath(import.meta.url));
