// The address of a client's own metadata document as its client_id
// (draft-ietf-oauth-client-id-metadata-document §3). Pure; thread-safe.
#pragma once

#include <string_view>

namespace gatehouse::config {

/// Whether a client_id says that it is such an address, right or wrong. That of no other client does: theirs
/// hold no colon (client_rules.h).
bool is_document_address(std::string_view client_id) noexcept;

/// Why there can be no document at this address: a constant for the app's developer. Empty where there can.
std::string_view problem_of_document_address(std::string_view address) noexcept;

/// The host, for people; empty where the address is none.
std::string_view host_of_document_address(std::string_view address);

}  // namespace gatehouse::config
