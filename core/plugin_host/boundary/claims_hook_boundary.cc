#include "core/plugin_host/boundary/claims_hook_boundary.h"

#include "core/base/contains.h"

namespace gatehouse::plugin_host::boundary {
namespace {

constexpr std::size_t kMostClaims = 64;
constexpr std::size_t kLongestName = 128;

const char* is_sound_info(const ClaimsHookInfo& info) noexcept {
  if (info.claims.empty() || info.claims.size() > kMostClaims) return "offers no claims, or more than 64";
  for (const auto& name : info.claims) {
    if (name.empty() || name.size() > kLongestName) return "offers a claim without a usable name";
    if (is_protocol_claim(name)) return "offers a claim of the protocol";
  }
  return nullptr;
}

class ClaimsHookBoundary final : public ClaimsHook {
 public:
  ClaimsHookBoundary(std::unique_ptr<ClaimsHook> inner, ClaimsHookInfo info, std::shared_ptr<CallGate> gate)
      : inner_(std::move(inner)), info_(std::move(info)), gate_(std::move(gate)) {}
  ClaimsHookInfo info() const override { return info_; }
  Result<HookedClaims> claims_of(const ClaimsRequest& request) override {
    return guarded_call(
        *gate_, "claims_of", [&] { return inner_->claims_of(request); },
        [&](const HookedClaims& answer) { return is_sound(answer, request.claims); });
  }

 private:
  std::unique_ptr<ClaimsHook> inner_;
  ClaimsHookInfo info_;
  std::shared_ptr<CallGate> gate_;
};

}  // namespace

const char* is_sound(const HookedClaims& answer, std::span<const std::string> asked) noexcept {
  std::size_t bytes = 0;
  const auto is_asked = [&](const std::string& name) { return contains(asked, name); };
  for (const auto& value : answer.values) {
    bytes += value.name.size() + value.json.size();
    if (!is_asked(value.name)) return "answered a claim that it was not asked for";
  }
  for (const auto& one : answer.aggregated) {
    bytes += one.jwt.size();
    if (one.names.empty()) return "answered a JWT for no claim";
    for (const auto& name : one.names) {
      bytes += name.size();
      if (!is_asked(name)) return "answered a claim that it was not asked for";
    }
  }
  return bytes > kMostHookedBytes ? "answered more than 32 KiB" : nullptr;
}

Result<std::unique_ptr<ClaimsHook>> wrap_claims_hook(std::unique_ptr<ClaimsHook> inner,
                                                     std::shared_ptr<CallGate> gate) {
  GH_TRY(auto info,
         guarded_call(
             *gate, "info", [&]() -> Result<ClaimsHookInfo> { return inner->info(); }, is_sound_info));
  return std::unique_ptr<ClaimsHook>(
      std::make_unique<ClaimsHookBoundary>(std::move(inner), std::move(info), std::move(gate)));
}

}  // namespace gatehouse::plugin_host::boundary
