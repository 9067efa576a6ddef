#include "core/base/ids.h"

#include <sodium.h>

#include <array>
#include <utility>

namespace gatehouse {
namespace {

using UuidBytes = std::array<std::uint8_t, 16>;

std::string render_uuid(UuidBytes bytes, std::uint8_t version) {
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | (version << 4));
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kHex[bytes[i] >> 4];
    text += kHex[bytes[i] & 0x0f];
  }
  return text;
}

// Random bytes of ids, a block at a time for each thread: a call into the kernel for every request id and
// `jti` is a twentieth of what a discovery answer costs. Secrets (random_base64url, random_number) never come
// from here. Nothing forks once threads run, so no two processes hand out the same bytes.
UuidBytes next_id_bytes() noexcept {
  thread_local std::array<UuidBytes, 32> block;
  thread_local std::size_t left = 0;
  if (left == 0) {
    randombytes_buf(block.data(), sizeof block);
    left = block.size();
  }
  return std::exchange(block[--left], {});
}

}  // namespace

bool start_randomness() noexcept { return sodium_init() >= 0; }

std::string make_uuid_v7(TimePoint now) {
  UuidBytes bytes = next_id_bytes();
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  for (int i = 0; i < 6; ++i)
    bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(milliseconds >> (40 - 8 * i));
  return render_uuid(bytes, 7);
}

std::string make_uuid_v4() {
  UuidBytes bytes;
  randombytes_buf(bytes.data(), bytes.size());
  return render_uuid(bytes, 4);
}

std::uint64_t random_number() noexcept {
  std::uint64_t number = 0;
  randombytes_buf(&number, sizeof number);
  return number;
}

std::string random_base64url(std::size_t bytes) {
  std::string raw(bytes, '\0');
  randombytes_buf(raw.data(), raw.size());
  std::string text(sodium_base64_encoded_len(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(raw.data()), raw.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // libsodium counts the terminating zero
  secure_wipe(raw.data(), raw.size());
  return text;
}

}  // namespace gatehouse
