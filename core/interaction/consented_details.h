// How the consent to authorization details (RFC 9396) is remembered: by a name for each one, which is its
// type and a digest of all that it says. The same detail is not asked for twice, and every other one is:
// another amount is another payment. The names stand among the claims of a consent's record; only the latest
// are kept. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::interaction {

/// Of an app, for one person: a shop with a payment a day must not make the record grow for ever.
inline constexpr std::size_t kMostRememberedDetails = 32;

/// One for each of `details`, a JSON array as text.
std::vector<std::string> names_of_details(std::string_view details);
/// The type in such a name; nothing where it is the name of a claim.
std::optional<std::string_view> details_type_of(std::string_view name);
/// Adds what is missing and forgets the oldest beyond kMostRememberedDetails; names of claims are not
/// touched.
void remember_details(std::vector<std::string>& names, std::string_view details);

}  // namespace gatehouse::interaction
