#include "core/audit/event_codec.h"

#include <cstdint>

namespace gatehouse::audit {
namespace {

constexpr char kFormat = 1;

void put_number(std::string& bytes, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8)
    bytes += static_cast<char>(number >> shift);
}
void put_text(std::string& bytes, std::string_view text) {
  put_number(bytes, text.size());
  bytes += text;
}

/// Reads fields in order; after the first one that is not there every further one is empty and ok() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t number() {
    if (bytes_.size() < 8) return fail(), 0;
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i)
      number |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes_[i])) << (8 * i);
    bytes_.remove_prefix(8);
    return number;
  }
  std::string text() {
    const std::uint64_t size = number();
    if (size > bytes_.size()) return fail(), std::string();
    std::string text(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
    return text;
  }
  char byte() {
    if (bytes_.empty()) return fail(), '\0';
    const char c = bytes_.front();
    bytes_.remove_prefix(1);
    return c;
  }
  std::size_t left() const noexcept { return bytes_.size(); }
  bool ok() const noexcept { return ok_; }

 private:
  void fail() noexcept {
    ok_ = false;
    bytes_ = {};
  }
  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace

std::string encode_event(const TenantId& tenant, const AuditEvent& event) {
  std::string bytes(1, kFormat);
  put_text(bytes, tenant.text());
  put_text(bytes, event.id.text());
  put_number(bytes, static_cast<std::uint64_t>(event.at.time_since_epoch().count()));
  put_text(bytes, event.type);
  bytes += static_cast<char>(event.outcome);
  put_text(bytes, event.request_id);
  put_text(bytes, event.actor);
  put_text(bytes, event.address);
  put_number(bytes, event.details.size());
  for (const auto& [name, value] : event.details) {
    put_text(bytes, name);
    put_text(bytes, value);
  }
  return bytes;
}

std::optional<TenantEvent> decode_event(std::string_view bytes) {
  Reader reader(bytes);
  if (reader.byte() != kFormat) return std::nullopt;
  TenantEvent found;
  found.tenant = TenantId(reader.text());
  found.event.id = EventId(reader.text());
  found.event.at = TimePoint(Duration(static_cast<std::int64_t>(reader.number())));
  found.event.type = reader.text();
  const char outcome = reader.byte();
  if (outcome < 0 || outcome > static_cast<char>(AuditOutcome::error)) return std::nullopt;
  found.event.outcome = static_cast<AuditOutcome>(outcome);
  found.event.request_id = reader.text();
  found.event.actor = reader.text();
  found.event.address = reader.text();
  for (std::uint64_t count = reader.number(); count > 0 && reader.ok(); --count) {
    std::string name = reader.text();
    found.event.details.emplace_back(std::move(name), reader.text());
  }
  if (!reader.ok() || reader.left() != 0) return std::nullopt;
  return found;
}

}  // namespace gatehouse::audit
