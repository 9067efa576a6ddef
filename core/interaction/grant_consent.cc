#include "core/interaction/grant_consent.h"

#include "core/base/contains.h"
#include "core/interaction/consented_details.h"

namespace gatehouse::interaction {
namespace {

void add_missing(std::vector<std::string>& list, const std::vector<std::string>& more) {
  for (const auto& one : more)
    if (!contains(list, one)) list.push_back(one);
}

}  // namespace

GrantConsent grant_consent(const ConsentFacts& facts) {
  const auto& read = facts.read;
  if (!facts.given_now) {
    if (!read) return NoConsent{};
    return StandingConsent{.revision = read->revision, .granted_at = read->granted_at};
  }
  const auto& request = facts.request;
  GivenConsent given{.record = read ? *read : ConsentRecord{.user = facts.user, .client = request.client},
                     .expect = read ? Expect(read->revision) : Expect(Absent{})};
  add_missing(given.record.scopes, request.scope);
  add_missing(given.record.claims, request.claims.beyond_scope);
  remember_details(given.record.claims, request.authorization_details);
  given.record.granted_at = facts.now;
  return given;
}

}  // namespace gatehouse::interaction
