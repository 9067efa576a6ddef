#include "core/plugin_host/factory_registrar.h"

#include <algorithm>

namespace gatehouse::plugin_host {
namespace {

bool is_type_name(std::string_view name) {
  return !name.empty() && name.size() <= 48 && name.front() >= 'a' && name.front() <= 'z' &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace

template <class Interface>
Result<void> FactoryRegistrar::keep(std::vector<Factory<Interface>>& kept, Factory<Interface> factory,
                                    std::string_view kind) {
  if (kind != kind_)
    return Error(ErrorCode::invalid_argument,
                 "a plugin of kind " + kind_ + " registered a factory of kind " + std::string(kind));
  if (!is_type_name(factory.name))
    return Error(ErrorCode::invalid_argument, "registered a factory whose name is not [a-z][a-z0-9_]*");
  if (!factory.check || !factory.create)
    return Error(ErrorCode::invalid_argument,
                 "factory \"" + factory.name + "\" has no check or no create function");
  if (std::any_of(kept.begin(), kept.end(), [&](const auto& other) { return other.name == factory.name; }))
    return Error(ErrorCode::already_exists, "registered factory \"" + factory.name + "\" twice");
  kept.push_back(std::move(factory));
  return {};
}

Result<void> FactoryRegistrar::add_storage(Factory<Storage> factory) {
  return keep(storage, std::move(factory), "storage");
}
Result<void> FactoryRegistrar::add_tenancy(Factory<TenancyStrategy> factory) {
  return keep(tenancy, std::move(factory), "tenancy");
}
Result<void> FactoryRegistrar::add_audit(Factory<AuditSink> factory) {
  return keep(audit, std::move(factory), "audit");
}
Result<void> FactoryRegistrar::add_claims(Factory<ClaimsHook> factory) {
  return keep(claims, std::move(factory), "claims");
}
Result<void> FactoryRegistrar::add_grant(Factory<GrantHandler> factory) {
  return keep(grant, std::move(factory), "grant");
}

}  // namespace gatehouse::plugin_host
