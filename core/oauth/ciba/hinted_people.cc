#include "core/oauth/ciba/hinted_people.h"

#include <algorithm>

#include "core/accounts/account.h"
#include "core/accounts/login_key.h"
#include "core/policy/policy.h"

namespace gatehouse::oauth {
namespace {

/// As at the authorization endpoint (OpenID Core §3.1.2.2).
constexpr Duration kLately = std::chrono::hours(24 * 30);

// One text for nobody and for somebody who is locked out: the client learns no more than it must (CIBA §13).
constexpr OAuthError kUnknown{OAuthCode::unknown_user_id, "The hint names nobody who can sign in here."};

}  // namespace

Result<HintedPeople::Hinted> HintedPeople::if_may_act(const std::optional<AccountRecord>& account) const {
  const policy::Principal principal{.account = account ? std::optional(account->state) : std::nullopt};
  if (policy::may_act(principal) != policy::Verdict::allowed) return Hinted(kUnknown);
  return Hinted(account->id);
}

bool HintedPeople::signs_in_with(const AccountRecord& record, const LoginKey& key) const {
  const auto account = accounts::read_account(record);
  if (!account) return false;
  return std::any_of(login_with_.begin(), login_with_.end(), [&](const auto& kind) {
    const auto normal =
        accounts::normalise_login(kind == "email" ? account->profile.email : account->profile.username);
    return normal && *normal == key;
  });
}

Result<HintedPeople::Hinted> HintedPeople::by_login(std::string_view hint) const {
  const auto key = accounts::normalise_login(hint);
  if (!key) return Hinted(kUnknown);
  GH_TRY(auto account, store_.accounts().find_by_login(*key));
  if (account && !signs_in_with(*account, *key)) account.reset();
  return if_may_act(account);
}

Result<std::optional<AccountRecord>> HintedPeople::known_as(const oidc::ReadIdToken& token,
                                                            const config::ClientMetadata& client,
                                                            TimePoint now) const {
  using Found = std::optional<AccountRecord>;
  GH_TRY(auto account, store_.accounts().find(UserId(token.subject)));
  if (account && subjects_.subject_of(account->id, client) == token.subject) return account;
  // A pairwise subject cannot be turned back; but who signed in then is known as long as a grant of it lives.
  if (token.session.empty()) return Found();
  GH_TRY(const auto families, store_.grants().list({.whose = token.session, .now = now, .list = {}}));
  for (const auto& family : families.records)
    if (subjects_.subject_of(family.user, client) == token.subject)
      return store_.accounts().find(family.user);
  return Found();
}

Result<HintedPeople::Hinted> HintedPeople::by_id_token(std::string_view hint,
                                                       const config::ClientMetadata& client,
                                                       TimePoint now) const {
  const auto token = id_tokens_.read(hint, now);
  if (!token || token->audience.text() != client.client_id || now >= token->expires_at + kLately)
    return Hinted(OAuthError{OAuthCode::invalid_request,
                             "id_token_hint is not an ID token that this client got here."});
  GH_TRY(const auto account, known_as(*token, client, now));
  return if_may_act(account);
}

}  // namespace gatehouse::oauth
