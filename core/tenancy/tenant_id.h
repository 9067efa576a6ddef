// The grammar of tenant ids: one spelling only, safe in a path, a host label, a file name and a log line.
#pragma once

#include <string_view>

namespace gatehouse::tenancy {

/// [a-z0-9][a-z0-9-]{0,62}
bool is_tenant_id(std::string_view text) noexcept;

}  // namespace gatehouse::tenancy
