// DocumentPolicy: which documents describe a client (draft-ietf-oauth-client-id-metadata-document §4), and
// what such a client may be: what the tenant's file lets it, and every rule that holds for a client that
// registers itself.
//
// Nobody vouches for it: it has no secret, it gets codes and refresh tokens and nothing else, people are
// asked each time, and whatever its document says beyond that is passed over. Unlike a client of a file, one
// for the person's own machine may say `http://localhost`, which many such documents do: byte for byte, port
// included (S-200); only the literal addresses let their port vary. Immutable; thread-safe.
#pragma once

#include "core/clients/document_clients.h"
#include "core/oauth/registration/registration_policy.h"

namespace gatehouse::oauth {

class DocumentPolicy final : public clients::DocumentJudge {
 public:
  /// `tenant` must outlive this.
  DocumentPolicy(const config::TenantConfig& tenant, config::Profile profile);

  std::string_view problem_of(const std::string& address) const override;
  Judged judge(const std::string& address, const fetch::Document& document, TimePoint now) const override;

 private:
  const config::ClientMetadataDocuments& rules_;
  RegistrationPolicy registration_;
};

}  // namespace gatehouse::oauth
