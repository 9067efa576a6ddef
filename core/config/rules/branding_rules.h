// Rules for how pages look: colours that can be read and are nothing else, links that are https. Pure;
// thread-safe.
#pragma once

#include <string>

#include "core/config/rules/place.h"

namespace gatehouse::config {

/// `accent` and `accent_dark` of the object at `place`.
void check_accents(const std::string& accent, const std::string& accent_dark, const Place& place,
                   Findings& findings);
/// An address that pages link to or show an image from; empty is right.
void check_brand_address(const std::string& address, const Place& place, Findings& findings);

}  // namespace gatehouse::config
