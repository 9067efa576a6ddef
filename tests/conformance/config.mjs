// Plan config: what the provider says of itself (OpenID Discovery §3 and §4, RFC 8414 §2).
import { equal, fail, holds, matches, one_of } from './verdict.mjs';

const scope_token = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

function lists(metadata, name, clause, value) {
  if (!Array.isArray(metadata[name]) || !metadata[name].includes(value)) fail(`${name} lists ${value}`, clause, metadata[name], value);
}

async function keys_are_public(jwks_uri) {
  const response = await fetch(jwks_uri);
  equal('jwks_uri answers', 'OpenID Discovery §3', response.status, 200);
  const { keys } = await response.json();
  holds('there is a key', 'RFC 7517 §5', Array.isArray(keys) && keys.length > 0, keys);
  for (const key of keys) {
    one_of('a key is an asymmetric one', 'RFC 7517 §4.1', key.kty, ['RSA', 'EC', 'OKP']);
    for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) holds(`no private member ${name}`, 'RFC 7518 §6.3.2', key[name] === undefined, key.kid);
    holds('every key has an id', 'OpenID Core §10.1', key.kid, key);
  }
  equal('ids of keys differ', 'RFC 7517 §4.5', new Set(keys.map(({ kid }) => kid)).size, keys.length);
}

export const modules = {
  'oidcc-discovery-endpoint-verification': async ({ provider }) => {
    const response = await fetch(provider.discovery_url), clause = 'OpenID Discovery §3';
    equal('discovery answers', 'OpenID Discovery §4', response.status, 200);
    matches('discovery is JSON', 'OpenID Discovery §4.2', response.headers.get('content-type'), /^application\/json\b/);
    const metadata = await response.json();
    equal('the issuer is the address without the suffix', 'OpenID Discovery §4.3', `${metadata.issuer}/.well-known/openid-configuration`, provider.discovery_url);
    equal('the issuer is an https address without query and fragment', 'RFC 8414 §2', new URL(metadata.issuer).href.replace(/\?.*|#.*/, ''), metadata.issuer);
    for (const [name, value] of Object.entries(metadata)) {
      if (/_endpoint$|_uri$|^issuer$/.test(name)) matches(`${name} is https`, clause, value, /^https:\/\//);
    }
    for (const name of ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri']) holds(`${name} is there`, clause, metadata[name]);
    await keys_are_public(metadata.jwks_uri);
    lists(metadata, 'response_types_supported', clause, 'code');
    lists(metadata, 'subject_types_supported', clause, 'public');
    lists(metadata, 'id_token_signing_alg_values_supported', clause, 'RS256');
    holds('alg none is no signature', 'OpenID Discovery §3', !metadata.id_token_signing_alg_values_supported.includes('none'));
    lists(metadata, 'userinfo_signing_alg_values_supported', clause, 'RS256');
    lists(metadata, 'grant_types_supported', clause, 'authorization_code');
    lists(metadata, 'scopes_supported', clause, 'openid');
    for (const scope of metadata.scopes_supported) matches('a scope has the syntax of one', 'RFC 6749 §3.3', scope, scope_token);
    lists(metadata, 'claims_supported', clause, 'sub');
    lists(metadata, 'code_challenge_methods_supported', 'RFC 8414 §2', 'S256');
    for (const name of ['claims_parameter_supported', 'request_parameter_supported', 'request_uri_parameter_supported']) equal(`${name} is said`, clause, typeof metadata[name], 'boolean');
    for (const locale of metadata.ui_locales_supported ?? []) equal('a locale is a language tag', 'RFC 5646', new Intl.Locale(locale).toString(), locale);
  },
};
