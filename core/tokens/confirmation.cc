#include "core/tokens/confirmation.h"

#include <boost/json.hpp>

#include "core/base/document.h"

namespace gatehouse::tokens {

std::string_view token_type(const Confirmation& confirmation) noexcept {
  return confirmation.jkt.empty() ? "Bearer" : "DPoP";
}

void add_confirmation(boost::json::object& object, const Confirmation& confirmation) {
  if (!confirmation.empty()) object[kConfirmationClaim] = boost::json::object{{"jkt", confirmation.jkt}};
}

Confirmation read_confirmation(const boost::json::object& object) {
  const auto* member = object.if_contains(kConfirmationClaim);
  if (member == nullptr || !member->is_object()) return {};
  return {.jkt = text_member(member->get_object(), "jkt")};
}

}  // namespace gatehouse::tokens
