// All plans of FAPI 2.0: discovery, sign-ins that must succeed, and answers that must fit their requests.
import { equal, fail, holds, one_of } from './verdict.mjs';

const succeeds_with = (more, options) => async (client) => { await client.flow(typeof more === 'function' ? more() : more, options); };
const allowed = ['PS256', 'ES256', 'EdDSA'];

function only_allowed(metadata, name, clause) {
  const offered = metadata[name] ?? [];
  holds(`${name} is there`, clause, offered.length > 0, offered);
  for (const alg of offered) one_of(`${name} has strong algorithms only`, clause, alg, allowed);
}

function says_where_certificates_count({ token_endpoint_auth_methods_supported: methods, mtls_endpoint_aliases: aliases = {}, ...metadata }) {
  for (const method of ['tls_client_auth', 'self_signed_tls_client_auth']) holds(`${method} is offered`, 'RFC 8705 §2', methods.includes(method), methods);
  equal('tokens are bound to certificates', 'RFC 8705 §3.3', metadata.tls_client_certificate_bound_access_tokens, true);
  for (const name of ['token_endpoint', 'pushed_authorization_request_endpoint', 'userinfo_endpoint']) {
    holds(`${name} has an alias, with https`, 'RFC 8705 §5', aliases[name]?.startsWith('https://'), aliases);
    holds(`the alias of ${name} is another address`, 'RFC 8705 §5', aliases[name] !== metadata[name], aliases[name]);
  }
}

/** A value of that many characters comes back whole, or the request is refused. */
async function long_value(client, name, length) {
  const value = 'a1b2c3d4'.repeat(length / 8), request = client.request({ [name]: value }), pushed = await client.push(request);
  if (pushed.status !== 201) return client.refused(pushed, ['invalid_request'], 'RFC 6749 §4.1.2.1');
  const { code } = client.check_answer(await client.visit(client.address(pushed.body.request_uri)), request);
  await client.verify_id_token(await client.redeem(code), request);
}

export const modules = {
  'discovery-end-point-verification': async ({ tenant, metadata }) => {
    const clause = 'FAPI 2.0 SP §5.3.2.1';
    equal('the issuer is its own', 'OpenID Discovery §4.3', metadata.issuer, tenant.issuer);
    for (const name of ['authorization_endpoint', 'token_endpoint', 'pushed_authorization_request_endpoint', 'jwks_uri']) holds(`${name} is https`, clause, metadata[name]?.startsWith('https://'), metadata[name]);
    equal('requests are pushed', 'RFC 9126 §5', metadata.require_pushed_authorization_requests, true);
    equal('answers name their issuer', 'RFC 9207 §3', metadata.authorization_response_iss_parameter_supported, true);
    equal('codes only', clause, metadata.response_types_supported, ['code']);
    equal('S256 only', clause, metadata.code_challenge_methods_supported, ['S256']);
    for (const method of metadata.token_endpoint_auth_methods_supported) one_of('clients prove themselves with keys', clause, method, ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth']);
    for (const name of ['token_endpoint_auth_signing_alg_values_supported', 'id_token_signing_alg_values_supported', 'dpop_signing_alg_values_supported']) only_allowed(metadata, name, 'FAPI 2.0 SP §5.4.1');
    only_allowed(metadata, 'request_object_signing_alg_values_supported', 'FAPI 2.0 SP §5.4.1');
    if (tenant.by_certificate) says_where_certificates_count(metadata);
    if (!tenant.signs_messages) return;
    equal('requests are signed', 'RFC 9101 §10.5', metadata.require_signed_request_object, true);
    for (const name of ['authorization_signing_alg_values_supported', 'introspection_signing_alg_values_supported']) only_allowed(metadata, name, 'FAPI 2.0 SP §5.4.1');
    for (const mode of metadata.response_modes_supported) holds('answers are signed', 'FAPI 2.0 MS §5.4', mode.endsWith('jwt'), mode);
  },

  'happy-flow': async (client) => {
    const one = await client.flow(), other = await (await client.second()).flow();
    equal('both know the same person', 'OpenID Core §8', one.claims.sub, other.claims.sub);
    holds('the tokens differ', 'RFC 6749 §10.3', one.tokens.access_token !== other.tokens.access_token);
  },

  'user-rejects-authentication': async (client) => {
    const request = client.request({ prompt: 'consent' }), { request_uri } = await client.pushed(request);
    const { answer } = await client.visit(client.address(request_uri), { allow: false });
    equal('the client is told', 'RFC 6749 §4.1.2.1', { error: answer?.error, state: answer?.state, iss: answer?.iss }, { error: 'access_denied', state: request.state, iss: client.tenant.issuer });
  },

  'ensure-authorization-request-without-state-success': succeeds_with({ state: undefined }),
  'ensure-authorization-request-without-nonce-success': succeeds_with({ nonce: undefined }),
  'ensure-authorization-request-with-64-char-nonce-success': succeeds_with({ nonce: 'abcdefgh'.repeat(8) }),
  'ensure-authorization-request-with-long-nonce': (client) => long_value(client, 'nonce', 384),
  'ensure-authorization-request-with-long-state': (client) => long_value(client, 'state', 384),

  'ensure-other-scope-order-succeeds': async (client) => {
    const { info } = await client.flow({ scope: 'email openid' });
    holds('every scope counts', 'RFC 6749 §3.3', info.email, info);
  },

  'test-claims-parameter-identity-claims': async (client) => {
    const claims = { id_token: { name: { essential: true } }, userinfo: { name: null } };
    const { claims: got, info } = await client.flow({ scope: 'openid profile', claims: client.tenant.signs_messages ? claims : JSON.stringify(claims) });
    holds('the claim is in the ID token', 'OpenID Core §5.5', got.name, got);
    equal('and userinfo says the same', 'OpenID Core §5.5', info.name, got.name);
  },

  'access-token-type-header-case-sensitivity': async (client) => {
    const { tokens } = await client.flow();
    const { scheme: name } = client, mixed = [...name].map((letter, i) => (i % 2 ? letter.toUpperCase() : letter.toLowerCase())).join('');
    for (const scheme of [name, name.toLowerCase(), name.toUpperCase(), mixed]) await client.expect_call(tokens.access_token, { scheme });
  },

  'ensure-different-nonce-inside-and-outside-request-object': async (client) => {
    const { request, code } = await client.authorize({}, { outside: { nonce: 'outside' } });
    await client.verify_id_token(await client.redeem(code), request);
  },

  'ensure-different-state-inside-and-outside-request-object': async (client) => {
    await client.authorize({}, { outside: { state: 'outside' } });  // check_answer compares with what is inside
  },

  'state-only-outside-request-object-not-used': async (client) => {
    await client.authorize({ state: undefined }, { outside: { state: 'outside' } });
  },

  'par-without-duplicate-parameters': async (client) => {
    const { request_uri } = await client.pushed(client.request());
    equal('two parameters are enough', 'RFC 9126 §4', [...new URL(client.address(request_uri)).searchParams.keys()], ['client_id', 'request_uri']);
    const { answer } = await client.visit(client.address(request_uri));
    holds('the request succeeds', 'RFC 9126 §4', answer?.code, answer);
  },

  'refresh-token': async (client) => {
    const second = await client.second();
    for (const party of [client, second]) {
      const { tokens, claims } = await party.flow({ scope: 'openid offline_access', prompt: 'consent' });
      const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
      if (!tokens.refresh_token) fail('a refresh token was issued', 'OpenID Core §11', tokens, 'refresh_token');
      const other = party === client ? second : client;
      party.refused(await other.post(other.endpoints.token_endpoint, refresh), ['invalid_grant'], 'RFC 6749 §6');
      const fresh = party.check_tokens(await party.post(party.endpoints.token_endpoint, refresh));
      equal('refresh tokens are not rotated', 'FAPI 2.0 SP §5.3.2.1', fresh.refresh_token ?? tokens.refresh_token, tokens.refresh_token);
      equal('the person stays the same', 'OpenID Core §12.2', (await party.verify_id_token(fresh)).sub, claims.sub);
      await party.expect_call(fresh.access_token);
      party.check_tokens(await party.post(party.endpoints.token_endpoint, refresh));
    }
  },
};
