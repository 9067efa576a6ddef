#include "gatehouse/extension.h"

namespace gatehouse {

Extension::~Extension() = default;
void* Extension::query(InterfaceId) noexcept { return nullptr; }

}  // namespace gatehouse
