#include "core/interaction/interaction.h"

#include <boost/json.hpp>

#include "core/base/base64.h"
#include "core/base/document.h"
#include "core/tokens/bearer.h"

namespace gatehouse::interaction {
namespace {

/// Where the code stands that a device shows: whoever reads the store could go and let that device in.
crypto::SealedPlace place_of(std::string_view digest) {
  return {.kind = "interaction", .id = digest, .field = "user_code"};
}

}  // namespace

Document Interactions::written(const Interaction& interaction) const {
  boost::json::object object{{"schema", 1},
                             {"request", write_authorization_request(interaction.request)},
                             {"browser", interaction.browser},
                             {"person", interaction.person.text()},
                             {"signed_in", interaction.progress.signed_in}};
  const auto& user_code = interaction.request.user_code;
  if (!user_code.empty())
    object["user_code"] =
        base64url_encode(cipher_.seal(place_of(digest_of(interaction.handle).hex()), user_code).bytes);
  return write_document(object);
}

Result<Interaction> Interactions::read(std::string handle, const InteractionRecord& record) const {
  GH_TRY(const auto object, read_document(record.payload));
  const auto* request = object.if_contains("request");
  if (request == nullptr || !request->is_object())
    return Error(ErrorCode::corrupt, "a stored interaction has no request");
  Interaction interaction{.handle = std::move(handle),
                          .request = read_authorization_request(request->get_object()),
                          .browser = text_member(object, "browser"),
                          .person = UserId(text_member(object, "person")),
                          .progress = {.signed_in = flag_member(object, "signed_in")},
                          .revision = record.revision};
  if (object.contains("user_code")) {
    auto sealed = base64url_decode(text_member(object, "user_code"));
    if (!sealed) return Error(ErrorCode::corrupt, "a stored interaction has a malformed user code");
    GH_TRY(const auto user_code,
           cipher_.open(place_of(record.digest.hex()), SealedBytes{*std::move(sealed)}));
    interaction.request.user_code = user_code.reveal();
  }
  return interaction;
}

Digest Interactions::digest_of(std::string_view handle) const {
  return tokens::bearer_digest(cipher_.tenant(), tokens::BearerKind::interaction_handle, handle);
}

InteractionRecord Interactions::record_of(const Interaction& interaction, TimePoint now) const {
  return {.digest = digest_of(interaction.handle),
          .revision = interaction.revision,
          .expires_at = now + kLifetime,
          .payload = written(interaction)};
}

Result<Interactions::Begun> Interactions::begin(AuthorizationRequest request, const http::Call& call) const {
  GH_TRY(auto bound, binding_.find_or_make(call.request));
  Interaction interaction{.handle = tokens::make_bearer_value(),
                          .request = std::move(request),
                          .browser = binding_.fingerprint(bound.value),
                          .person = {},
                          .progress = {},
                          .revision = {}};
  GH_TRY(interaction.revision,
         store_.put(record_of(interaction, call.now), Absent{}, {.now = call.now, .events = {}}));
  return Begun{.interaction = std::move(interaction), .cookie = std::move(bound.cookie)};
}

Result<std::optional<Interactions::Found>> Interactions::find(const http::Call& call) const {
  const auto handle = call.query.value_of("id");
  const auto binding = binding_.find(call.request);
  if (!handle || !binding) return std::optional<Found>();
  GH_TRY(const auto record, store_.find(digest_of(*handle), call.now));
  if (!record) return std::optional<Found>();
  GH_TRY(auto interaction, read(std::string(*handle), *record));
  if (!equal_in_constant_time(interaction.browser, binding_.fingerprint(*binding)))
    return std::optional<Found>();
  return std::optional<Found>(Found{.interaction = std::move(interaction), .binding = *binding});
}

Result<void> Interactions::save(Interaction& interaction, TimePoint now) const {
  GH_TRY(interaction.revision,
         store_.put(record_of(interaction, now), interaction.revision, {.now = now, .events = {}}));
  return {};
}

Result<void> Interactions::end(const Interaction& interaction, TimePoint now) const {
  return store_.erase(digest_of(interaction.handle), {.now = now, .events = {}});
}

}  // namespace gatehouse::interaction
