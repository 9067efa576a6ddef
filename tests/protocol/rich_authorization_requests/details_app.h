// An app that asks for payments, and the tenant whose types it asks by: what the tests of RFC 9396 share.
#pragma once

#include <gtest/gtest.h>

#include "core/http/percent_encoding.h"
#include "tests/support/client_key.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {

inline const std::string kShopCallback = "https://shop.example/cb";
inline const std::string kPayments = "https://api.example/payments";
inline const std::string kOnePayment =
    R"([{"type":"payment","instructedAmount":{"currency":"EUR","amount":"12.50"},"creditorName":"Merchant A"}])";
inline const std::string kAccount =
    R"([{"type":"account","actions":["list","read"],"locations":["https://api.example/payments"]}])";

inline const ClientKey& shop_key() {
  static const ClientKey one;
  return one;
}

inline std::string shop_tenant() {
  return "authorization_details:\n"
         "  - id: payment\n"
         "    description: { en: \"Make one payment\", de: \"Eine Zahlung ausführen\" }\n"
         "    schema:\n"
         "      type: object\n"
         "      required: [instructedAmount, creditorName]\n"
         "      additionalProperties: false\n"
         "      properties:\n"
         "        creditorName: { type: string, minLength: 1, maxLength: 70 }\n"
         "        instructedAmount:\n"
         "          type: object\n"
         "          required: [currency, amount]\n"
         "          additionalProperties: false\n"
         "          properties: { currency: { type: string, enum: [EUR, CHF] }, amount: { type: string, "
         "maxLength: 12 } }\n"
         "        urgent: { type: boolean }\n"
         "  - id: account\n"
         "    description: { en: \"See an account\" }\n"
         "    schema: "
         "'{\"properties\":{\"actions\":{\"type\":\"array\",\"minItems\":1,\"items\":{\"enum\":[\"list\","
         "\"read\",\"close\"]}}},\"required\":[\"actions\"]}'\n"
         "resources: [ { id: \"" +
         kPayments +
         "\", name: Payments, scopes: [api] }, { id: \"https://api.example/other\", scopes: [badge] } ]\n";
}

inline std::string shop_clients(const std::string& more = {}) {
  const auto client = [&](const std::string& id, const std::string& rest) {
    return "  - { client_id: " + id + ", client_name: " + id + ", client_secret_hash: \"" +
           web_secret_hash() + "\", " + rest + " }\n";
  };
  const std::string web =
      "redirect_uris: [\"" + kShopCallback + "\"], scope: \"openid api badge\", jwks: " + shop_key().jwks();
  return "clients:\n" + client("shop", web + ", authorization_details_types: [payment, account]" + more) +
         client("quiet", web + ", consent: skip, authorization_details_types: [payment, account]") +
         client(
             "opaque",
             web + ", consent: skip, access_token_format: opaque, authorization_details_types: [payment]") +
         client("plain", web + ", consent: skip") +
         client("machine",
                "grant_types: [client_credentials], response_types: [], scope: api, "
                "authorization_details_types: "
                "[payment]") +
         client(
             "tv",
             "grant_types: [\"urn:ietf:params:oauth:grant-type:device_code\", refresh_token], "
             "response_types: [], scope: \"openid api\", authorization_details_types: [payment, account]") +
         client("next",
                "grant_types: [client_credentials, \"urn:ietf:params:oauth:grant-type:token-exchange\"], "
                "response_types: [], scope: \"api badge\", authorization_details_types: [account], "
                "token_exchange: { "
                "subject_clients: [quiet], audiences: [\"" +
                    kPayments + "\", \"https://api.example/other\"], impersonation: true }");
}

inline std::string details_in(const boost::json::object& object) {
  const auto* found = object.if_contains("authorization_details");
  return found == nullptr ? "" : boost::json::serialize(*found);
}

class DetailsApp : public testing::Test {
 protected:
  using Fields = std::map<std::string, std::string>;

  std::string target(const std::string& details, const std::string& client = "quiet", Fields more = {}) {
    more.try_emplace("scope", "openid");
    more["authorization_details"] = details;
    return authorize_target(client, kShopCallback, more);
  }
  /// Up to the consent page, or to the app where nobody is asked.
  void begin(const std::string& address) {
    browser_.open(address);
    if (browser_.location().empty() && browser_.body().find("type=\"password\"") != std::string::npos)
      browser_.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}});
  }
  std::string code(const std::string& details, const std::string& client = "quiet", Fields more = {}) {
    begin(target(details, client, std::move(more)));
    return browser_.answered("code").value_or("");
  }
  TokenAnswer post(const std::string& path, const Fields& fields, const std::string& client = "quiet") {
    return answer_of(server_.post("/t/a" + path, form_of(fields), {basic(client, kWebSecret)}));
  }
  TokenAnswer redeem(const std::string& code, Fields more = {}, const std::string& client = "quiet") {
    more.insert({{"grant_type", "authorization_code"},
                 {"code", code},
                 {"redirect_uri", kShopCallback},
                 {"code_verifier", std::string(kVerifier)}});
    return post("/token", more, client);
  }

  TestServer server_{{.tenant_extra = shop_tenant(), .clients = shop_clients()}};
  Browser browser_{server_};
};

}  // namespace gatehouse::test_support
