
#include "core/base/contains.h"
#include "core/oauth/authorization_request/parameters/parameters.h"

namespace gatehouse::oauth {
namespace {

/// How long after its end an ID token still names its person (OpenID Core §3.1.2.2). It proves nothing of the
/// browser: it only says whom the app expects.
constexpr Duration kLately = std::chrono::hours(24 * 30);

/// Nothing unless this tenant signed it for that client.
std::optional<std::string> subject_of(const AuthorizeDraft& draft, std::string_view hint) {
  const auto read = draft.tenant.id_tokens.read(hint, draft.now);
  if (!read || read->audience != draft.request.client || draft.now >= read->expires_at + kLately)
    return std::nullopt;
  return read->subject;
}

}  // namespace

Verdict id_token_hint_is_ours(AuthorizeDraft& draft) {
  const auto hint = draft.params.value_of("id_token_hint");
  if (!hint) return std::nullopt;
  const auto subject = subject_of(draft, *hint);
  if (!subject)
    return OAuthError{OAuthCode::invalid_request,
                      "id_token_hint is not an ID token that this client got here."};
  auto& wanted = draft.request.subjects;
  if (!wanted.empty() && !contains(wanted, *subject))
    return OAuthError{OAuthCode::login_required, "id_token_hint and claims name different people."};
  wanted = {*subject};
  return std::nullopt;
}

}  // namespace gatehouse::oauth
