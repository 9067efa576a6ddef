#include "core/interaction/next_step.h"

#include <algorithm>

#include "core/base/contains.h"
#include "core/interaction/consented_details.h"

namespace gatehouse::interaction {
namespace {

bool holds_all(const std::vector<std::string>& given, const std::vector<std::string>& asked) {
  return std::all_of(asked.begin(), asked.end(), [&given](const auto& one) { return contains(given, one); });
}

/// OpenID Core §3.1.2.2: an app that names a person must not get another one.
bool is_somebody_else(const StepFacts& facts) {
  const auto& wanted = facts.request.subjects;
  return !wanted.empty() && !holds_all(wanted, {facts.session->subject});
}

/// OpenID Core §3.1.2.3, §3.3.2.3.
bool needs_sign_in(const StepFacts& facts) {
  if (!facts.session) return true;
  if (facts.progress.signed_in) return false;
  const auto& prompts = facts.request.prompts;
  if (is_somebody_else(facts) || prompts.login || prompts.select_account || prompts.create) return true;
  // OpenID Core §3.1.2.1: max_age=0 is prompt=login.
  return facts.request.max_age && facts.now - facts.session->auth_time >= *facts.request.max_age;
}

/// OpenID Core §3.1.2.4.
bool needs_consent(const StepFacts& facts) {
  if (facts.progress.consented) return false;
  if (facts.request.prompts.consent) return true;
  if (facts.consent_rule == config::ConsentRule::skip) return false;
  if (!facts.remembered_consent_counts) return true;
  return !holds_all(facts.consented_scopes, facts.request.scope) ||
         !holds_all(facts.consented_claims, names_of_details(facts.request.authorization_details)) ||
         !holds_all(facts.consented_claims, facts.request.claims.beyond_scope);
}

}  // namespace

Step next_step(const StepFacts& facts) {
  if (needs_sign_in(facts)) {
    if (facts.request.prompts.none) return Step::refuse_login_required;
    return facts.request.prompts.create && facts.may_sign_up ? Step::show_sign_up : Step::show_sign_in;
  }
  if (is_somebody_else(facts)) return Step::refuse_login_required;
  if (needs_consent(facts))
    return facts.request.prompts.none ? Step::refuse_consent_required : Step::show_consent;
  return Step::complete;
}

}  // namespace gatehouse::interaction
