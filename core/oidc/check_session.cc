#include "core/oidc/check_session.h"

#include "core/base/base64.h"
#include "core/crypto/digest.h"
#include "core/http/framed_page.h"

namespace gatehouse::oidc {
namespace {

// Session Management 1.0 §3.2. Whoever can show this page in a frame can send it messages. What comes is
// compared and never shown, stored or sent on (S-080); what goes back is one of three constant words, to the
// very origin that asked. That origin is the browser's word, not the sender's, and part of what is compared:
// an app learns of its own session_state and of no other's.
//
// A browser that keeps other sites' cookies from frames cannot answer. It must not seem that the person has
// signed out then: the word is `error`, upon which an app leaves everything as it is (Session Management 1.0
// §3.1).
constexpr std::string_view kScript = R"js(
'use strict';
const cookieName = document.documentElement.dataset.cookie;

function browserState() {
  const found = document.cookie.split('; ').filter((pair) => pair.startsWith(cookieName + '='));
  return found.length === 1 ? found[0].slice(cookieName.length + 1) : '';
}

async function isUnchanged(clientId, origin, sessionState) {
  const salt = sessionState.split('.')[1];
  const text = new TextEncoder().encode([clientId, origin, browserState(), salt].join(' '));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hash + '.' + salt === sessionState;
}

async function answerTo(message, origin) {
  const [, clientId, sessionState] = /^([!-~]{1,256}) ([0-9a-f]{64}\.[\w-]{22,128})$/.exec(message) ?? [];
  if (!clientId) return 'error';
  if (await isUnchanged(clientId, origin, sessionState)) return 'unchanged';
  const seesCookies = !document.hasStorageAccess || await document.hasStorageAccess();
  return seesCookies ? 'changed' : 'error';
}

window.addEventListener('message', async ({ data, origin, source }) => {
  if (!source || !/^https?:\/\//.test(origin)) return;
  const answer = typeof data === 'string' ? await answerTo(data, origin).catch(() => 'error') : 'error';
  source.postMessage(answer, origin);
});
)js";

std::string page_for(const std::string& cookie_name) {
  // A token of our own making: nothing in it means anything to HTML.
  return "<!doctype html>\n<html lang=\"en\" data-cookie=\"" + cookie_name +
         "\"><meta charset=\"utf-8\"><title>Session</title><script>" + std::string(kScript) +
         "</script></html>\n";
}

}  // namespace

CheckSessionEndpoint::CheckSessionEndpoint(const std::string& cookie_name, http::Scheme issuer)
    : page_(std::make_shared<const std::string>(page_for(cookie_name))), issuer_(issuer) {
  const Digest digest = crypto::sha256(kScript);
  script_hash_ = "sha256-" + base64_encode(crypto::as_bytes(digest));
}

const http::EndpointRule& CheckSessionEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "check-session",
                                            .path = "/check-session",
                                            .get = true,
                                            .runs_on = http::RunsOn::io,
                                            .audience = http::Audience::person,
                                            .metadata = "check_session_iframe"};
  return kRule;
}

http::Answer CheckSessionEndpoint::handle(const http::Call&) {
  return http::framed_page(page_, script_hash_, issuer_);
}

}  // namespace gatehouse::oidc
