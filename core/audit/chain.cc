#include "core/audit/chain.h"

#include "core/crypto/digest.h"
#include "gatehouse/audit_record.h"
#include "gatehouse/safe_text.h"

namespace gatehouse::audit {
namespace {

constexpr std::size_t kMaxValue = 1024;
constexpr std::size_t kMaxDetails = 16;

void cut(std::string& value) {
  if (value.size() <= kMaxValue) return;
  const std::size_t whole = value.size();
  value = std::string(cut_text(value, kMaxValue)) + "…(" + std::to_string(whole) + " bytes)";
}

void bound(AuditEvent& event) {
  for (std::string* value : {&event.type, &event.request_id, &event.actor, &event.address})
    cut(*value);
  if (event.details.size() > kMaxDetails) event.details.resize(kMaxDetails);
  for (auto& [name, value] : event.details) {
    cut(name);
    cut(value);
  }
}

}  // namespace

std::string record_hash(const ChainedEvent& record) {
  return crypto::sha256(audit_record_body(record)).hex();
}

ChainedEvent append_to_chain(const ChainId& chain, ChainHead& head, AuditEvent event) {
  bound(event);
  ChainedEvent record{.tenant = chain.tenant,
                      .node = chain.node,
                      .sequence = head.sequence + 1,
                      .previous = head.hash,
                      .hash = {},
                      .event = std::move(event)};
  record.hash = record_hash(record);
  head = {.sequence = record.sequence, .hash = record.hash};
  return record;
}

}  // namespace gatehouse::audit
