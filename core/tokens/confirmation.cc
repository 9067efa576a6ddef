#include "core/tokens/confirmation.h"

#include <array>
#include <boost/json.hpp>

#include "core/base/document.h"
#include "core/base/followed_cache.h"

namespace gatehouse::tokens {
namespace {

struct Member {
  std::string_view name;
  std::string Confirmation::*value;
};

constexpr std::array kMembers{Member{"jkt", &Confirmation::jkt}, Member{"x5t#S256", &Confirmation::x5t_s256}};

}  // namespace

bool Confirmation::is_met_by(const Confirmation& proven) const noexcept {
  for (const auto& member : kMembers)
    if (!(this->*member.value).empty() && this->*member.value != proven.*member.value) return false;
  return true;
}

std::string_view binding_name(const Confirmation& confirmation) noexcept {
  if (!confirmation.jkt.empty()) return "dpop";
  return confirmation.x5t_s256.empty() ? "none" : "mtls";
}

std::string_view token_type(const Confirmation& confirmation) noexcept {
  return confirmation.jkt.empty() ? "Bearer" : "DPoP";
}

void add_confirmation(boost::json::object& object, const Confirmation& confirmation) {
  boost::json::object members;
  for (const auto& member : kMembers)
    if (!(confirmation.*member.value).empty()) members[member.name] = confirmation.*member.value;
  if (!members.empty()) object[kConfirmationClaim] = std::move(members);
}

Confirmation read_confirmation(const boost::json::object& object) {
  Confirmation confirmation;
  const auto* claim = object.if_contains(kConfirmationClaim);
  if (claim == nullptr || !claim->is_object()) return confirmation;
  for (const auto& member : kMembers)
    confirmation.*member.value = text_member(claim->get_object(), member.name);
  return confirmation;
}

std::size_t owned_bytes(const Confirmation& confirmation) noexcept {
  return gatehouse::owned_bytes(confirmation.jkt) + gatehouse::owned_bytes(confirmation.x5t_s256);
}

}  // namespace gatehouse::tokens
