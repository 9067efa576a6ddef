// Reading private keys as we store them. Internal to core/jose.
#pragma once

#include <string_view>

#include "core/jose/algorithm_table.h"
#include "core/jose/openssl_handles.h"

namespace gatehouse::jose {

/// The key of the row's type in `der`, a PKCS #8 PrivateKeyInfo (RFC 5208) as OpenSSL writes it; null for any
/// other form, which OpenSSL's decoders may still read. They do all that this does, but collecting them costs
/// each key of each tenant more than a millisecond of every start.
EvpKey read_pkcs8(const AlgorithmRow& row, std::string_view der);

}  // namespace gatehouse::jose
