// HintedPeople: whom a back-channel request is about (CIBA §7.1): the person that a login_hint or an ID token
// names. Nobody where there is none or the person may not act. Thread-safe; waits on the store.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/clients/subject_identifiers.h"
#include "core/oauth/oauth_error.h"
#include "core/oidc/id_token_reader.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::oauth {

class HintedPeople {
 public:
  /// `login_with`: what people sign in with here, "username" and "email".
  HintedPeople(std::vector<std::string> login_with, TenantStore& store, const oidc::IdTokenReader& id_tokens,
               const clients::SubjectIdentifiers& subjects)
      : login_with_(std::move(login_with)), store_(store), id_tokens_(id_tokens), subjects_(subjects) {}

  using Hinted = std::variant<UserId, OAuthError>;
  /// What the person signs in with, in whatever spelling.
  Result<Hinted> by_login(std::string_view hint) const;
  /// An ID token that this client got here, also a while after its end: it says who, it lets nobody in.
  Result<Hinted> by_id_token(std::string_view hint, const config::ClientMetadata& client,
                             TimePoint now) const;

 private:
  Result<Hinted> if_may_act(const std::optional<AccountRecord>& account) const;
  bool signs_in_with(const AccountRecord& account, const LoginKey& key) const;
  Result<std::optional<AccountRecord>> known_as(const oidc::ReadIdToken& token,
                                                const config::ClientMetadata& client, TimePoint now) const;
  std::vector<std::string> login_with_;
  TenantStore& store_;
  const oidc::IdTokenReader& id_tokens_;
  const clients::SubjectIdentifiers& subjects_;
};

}  // namespace gatehouse::oauth
