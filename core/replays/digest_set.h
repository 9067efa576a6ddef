// DigestSet: half digests, side by side: 16 bytes each and no more than as many again of room. Only grows;
// thrown away whole. Not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

namespace gatehouse::replays {

/// 128 bits of a keyed digest, which nobody outside can steer. Never all zero.
using HalfDigest = std::array<std::uint8_t, 16>;

class DigestSet {
 public:
  bool contains(const HalfDigest& digest) const noexcept {
    return !places_.empty() && places_[place_of(digest)] == digest;
  }
  /// It must not be in it.
  void add(const HalfDigest& digest) {
    if (places_.size() < 2 * (size_ + 1)) grow();
    places_[place_of(digest)] = digest;
    ++size_;
  }
  std::size_t size() const noexcept { return size_; }
  template <class Visit>
  void each(Visit visit) const {
    for (const auto& place : places_)
      if (place != kEmpty) visit(place);
  }

 private:
  static constexpr HalfDigest kEmpty{};

  /// Where it is, else the empty place where it belongs; there always is one.
  std::size_t place_of(const HalfDigest& digest) const noexcept {
    std::uint64_t start = 0;
    std::memcpy(&start, digest.data(), sizeof start);
    const std::size_t mask = places_.size() - 1;
    std::size_t place = static_cast<std::size_t>(start) & mask;
    while (places_[place] != kEmpty && places_[place] != digest)
      place = (place + 1) & mask;
    return place;
  }
  void grow() {
    // Where there is no memory for it, everything is still here.
    std::vector<HalfDigest> others(places_.empty() ? 16 : 2 * places_.size());
    others.swap(places_);
    for (const auto& digest : others)
      if (digest != kEmpty) places_[place_of(digest)] = digest;
  }

  std::vector<HalfDigest> places_;  ///< a power of two, never more than half full
  std::size_t size_ = 0;
};

}  // namespace gatehouse::replays
