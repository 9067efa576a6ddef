// RegistrationPolicy: what a client that registers itself may be (RFC 7591 §2, OpenID Registration §2): the
// members that are read, the tenant's limits, and every rule that holds for a client of a file.
//
// The policy judges the result, never the difference: an update is held to the same as a new registration
// (S-073). Immutable; thread-safe.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <variant>

#include "core/config/model.h"
#include "core/oauth/oauth_error.h"

namespace gatehouse::oauth {

struct RegistrationRefusal {
  OAuthCode code = OAuthCode::invalid_client_metadata;
  std::string description;
};

class RegistrationPolicy {
 public:
  /// `tenant` must outlive this. `rules`: its own for registrations, or those for clients that come in
  /// another way.
  RegistrationPolicy(const config::TenantConfig& tenant, config::RegistrationSettings rules,
                     config::Profile profile)
      : tenant_(tenant), rules_(std::move(rules)), profile_(profile) {}

  /// The client that `request` describes, under `client_id` and without a secret. Members that are not known
  /// are passed over (RFC 7591 §2); those of a software statement win over those beside it (§2.3).
  std::variant<config::ClientMetadata, RegistrationRefusal> judge(boost::json::object request,
                                                                  const std::string& client_id,
                                                                  TimePoint now) const;

 private:
  std::optional<RegistrationRefusal> lay_statement_over(boost::json::object& request, TimePoint now) const;
  std::optional<RegistrationRefusal> check_limits(const config::ClientMetadata& client) const;
  std::optional<RegistrationRefusal> check_rules(const config::ClientMetadata& client) const;
  const config::TenantConfig& tenant_;
  config::RegistrationSettings rules_;
  config::Profile profile_;
};

}  // namespace gatehouse::oauth
