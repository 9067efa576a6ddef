// How an app waits for a person who decides elsewhere: asks the token endpoint again and again (RFC 8628
// §3.5, CIBA §11). What `gatehouse try device` and `gatehouse try ciba` have in common. Blocks.
#pragma once

#include <chrono>

#include "core/app/cli/try/relying_party/relying_party.h"

namespace gatehouse::app::cli {

struct Polling {
  std::string_view subject;  ///< what fails where this does: "device"
  std::string grant_name;    ///< for people: "device_code"
  FormFields fields;         ///< grant_type and what names the sign-in
  std::chrono::seconds interval{5};
};

/// A number of seconds in a JSON answer.
std::chrono::seconds seconds_member(const boost::json::object& object, std::string_view name,
                                    std::chrono::seconds otherwise);

/// Nobody has decided: the app must wait, and is told so where it asks again at once. Answers how long to
/// wait between polls from now on.
Result<std::chrono::seconds, TryFailure> poll_too_soon(RelyingParty& party, const Polling& polling);

/// Until there are tokens, which are then looked at as those of a sign-in, or an error that ends it.
Result<void, TryFailure> finish_by_polling(RelyingParty& party, const Polling& polling,
                                           std::chrono::seconds interval);

}  // namespace gatehouse::app::cli
