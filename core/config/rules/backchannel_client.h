// Rules for clients that ask people from elsewhere (CIBA §4): they prove who they are, say how they hear of
// the decision, and what they register goes together. Pure; thread-safe.
#pragma once

#include "core/config/model.h"
#include "core/config/rules/place.h"

namespace gatehouse::config {

inline constexpr std::string_view kCibaGrantType = "urn:openid:params:grant-type:ciba";

void check_backchannel_client(const ClientMetadata& client, Profile profile, const Place& place,
                              Findings& findings);

}  // namespace gatehouse::config
