#include "core/oauth/endpoints/device.h"

#include "core/audit/event_catalogue.h"
#include "core/interaction/occasion.h"
#include "core/oauth/device/user_code.h"

namespace gatehouse::oauth {
namespace {

const interaction::PageError kForeignForm{
    .status = 403, .code = "form_not_ours", .text = pages::ErrorText("form_foreign")};

constexpr std::string_view kSubject = "device";  // of the form: everybody gets the same
constexpr std::size_t kLongest = 64;             // of what is typed, to be shown again

/// The code of a link is shown where it can be one; nothing else of the address is.
std::string shown_code(std::string_view text) {
  const auto plain = read_user_code(text);
  return plain ? show_user_code(*plain) : std::string();
}

/// The sign-in that the person is asked to allow. Always asked, whatever the app is registered for and
/// whatever was allowed before: who typed the code may have been talked into it (RFC 8628 §5.4).
interaction::AuthorizationRequest request_of(const DeviceRequest& device, std::string_view typed,
                                             const http::Call& call) {
  interaction::AuthorizationRequest request{.asked_by = interaction::AskedBy::device,
                                            .client = device.client};
  request.scope = device.scope;
  request.resources = device.resources;
  request.authorization_details = device.authorization_details;
  request.prompts.consent = true;
  request.device = write_digest(device.device);
  request.user_code = shown_code(typed);
  if (const auto locales = call.query.value_of("ui_locales"))
    request.ui_locales = pages::split_locales(*locales);
  return request;
}

}  // namespace

const http::EndpointRule& DeviceEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "device",
                                            .path = interaction::InteractionPages::kDevicePath,
                                            .get = true,
                                            .post = true,
                                            .runs_on = http::RunsOn::io,
                                            .audience = http::Audience::person};
  return kRule;
}

http::Answer DeviceEndpoint::handle(const http::Call& call) {
  const auto finish = [&](Result<http::Response> response) -> http::Answer {
    return response ? *std::move(response) : pages_.error(interaction::page_error_of(response.error()), call);
  };
  // §3.3.1: a link with the code fills it in and does nothing by itself.
  if (call.request.method != http::Method::post)
    return finish(
        show({.user_code = shown_code(call.query.value_of(pages::kUserCodeField).value_or(""))}, call));
  if (call.running_on != http::RunsOn::io) return finish(look_up(call));
  // As at sign-in: a place is taken for every try, and given back for all but wrong codes.
  const auto wait = failures_.take(call.client_address, call.now);
  if (wait == Duration::zero()) return http::MoveTo{http::RunsOn::pool};
  return finish(show({.problem = pages::DeviceProblem::try_later, .retry_after = wait}, call));
}

Result<http::Response> DeviceEndpoint::show(interaction::DeviceState state, const http::Call& call) const {
  GH_TRY(auto bound, binding_.find_or_make(call.request));
  state.csrf_token = binding_.csrf_token(bound.value, kSubject);
  auto response = pages_.device(state, call);
  if (bound.cookie) response.headers.push_back(*std::move(bound.cookie));
  return response;
}

Result<http::Response> DeviceEndpoint::look_up(const http::Call& call) const {
  const auto give_back = [&] { failures_.give_back(call.client_address); };
  if (!binding_.is_our_form(call, kSubject)) {
    give_back();
    return pages_.error(kForeignForm, call);
  }
  const auto typed = call.form.value_of(pages::kUserCodeField);
  if (!typed) {
    give_back();
    return show({.problem = pages::DeviceProblem::code_missing}, call);
  }
  GH_TRY(const auto device, codes_.find_undecided(*typed, call.now));
  if (device) {
    give_back();
    return dispatcher_.begin(request_of(*device, *typed, call), call);
  }
  GH_TRY_VOID(audit_.record(audit::make_event(audit::kDeviceCodeRefused, interaction::occasion_of(call),
                                              "system", {{audit::field::reason, "unknown_user_code"}})));
  // One message for wrong, expired and used codes: nobody learns which code was ever good.
  return show({.user_code = typed->size() <= kLongest ? std::string(*typed) : std::string(),
               .problem = pages::DeviceProblem::wrong},
              call);
}

}  // namespace gatehouse::oauth
