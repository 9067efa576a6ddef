// RSA keys that the build made once (make_ready_keys.cc): one takes a tenth of a second, and a thousand tests
// want two each.
#pragma once

#include "core/keys/key_ring.h"

namespace gatehouse::test_support {

/// A keys::MakeKey: while there are any, a ready key that nobody in this process was given before; else a new
/// one.
Result<jose::PrivateKey> ready_key(jose::Algorithm algorithm, unsigned rsa_bits);

}  // namespace gatehouse::test_support
