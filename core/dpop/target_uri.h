// Whether a proof's `htu` names an endpoint (RFC 9449 §4.3): compared without query and fragment and after
// the normalisation of RFC 3986 §6.2.2 and §6.2.3, as different clients spell one address. Pure.
#pragma once

#include <string_view>

namespace gatehouse::dpop {

bool is_same_target(std::string_view htu, std::string_view endpoint);

}  // namespace gatehouse::dpop
