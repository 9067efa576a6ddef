#include "core/app/cli/try/flows/exchange_refusal.h"

#include <array>

namespace gatehouse::app::cli {
namespace {

struct Advice {
  std::string_view error;
  std::string_view why;
  std::string_view next;  ///< {client}, {app}, {api} and {rule} stand for what was asked for
};

constexpr std::string_view kOtherwise =
    "the token that was brought is not one that this client may exchange, or not in this way (RFC 8693 "
    "§2.2.2)";

// RFC 8693 §2.2.2, in the words of somebody who has to switch it on.
constexpr std::array kAdvice = {
    Advice{"unsupported_grant_type",
           "token exchange is off: no API is declared that the new token could be for",
           "in the tenant's file: resources: [ { id: \"{api}\", scopes: [ … ] } ]"},
    Advice{"unauthorized_client",
           "token exchange is off for every client whose registration does not name it",
           "in the tenant's file, at client {client}: grant_types: [client_credentials, "
           "\"urn:ietf:params:oauth:grant-type:token-exchange\"] and token_exchange: { subject_clients: "
           "[{app}], "
           "audiences: [\"{api}\"], {rule}: true }"},
    Advice{"invalid_target",
           "a service gets tokens for the APIs that its registration lists (RFC 8693 §2.2.2)",
           "in the tenant's file: token_exchange: { audiences: [\"{api}\"] } at client {client}, and {api} "
           "under "
           "resources"},
    Advice{"invalid_scope", "the new token can only have scopes of the one that was brought",
           "ask for less, or let {app} ask for more: --scope 'SCOPES'"},
    Advice{"invalid_request", kOtherwise,
           "in the tenant's file, at client {client}: token_exchange: { subject_clients: [{app}], {rule}: "
           "true }"},
};

void replace_all(std::string& text, std::string_view mark, const std::string& value) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size()))
    text.replace(at, mark.size(), value);
}

}  // namespace

TryFailure explained(TryFailure refused, std::string_view error, const AskedExchange& asked) {
  refused.subject = "exchange";
  for (const auto& row : kAdvice) {
    if (row.error != error) continue;
    refused.why = row.why;
    refused.next = row.next;
    refused.code = kNotPermitted;
  }
  if (error == "invalid_request" && !asked.of_a_person) {
    refused.why = "a service's own token stands for no person, so that there is nobody to act for";
    refused.next = "gatehouse try exchange --subject person";
  }
  // RFC 8693 §4.4: no permission of {client} helps where the app itself names another.
  if (error == "invalid_request" && refused.got.find("may_act") != std::string::npos) {
    refused.why = "the tokens of {app} name the one service that may exchange them (RFC 8693 §4.4)";
    refused.next = "in the tenant's file, at client {app}: token_exchange: { may_act: {client} }, or none";
  }
  replace_all(refused.why, "{app}", asked.app);
  replace_all(refused.next, "{client}", asked.client);
  replace_all(refused.next, "{app}", asked.app);
  replace_all(refused.next, "{api}", asked.resource.empty() ? "https://api.example.com" : asked.resource);
  replace_all(refused.next, "{rule}", asked.impersonates ? "impersonation" : "delegation");
  return refused;
}

}  // namespace gatehouse::app::cli
