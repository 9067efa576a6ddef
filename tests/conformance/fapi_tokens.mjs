// All plans of FAPI 2.0: codes and verifiers at the token endpoint, and who holds the key.
import { setTimeout as wait } from 'node:timers/promises';
import { random } from './fapi_client.mjs';
import { equal, one_of } from './verdict.mjs';

/** A code is refused with these fields. */
const redeem_refused = (fields, errors, clause) => async (client) => {
  const { code } = await client.authorize();
  client.refused(await client.redeem_request(code, fields), errors, clause);
};

async function reused(client, pause) {
  const { code, tokens } = await client.flow();
  await wait(pause);
  client.refused(await client.redeem_request(code), ['invalid_grant'], 'RFC 6749 §4.1.2');
  return tokens;
}

export const modules = {
  'ensure-holder-of-key-required': async (client) => {
    const { code } = await client.authorize();
    for (const { options, errors } of client.thieves()) client.refused(await client.redeem_request(code, {}, options), errors, 'FAPI 2.0 SP §5.3.2.1');
    const { access_token } = await client.redeem(code);
    for (const { what, options } of client.thieves()) one_of(`a call is refused ${what}`, 'FAPI 2.0 SP §5.3.3', (await client.call(access_token, options)).status, [400, 401]);
    await client.expect_call(access_token);
  },
  'ensure-client-id-in-token-endpoint': async (client) => {
    const { code } = await client.authorize();
    for (const client_id of client.false_names()) client.refused(await client.redeem_request(code, { client_id }), ['invalid_client', 'invalid_request', 'invalid_grant'], 'RFC 7521 §4.2, RFC 8705 §2');
  },
  'ensure-authorization-code-is-bound-to-client': async (client) => {
    const { code } = await client.authorize(), second = await client.second();
    second.verifier = client.verifier;
    second.refused(await second.redeem_request(code, { redirect_uri: client.client.redirect_uri }), ['invalid_grant'], 'RFC 6749 §4.1.3');
    await client.redeem(code);
  },
  'ensure-pkce-code-verifier-required': redeem_refused({ code_verifier: undefined }, ['invalid_grant', 'invalid_request'], 'RFC 7636 §4.6'),
  'incorrect-pkce-code-verifier-rejected': redeem_refused({ code_verifier: random(32) }, ['invalid_grant'], 'RFC 7636 §4.6'),

  'attempt-reuse-authorization-code-after-one-second': async (client) => {
    const tokens = await reused(client, 1000);
    let status = 200;
    for (let tries = 0; tries < 20 && status === 200; tries++, await wait(100)) ({ status } = await client.call(tokens.access_token));
    equal('the token of the first use is revoked', 'RFC 6749 §4.1.2', status, 401);
  },

  // A code lives for 60 s at most, and this module waits them.
  'ensure-token-endpoint-fails-with-expired-auth-code': async (client) => {
    const { code } = await client.authorize();
    await wait(62_000);
    client.refused(await client.redeem_request(code), ['invalid_grant'], 'FAPI 2.0 SP §5.3.2.1');
  },
};
