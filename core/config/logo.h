// Logos: image files that a tenant's file names, read with it and told apart by what they hold.
//
// Pages show them from our own origin (core/app/logo_endpoint.h), so that no other host learns who signs in.
// Reads files, changes nothing. Thread-safe.
#pragma once

#include <filesystem>
#include <string_view>

#include "core/config/model.h"
#include "core/config/rules/place.h"

namespace gatehouse::config {

inline constexpr std::size_t kMaxLogoBytes = 256u << 10;

/// Reads what `branding.logo` of the tenant and of its clients name, relative to `folder`, into their
/// `image`. What cannot be shown is reported at the place of its name.
void read_logos(TenantConfig& tenant, const std::filesystem::path& folder, const Place& place,
                Findings& findings);

/// "image/png", "image/jpeg", "image/webp", "image/svg+xml", or empty: from the bytes, never from a name.
std::string_view image_type(std::string_view bytes) noexcept;

}  // namespace gatehouse::config
