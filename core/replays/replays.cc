#include "core/replays/replays.h"

namespace gatehouse::replays {
namespace {

/// A call brings the time at which it came, and may have waited since, for less than this. What another,
/// newer call let be forgotten meanwhile would be new to it.
constexpr Duration kMostWaited = std::chrono::seconds(30);

class Stored final : public Replays {
 public:
  explicit Stored(ReplayStore& store) : store_(store) {}
  Result<bool> remember(const Digest& digest, TimePoint until, TimePoint now) const override {
    return store_.remember(digest, until + kMostWaited, {.now = now, .events = {}});
  }
  bool waits() const noexcept override { return true; }
  std::optional<TimePoint> unknown_before() const noexcept override { return std::nullopt; }
  std::string_view salt() const noexcept override { return {}; }

 private:
  ReplayStore& store_;
};

class InMemory final : public Replays {
 public:
  InMemory(ReplayMemory& memory, const TenantId& tenant) : memory_(memory), share_(memory.share_of(tenant)) {}
  Result<bool> remember(const Digest& digest, TimePoint until, TimePoint now) const override {
    return memory_.remember(share_, digest, until + kMostWaited, now);
  }
  bool waits() const noexcept override { return false; }
  std::optional<TimePoint> unknown_before() const noexcept override { return memory_.unknown_before(); }
  std::string_view salt() const noexcept override { return memory_.salt(); }

 private:
  ReplayMemory& memory_;
  ReplayMemory::Share& share_;
};

}  // namespace

// What was accepted before was issued at most `skew` after that time, and ended at most `longest` and `skew`
// after it.
bool Replays::may_be_forgotten(const Validity& validity) const noexcept {
  const auto since = unknown_before();
  if (!since) return false;
  if (validity.issued_at && *validity.issued_at > *since + validity.skew) return false;
  return validity.expires_at <= *since + validity.longest + validity.skew;
}

std::unique_ptr<Replays> remembered_in(ReplayStore& store) { return std::make_unique<Stored>(store); }

std::unique_ptr<Replays> remembered_in(ReplayMemory& memory, const TenantId& tenant) {
  return std::make_unique<InMemory>(memory, tenant);
}

}  // namespace gatehouse::replays
