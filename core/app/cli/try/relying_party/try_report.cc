#include "core/app/cli/try/relying_party/try_report.h"

#include <array>
#include <boost/json/serialize.hpp>
#include <ostream>

#include "gatehouse/safe_text.h"

namespace gatehouse::app::cli {
namespace {

struct Reason {
  std::string_view check;
  std::string_view why;
};

// One row for each check that any verb makes.
constexpr std::array kReasons = {
    Reason{"issuer", "the document belongs to this issuer and to no other (Discovery §4.3)"},
    Reason{"https",
           "nobody on the way can read or change it; plain http only on this machine (Discovery §3)"},
    Reason{"endpoints", "where to send people and requests (Discovery §3)"},
    Reason{"keys", "what tokens are verified with; each has its own kid (RFC 7517)"},
    Reason{"request_uri", "only its handle passes through the browser (RFC 9126 §4)"},
    Reason{"used once", "a handle that was seen in an address is worth nothing any more (RFC 9126 §7.3)"},
    Reason{"state", "the answer belongs to the sign-in that was begun here (RFC 6749 §10.12)"},
    Reason{"iss parameter", "the answer is this issuer's, not another's that the app also uses (RFC 9207)"},
    Reason{"code", "exchanged once, for tokens, by whoever holds the verifier (RFC 7636)"},
    Reason{"typ", "it is the kind of token that it is used as (RFC 8725 §3.11)"},
    Reason{"signature", "the issuer's own key signed it, with that key's algorithm (RFC 7515 §5.2)"},
    Reason{"iss", "exactly the issuer that was asked (OpenID Connect Core §3.1.3.7)"},
    Reason{"aud", "made for this client and no other (OpenID Connect Core §3.1.3.7)"},
    Reason{"azp", "where it is there, it names this client (OpenID Connect Core §3.1.3.7)"},
    Reason{"exp", "not over yet (OpenID Connect Core §3.1.3.7)"},
    Reason{"iat", "made now, not in the future (OpenID Connect Core §3.1.3.7)"},
    Reason{"nonce",
           "made for this sign-in; an older token cannot be replayed (OpenID Connect Core §3.1.3.7)"},
    Reason{"at_hash", "it belongs to the access token beside it (OpenID Connect Core §3.1.3.6)"},
    Reason{"auth_time", "when the person last proved who they are (OpenID Connect Core §2)"},
    Reason{"sub", "the same person as in the ID token (OpenID Connect Core §5.3.2)"},
    Reason{"token_type", "how the access token is presented (RFC 6750)"},
    Reason{"DPoP token_type", "a proof of the key goes with every use (RFC 9449 §5)"},
    Reason{"cnf", "it names the key that it is bound to (RFC 9449 §6.1)"},
    Reason{"no bearer token", "whoever steals the token has not stolen the key (RFC 9449 §7.2)"},
    Reason{"expires_in", "when to ask for a new one (RFC 6749 §5.1)"},
    Reason{"scope", "what was granted (RFC 6749 §5.1)"},
    Reason{"no refresh token", "a service asks again with its own secret instead (RFC 6749 §4.4.3)"},
    Reason{"client_id", "the service that it was issued to (RFC 9068 §2.2)"},
    Reason{"rotation", "each refresh token is replaced, so that a stolen one is noticed (RFC 9700 §4.14.2)"},
    Reason{"new access token", "fresh, not the old one again (RFC 6749 §6)"},
    Reason{"same person", "a refresh never changes whom the tokens are about (OpenID Connect Core §12.2)"},
    Reason{"reuse", "a refresh token that was used already ends the family (RFC 9700 §4.14.2)"},
    Reason{"family ended", "the thief's newer token is worth nothing either (RFC 9700 §4.14.2)"},
    Reason{"device_authorization_endpoint", "where a device begins (RFC 8628 §4)"},
    Reason{"device_code", "what the device polls with, and nobody else knows (RFC 8628 §3.2)"},
    Reason{"user_code", "what the person types, short and without look-alikes (RFC 8628 §6.1)"},
    Reason{"verification_uri", "where the person types it (RFC 8628 §3.2)"},
    Reason{"authorization_pending", "the device waits until somebody decides (RFC 8628 §3.5)"},
    Reason{"slow_down", "who asks too often waits 5 seconds longer from then on (RFC 8628 §3.5)"},
    Reason{"backchannel_authentication_endpoint", "where an app asks for a person (CIBA §4)"},
    Reason{"auth_req_id", "what the app polls with, and nobody else knows (CIBA §7.3)"},
    Reason{"binding_message", "what the person compares, to know that both are one sign-in (CIBA §7.1)"},
    Reason{"issued_token_type", "what came is what was asked for (RFC 8693 §2.2.1)"},
    Reason{"target", "the new token is for the next API and for no other (RFC 8693 §2.1, RFC 8707)"},
    Reason{"narrower scope", "a service must not get more than it was called with (RFC 8693 §5)"},
    Reason{"no longer life", "it ends with the token that it was made from, or before (RFC 8693 §5)"},
    Reason{"act", "it names who acts for the person, the latest first (RFC 8693 §4.1)"},
    Reason{"no act", "the service acts as the person: nothing names it (RFC 8693 §1.1)"},
    Reason{"signed out", "the page or the address that the app asked for (RP-Initiated Logout §2)"},
    Reason{"session ended", "prompt=none finds nobody signed in (OpenID Connect Core §3.1.2.6)"},
};

std::string printable(std::string_view text) {
  std::string result;
  append_escaped(result, text, {});
  return result;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string result = printable(text);
  if (result.size() < width) result.append(width - result.size(), ' ');
  return result;
}

boost::json::array& list(boost::json::object& object, std::string_view name) {
  auto& member = object[name];
  if (!member.is_array()) member.emplace_array();
  return member.get_array();
}

}  // namespace

std::string_view reason_of_check(std::string_view name) noexcept {
  for (const auto& row : kReasons)
    if (row.check == name) return row.why;
  return {};
}

TryReport::TryReport(std::ostream& out, OutputFormat format, std::string_view verb)
    : out_(out), format_(format) {
  object_["try"] = verb;
  object_["ok"] = false;
}

void TryReport::subject(std::string_view issuer, std::string_view client) {
  object_["issuer"] = issuer;
  const auto host = issuer.find("://");
  const auto path = host == std::string_view::npos ? host : issuer.find('/', host + 3);
  base_path_ = path == std::string_view::npos ? "" : issuer.substr(path);
  object_["client_id"] = client;
  if (talks()) out_ << "     " << padded(client, 12) << "  at " << printable(issuer) << '\n' << std::flush;
}

void TryReport::step(TryStep step) {
  // Addresses under the issuer are shown as the issuer's own.
  if (step.path.starts_with(base_path_ + "/")) step.path.erase(0, base_path_.size());
  list(object_, "steps")
      .push_back(boost::json::object{
          {"method", step.method}, {"path", step.path}, {"status", step.status}, {"note", step.note}});
  if (!talks()) return;
  out_ << padded(step.method, 4) << ' ' << padded(step.path, 12) << "  "
       << (step.status == 0 ? "   " : std::to_string(step.status)) << "  " << printable(step.note) << '\n'
       << std::flush;
}

void TryReport::explain(std::string_view label, std::string_view text) {
  out_ << "       " << padded(label, 16) << "  " << printable(text) << '\n';
}

void TryReport::passed(std::string_view thing, const std::string& title,
                       const std::vector<TryCheck>& checks) {
  if (talks()) out_ << "ok   " << padded(thing, 12) << "  " << printable(title) << '\n';
  for (const auto& check : checks) {
    const auto why = reason_of_check(check.name);
    list(object_, "checks")
        .push_back(boost::json::object{
            {"of", thing}, {"check", check.name}, {"ok", true}, {"seen", check.seen}, {"why", why}});
    ++checks_;
    if (talks()) explain(check.name, std::string(why) + (check.seen.empty() ? "" : ": " + check.seen));
  }
  out_ << std::flush;
}

void TryReport::show(std::string_view name, const boost::json::object& values) {
  object_[name] = values;
  if (!talks()) return;
  std::string line;
  for (const auto& [key, value] : values) {
    const std::string text =
        value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
    line.append(line.empty() ? "" : "  ").append(key).append("=").append(text);
  }
  out_ << "     " << padded(name, 12) << "  " << printable(line) << '\n' << std::flush;
}

ExitCode TryReport::failed(const TryFailure& failure) {
  object_["failure"] = {{"of", failure.subject},        {"check", failure.check}, {"got", failure.got},
                        {"expected", failure.expected}, {"why", failure.why},     {"next", failure.next}};
  if (talks()) {
    out_ << "FAIL " << padded(failure.subject, 12) << "  " << failure.check << '\n';
    const auto line = [this](std::string_view label, const std::string& text) {
      if (!text.empty()) out_ << "     " << padded(label, 12) << "  " << printable(text) << '\n';
    };
    line("got", failure.got);
    line("expected", failure.expected);
    line("why", failure.why);
    line("next", failure.next);
  } else {
    out_ << boost::json::serialize(object_) << '\n';
  }
  out_ << std::flush;
  return failure.code;
}

ExitCode TryReport::done() {
  object_["ok"] = true;
  if (talks())
    out_ << "done " << checks_ << " checks, all good\n";
  else
    out_ << boost::json::serialize(object_) << '\n';
  out_ << std::flush;
  return kDone;
}

}  // namespace gatehouse::app::cli
