#include "core/plugin_host/boundary/grant_handler_boundary.h"

#include <algorithm>

#include "core/base/contains.h"
#include "core/plugin_host/boundary/postconditions.h"

namespace gatehouse::plugin_host::boundary {
namespace {

constexpr std::size_t kMostRefusals = 32;
constexpr std::size_t kMostMethods = 8;
constexpr auto kSkew = std::chrono::seconds(30);

/// RFC 6749 §4.5: an absolute URI, so that no two extensions share a name; or the one of §4.3.
bool is_grant_type(std::string_view name) noexcept {
  if (name == "password") return true;
  const auto plain = [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '\\'; };
  const auto colon = name.find(':');
  return name.size() <= 128 && colon != 0 && colon != std::string_view::npos && colon + 1 < name.size() &&
         name.front() >= 'a' && name.front() <= 'z' && std::all_of(name.begin(), name.end(), plain);
}

bool is_id(std::string_view id) noexcept {
  return !id.empty() && id.size() <= 48 && id.front() >= 'a' && id.front() <= 'z' &&
         std::all_of(id.begin(), id.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

/// RFC 6749 §5.2: %x20-21 / %x23-5B / %x5D-7E.
bool is_description(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 200 && std::all_of(text.begin(), text.end(), [](char c) {
    return c >= 0x20 && c <= 0x7e && c != '"' && c != '\\';
  });
}

/// What a claim of a token holds one of.
bool is_word(std::string_view text, std::size_t longest) noexcept {
  return text.size() <= longest &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

const char* is_sound_person(const GrantedPerson& person, const GrantRequest& request) noexcept {
  if (person.user.empty() || !is_word(person.user.text(), 128)) return "granted to nobody";
  if (person.auth_time > request.now + kSkew) return "answered an auth_time that is still to come";
  if (!is_word(person.acr, 128) || person.amr.size() > kMostMethods ||
      !std::all_of(person.amr.begin(), person.amr.end(),
                   [](const auto& method) { return !method.empty() && is_word(method, 32); }))
    return "answered an acr or amr that is none";
  return nullptr;
}

class GrantHandlerBoundary final : public GrantHandler {
 public:
  GrantHandlerBoundary(std::unique_ptr<GrantHandler> inner, GrantInfo info, std::shared_ptr<CallGate> gate)
      : inner_(std::move(inner)), info_(std::move(info)), gate_(std::move(gate)) {}
  GrantInfo info() const override { return info_; }
  Result<GrantOutcome> exchange(const GrantRequest& request) override {
    return guarded_call(
        *gate_, "exchange", [&] { return inner_->exchange(request); },
        [&](const GrantOutcome& outcome) { return is_sound(outcome, info_, request); });
  }

 private:
  std::unique_ptr<GrantHandler> inner_;
  GrantInfo info_;
  std::shared_ptr<CallGate> gate_;
};

}  // namespace

const char* is_sound(const GrantInfo& info) noexcept {
  if (!is_grant_type(info.grant_type)) return "its grant_type is neither an absolute URI nor password";
  if (info.refusals.size() > kMostRefusals) return "declares more than 32 refusals";
  for (auto one = info.refusals.begin(); one != info.refusals.end(); ++one) {
    if (!is_id(one->id) || !known(one->error, GrantError::invalid_scope) || !is_description(one->description))
      return "declares a refusal without a usable id, error or description";
    if (std::any_of(info.refusals.begin(), one, [&](const auto& before) { return before.id == one->id; }))
      return "declares a refusal twice";
  }
  return nullptr;
}

const char* is_sound(const GrantOutcome& outcome, const GrantInfo& info,
                     const GrantRequest& request) noexcept {
  if (const auto* refused = std::get_if<GrantRefused>(&outcome)) {
    const bool declared = std::any_of(info.refusals.begin(), info.refusals.end(),
                                      [&](const auto& one) { return one.id == refused->id; });
    return declared ? nullptr : "refused in a way that it did not declare";
  }
  const auto& granted = std::get<Granted>(outcome);
  const auto is_asked = [&](const std::string& value) { return contains(request.scope, value); };
  if (!std::all_of(granted.scope.begin(), granted.scope.end(), is_asked))
    return "granted more scope than was asked for";
  const auto* person = std::get_if<GrantedPerson>(&granted.who);
  return person != nullptr ? is_sound_person(*person, request) : nullptr;
}

Result<std::unique_ptr<GrantHandler>> wrap_grant_handler(std::unique_ptr<GrantHandler> inner,
                                                         std::shared_ptr<CallGate> gate) {
  GH_TRY(auto info, guarded_call(
                        *gate, "info", [&]() -> Result<GrantInfo> { return inner->info(); },
                        [](const GrantInfo& said) { return is_sound(said); }));
  return std::unique_ptr<GrantHandler>(
      std::make_unique<GrantHandlerBoundary>(std::move(inner), std::move(info), std::move(gate)));
}

}  // namespace gatehouse::plugin_host::boundary
