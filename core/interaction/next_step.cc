#include "core/interaction/next_step.h"

#include <algorithm>

namespace gatehouse::interaction {
namespace {

bool needs_sign_in(const StepFacts& facts) {
  if (!facts.session) return true;
  if (facts.progress.signed_in) return false;
  if (facts.request.prompts.login || facts.request.prompts.select_account) return true;
  // OpenID Core §3.1.2.1: max_age=0 is prompt=login.
  return facts.request.max_age && facts.now - facts.session->auth_time >= *facts.request.max_age;
}

bool needs_consent(const StepFacts& facts) {
  if (facts.progress.consented) return false;
  if (facts.request.prompts.consent) return true;
  if (facts.consent_rule == config::ConsentRule::skip) return false;
  if (!facts.remembered_consent_counts) return true;
  const auto& given = facts.consented_scopes;
  return !std::all_of(facts.request.scope.begin(), facts.request.scope.end(), [&given](const auto& scope) {
    return std::find(given.begin(), given.end(), scope) != given.end();
  });
}

}  // namespace

Step next_step(const StepFacts& facts) {
  if (needs_sign_in(facts))
    return facts.request.prompts.none ? Step::refuse_login_required : Step::show_sign_in;
  if (needs_consent(facts))
    return facts.request.prompts.none ? Step::refuse_consent_required : Step::show_consent;
  return Step::complete;
}

}  // namespace gatehouse::interaction
