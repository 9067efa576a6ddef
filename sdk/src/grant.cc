#include "gatehouse/grant.h"

namespace gatehouse {

PasswordVerifier::~PasswordVerifier() = default;

std::optional<std::string_view> GrantRequest::parameter(std::string_view name) const noexcept {
  for (const auto& one : parameters)
    if (one.name == name && !one.value.empty()) return one.value;
  return std::nullopt;
}

}  // namespace gatehouse
