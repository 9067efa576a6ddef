// JWS whose payload is no token of ours: what a client signs, with keys that it registered (client
// assertions, RFC 7523 §3; request objects, RFC 9101 §6).
//
// Only the signature is judged here. What the claims must be differs from one to the other and is for who
// asks; until then nothing of them is believed. Keys and algorithms as in jws.h: one algorithm per key,
// nothing that the header brings along (S-120, S-121, S-122). Pure; thread-safe.
#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string_view>

#include "core/jose/jws.h"

namespace gatehouse::jose {

struct SignedObjectRules {
  std::span<const std::string_view> types;  ///< the values of `typ` that may stand there; "" stands for none
  std::span<const Algorithm> algorithms;    ///< those accepted here
};

/// The payload, if one of `keys` signed it. `kid` chooses the key; without one exactly one key must be of the
/// algorithm.
Result<boost::json::object, Refusal> verify_signed_object(std::string_view text,
                                                          std::span<const PublicKey> keys,
                                                          const SignedObjectRules& rules);
/// The same for what only `key` may have made; a `kid` chooses nothing.
Result<boost::json::object, Refusal> verify_signed_object(std::string_view text, const MacKey& key,
                                                          const SignedObjectRules& rules);

/// The `kid` of its header, empty when there is none; nothing when it is no compact JWS. Not verified: good
/// for looking a key up, for nothing else.
std::optional<std::string> claimed_key(std::string_view text);
/// A text claim of its payload. Not verified: good for finding out whose keys to verify it with.
std::optional<std::string> claimed_text(std::string_view text, std::string_view claim);

}  // namespace gatehouse::jose
