// Host names in the one form that Gatehouse compares: lower-case, without port and trailing dot (S-305).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::tenancy {

/// Nothing where `authority` is not host[:port]: empty, user information, percent-encoding, bytes beyond
/// ASCII, a port that is none. An IPv6 literal keeps its brackets. International names must come as "xn--"
/// labels, as RFC 9110 §4.2.3 has it; anything else is refused rather than mapped, so that no two spellings
/// lead to one tenant.
std::optional<std::string> normalise_host(std::string_view authority);

/// True where `authority` names the host and port of `issuer` ("https://id.example.com/t/acme"); the scheme's
/// default port may be written or left out.
bool authority_serves_issuer(std::string_view authority, std::string_view issuer);

}  // namespace gatehouse::tenancy
