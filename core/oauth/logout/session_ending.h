// SessionEnding: a person's session and what hangs on it. Families of the session end with it, but for those
// with offline_access, which the person allowed to go on in their absence (OpenID Core §11, Back-Channel
// Logout 1.0 §2.7). Thread-safe.
#pragma once

#include "core/audit/tenant_audit.h"
#include "core/http/endpoint.h"
#include "core/interaction/ends_sessions.h"
#include "core/tokens/family_cache.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::oauth {

class SessionEnding final : public interaction::EndsSessions {
 public:
  SessionEnding(const interaction::BrowserSessions& sessions, GrantStore& grants,
                tokens::FamilyCache& families, audit::TenantAudit audit)
      : sessions_(sessions), grants_(grants), families_(families), audit_(std::move(audit)) {}

  Result<std::vector<http::Header>> end(const interaction::Session& session, const ClientId& asked_by,
                                        const http::Call& call) const override;

 private:
  Result<void> revoke_families(const SessionRecord& session, const http::Call& call) const;
  const interaction::BrowserSessions& sessions_;
  GrantStore& grants_;
  tokens::FamilyCache& families_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
