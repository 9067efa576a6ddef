#include "core/dpop/nonces.h"

#include "core/base/base64.h"
#include "core/crypto/digest.h"

namespace gatehouse::dpop {
namespace {

constexpr std::size_t kSize = 22;  // characters: 132 bits, more than anybody guesses

std::int64_t slot_of(TimePoint time) { return time.time_since_epoch() / Nonces::kSlot; }

}  // namespace

std::string Nonces::of_slot(std::int64_t slot) const {
  const Digest digest = crypto::keyed_digest(key_.reveal(), {std::to_string(slot)});
  auto text = base64url_encode(crypto::as_bytes(digest));
  text.resize(kSize);
  return text;
}

std::string Nonces::current(TimePoint now) const { return of_slot(slot_of(now)); }

bool Nonces::accepts(std::string_view nonce, TimePoint now) const {
  const auto slot = slot_of(now);
  return equal_in_constant_time(nonce, of_slot(slot)) || equal_in_constant_time(nonce, of_slot(slot - 1));
}

}  // namespace gatehouse::dpop
