// The parts of a tenant file that say what the protocol offers beyond signing people in.
#include <boost/json/serialize.hpp>

#include "core/base/strict_json.h"
#include "core/config/json_tree.h"
#include "core/config/schemas.h"

namespace gatehouse::config {

Value<std::string> json_object() {
  Value<std::string> value;
  value.description.kind = ValueKind::raw;
  value.read = [](const ConfigNode& node, const Decoding& decoding,
                  const ValueDescription& described) -> std::optional<std::string> {
    if (node.kind() == ConfigNode::Kind::scalar) {
      const auto object = parse_strict_object(node.text());
      if (object) return boost::json::serialize(*object);
    } else if (node.kind() == ConfigNode::Kind::mapping) {
      return boost::json::serialize(json_of(node, described));
    }
    decoding.error(config_code::kBadForm, node.span(), "this must be a mapping, or a JSON object as text",
                   "a JWK set is { keys: [ … ] }");
    return std::nullopt;
  };
  value.write = [](const std::string& text) {
    const auto object = parse_strict_object(text);
    return object ? tree_of(boost::json::value(*object)) : ConfigNode();
  };
  return value;
}

Schema<RegistrationSettings> registration_schema() {
  using enum RegistrationMode;
  return Schema<RegistrationSettings>(
      "registration",
      {
          field(
              "mode", &RegistrationSettings::mode,
              enumeration<RegistrationMode>({{"closed", closed}, {"token", with_token}, {"open", open}}),
              "Who may register: nobody, whoever has an initial access token (`gatehouse client invite`), or "
              "anybody."),
          field("grant_types", &RegistrationSettings::grant_types,
                list(one_of({"authorization_code", "refresh_token", "implicit", "client_credentials"})),
                "What registered clients may ask tokens with."),
          field("scopes", &RegistrationSettings::scopes, list(text()),
                "Scopes that registered clients may ask for; others are left out of a registration."),
          field("authorization_details_types", &RegistrationSettings::authorization_details_types,
                list(text()),
                "Types of `authorization_details` (RFC 9396) that registered clients may ask for; others are "
                "left out of a registration."),
          field("redirect_hosts", &RegistrationSettings::redirect_hosts, list(text()),
                "Hosts that their redirect URIs may lead to; empty: any."),
          field("per_day", &RegistrationSettings::per_day, integer().range(1, 1'000'000),
                "Registrations in a day, of all networks together."),
          field(
              "require_pkce", &RegistrationSettings::require_pkce, boolean(),
              "Whether PKCE is demanded of registered clients that have a secret or a key, too. Public ones "
              "always use it."),
          group<RegistrationSettings>(
              "software_statements",
              {
                  field("jwks", &RegistrationSettings::software_statement_jwks, json_object(),
                        "Keys of whoever vouches for software by signing what it registers."),
                  field("required", &RegistrationSettings::software_statement_required, boolean(),
                        "Whether a registration needs one."),
              },
              "Software statements (RFC 7591 §2.3)."),
      });
}

Schema<ClientMetadataDocuments> client_metadata_documents_schema() {
  return Schema<ClientMetadataDocuments>("client_metadata_documents",
                                         {
                                             field("accepted", &ClientMetadataDocuments::accepted, boolean(),
                                                   "Whether apps may come that nobody registered: the "
                                                   "client_id is the https address of a document "
                                                   "that describes the app. People are always asked."),
                                             field("hosts", &ClientMetadataDocuments::hosts, list(text()),
                                                   "Hosts where such documents may be; empty: any."),
                                             field("scopes", &ClientMetadataDocuments::scopes, list(text()),
                                                   "Scopes that such apps may ask for; others are left out."),
                                         });
}

Schema<ResourceSettings> resource_schema() {
  return Schema<ResourceSettings>(
             "resource",
             {
                 field("id", &ResourceSettings::id, text(),
                       "Address of the API: what clients send as `resource` and find as `aud`.",
                       KeyIs::required),
                 field("name", &ResourceSettings::name, text(), "Name for people and developers."),
                 field("scopes", &ResourceSettings::scopes, list(text()),
                       "Scopes that mean something there: a client needs one of them to get a token for it, "
                       "and the "
                       "token has no others."),
                 field("documentation", &ResourceSettings::documentation, text(),
                       "Where developers read about it."),
             })
      .place(&ResourceSettings::span);
}

}  // namespace gatehouse::config
