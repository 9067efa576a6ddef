// All plans of FAPI 2.0: what may be pushed, and what becomes of a request_uri.
import { setTimeout as wait } from 'node:timers/promises';
import { fail, holds, one_of, skip } from './verdict.mjs';

const foreign = 'https://rp.conformance.test/not/registered';
const bad_request = ['invalid_request', 'invalid_request_object'];

/** Pushing this is refused. `wrong`: parameters, of undefined those that are left out; or a function that makes options. */
const push_refused = (wrong, errors, clause) => async (client) => {
  client.refused(await client.push(client.request(wrong)), errors, clause);
};
/** What came of a request_uri that was used, is old or another's. */
async function gone(client, request_uri) {
  one_of('the request_uri is refused', 'RFC 9126 §4', await client.unanswered(client.address(request_uri)), ['page', 'invalid_request_uri', 'invalid_request']);
}

export const modules = {
  'ensure-request-object-without-redirect-uri-fails': push_refused({ redirect_uri: undefined }, bad_request, 'FAPI 2.0 SP §5.3.2.2'),
  'ensure-redirect-uri-in-authorization-request': push_refused({ redirect_uri: undefined }, bad_request, 'FAPI 2.0 SP §5.3.2.2'),
  'ensure-response-type-code-idtoken-fails': push_refused({ response_type: 'code id_token' }, ['unsupported_response_type', 'unauthorized_client', 'invalid_request'], 'FAPI 2.0 SP §5.3.2.2'),
  'ensure-response-type-token-fails': push_refused({ response_type: 'token' }, ['unsupported_response_type', 'unauthorized_client', 'invalid_request'], 'FAPI 2.0 SP §5.3.2.2'),
  'par-ensure-pkce-required': push_refused({ code_challenge: undefined, code_challenge_method: undefined }, ['invalid_request'], 'FAPI 2.0 SP §5.3.2.2'),
  'par-plain-pkce-rejected': push_refused({ code_challenge: 'a'.repeat(43), code_challenge_method: 'plain' }, ['invalid_request'], 'FAPI 2.0 SP §5.3.2.2'),

  // Allowed to be taken, and here it is not.
  'plain-fapi-tolerate-unregistered-redirect-uri': push_refused({ redirect_uri: foreign }, ['invalid_request', 'invalid_redirect_uri'], 'RFC 9126 §2.4'),

  'ensure-unsigned-authorization-request-without-using-par-fails': async (client) => {
    const request = new URLSearchParams({ ...client.request(), client_id: client.client.client_id });
    one_of('the error', 'FAPI 2.0 SP §5.3.2.2', await client.unanswered(`${client.metadata.authorization_endpoint}?${request}`), ['invalid_request', 'page']);
  },

  'par-attempt-reuse-request_uri': async (client) => {
    const { request_uri } = await client.authorize();
    await gone(client, request_uri);
  },

  // Which of two readings is right, the one that RFC 9126 demands at the latest or the one that it allows, is the provider's choice.
  'par-ensure-reused-request-uri-prior-to-auth-completion-succeeds': async (client) => {
    const { request_uri } = await client.pushed(client.request()), url = client.address(request_uri);
    const first = await client.browser.visit(url, client.client.redirect_uri);
    holds('the first use shows the sign-in page', 'RFC 9126 §4', first.status === 200, first.status);
    const again = await client.unanswered(url);
    one_of('the second use is refused', 'RFC 9126 §4', again, ['page', 'invalid_request_uri']);
    skip('a request_uri is used up when a browser first brings it (RFC 9126 §4, security.md S-221): reloading the address is refused, the sign-in page itself can be reloaded');
  },

  'par-attempt-to-use-expired-request_uri': async (client) => {
    const { request_uri, expires_in } = await client.pushed(client.request());
    if (expires_in > 90) fail('the module can wait for its end', 'FAPI 2.0 SP §5.3.2.2', expires_in, 'at most 90 seconds');
    await wait((expires_in + 2) * 1000);
    await gone(client, request_uri);
  },

  'par-attempt-to-use-request_uri-for-different-client': async (client) => {
    const { request_uri } = await client.pushed(client.request()), second = await client.second();
    await gone(second, request_uri);
    const { answer } = await client.visit(client.address(request_uri));
    holds('the one who pushed it is not harmed', 'RFC 9126 §2.2', answer?.code, answer);
  },

  'par-authorization-request-containing-request_uri-form-param': async (client) => {
    const { request_uri } = await client.pushed(client.request());
    client.refused(await client.push(client.request(), { outside: { request_uri } }), ['invalid_request'], 'RFC 9126 §2.1');
  },

  'par-attempt-invalid-http-method': async (client) => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      const { status } = await client.push(client.request(), { method });
      one_of(`${method} is refused`, 'RFC 9126 §2', status, [400, 403, 404, 405, 501]);
    }
  },
};
