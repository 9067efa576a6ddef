#include "core/audit/relay_codec.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "core/base/strict_json.h"

namespace gatehouse::audit {
namespace {

namespace json = boost::json;

/// Of a file of our own: more than a million chains.
constexpr JsonLimits kLimits{.bytes = 1 << 30, .depth = 8, .members = 1 << 24};

json::object write_head(const ChainHead& head) { return {{"seq", head.sequence}, {"hash", head.hash}}; }
json::object write_position(const SpoolPosition& position) {
  return {{"segment", position.segment}, {"offset", position.offset}};
}

/// Reads members of one object; after the first wrong one ok() is false.
class Reader {
 public:
  std::uint64_t number(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value != nullptr && value->is_int64() && value->get_int64() >= 0)
      return static_cast<std::uint64_t>(value->get_int64());
    if (value != nullptr && value->is_uint64()) return value->get_uint64();
    ok_ = false;
    return 0;
  }
  std::string text(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value != nullptr && value->is_string()) return std::string(value->get_string());
    ok_ = false;
    return {};
  }
  json::object object(const json::object& outer, std::string_view name) {
    const auto* value = outer.if_contains(name);
    if (value != nullptr && value->is_object()) return value->get_object();
    ok_ = false;
    return {};
  }
  ChainHead head(const json::object& object) {
    ChainHead head{.sequence = number(object, "seq"), .hash = text(object, "hash")};
    ok_ = ok_ && head.hash.size() == 64;
    return head;
  }
  SpoolPosition position(const json::object& object) {
    return {.segment = number(object, "segment"), .offset = number(object, "offset")};
  }
  void fail() noexcept { ok_ = false; }
  bool ok() const noexcept { return ok_; }

 private:
  bool ok_ = true;
};

void read_pending(Reader& reader, const json::object& object, PendingBatch& pending) {
  const auto* outboxes = object.if_contains("outboxes");
  if (outboxes == nullptr || !outboxes->is_array()) return reader.fail();
  for (const auto& entry : outboxes->get_array()) {
    if (!entry.is_object()) return reader.fail();
    const auto& outbox = entry.get_object();
    pending.outboxes.push_back({.tenant = TenantId(reader.text(outbox, "tenant")),
                                .cursor = reader.number(outbox, "cursor"),
                                .after = reader.head(outbox)});
  }
  if (object.contains("spool")) pending.spool = reader.position(reader.object(object, "spool"));
}

void read_heads(Reader& reader, const json::object& object, ChainHeads& heads) {
  for (const auto& [tenant, head] : object) {
    if (!head.is_object()) return reader.fail();
    heads.insert_or_assign(TenantId(std::string(tenant)), reader.head(head.get_object()));
  }
}

/// What a snapshot and a line of the journal have in common; the heads are the ones given.
json::object write_progress(const RelayState& state, const ChainHeads& which) {
  json::object heads;
  for (const auto& [tenant, head] : which)
    heads[tenant.text()] = write_head(head);
  json::array outboxes;
  for (const PendingOutbox& outbox : state.pending.outboxes) {
    json::object entry = write_head(outbox.after);
    entry["tenant"] = outbox.tenant.text();
    entry["cursor"] = outbox.cursor;
    outboxes.push_back(std::move(entry));
  }
  json::object pending{{"outboxes", std::move(outboxes)}};
  if (state.pending.spool) pending["spool"] = write_position(*state.pending.spool);
  return {{"heads", std::move(heads)},
          {"delivered", write_position(state.delivered)},
          {"pending", std::move(pending)}};
}

void read_progress(Reader& reader, const json::object& object, RelayState& state) {
  read_heads(reader, reader.object(object, "heads"), state.heads);
  state.delivered = reader.position(reader.object(object, "delivered"));
  state.pending = {};
  read_pending(reader, reader.object(object, "pending"), state.pending);
}

}  // namespace

std::string write_snapshot(const RelaySnapshot& snapshot) {
  json::object object = write_progress(snapshot.state, snapshot.state.heads);
  object["node"] = snapshot.state.node;
  object["generation"] = snapshot.generation;
  return json::serialize(object) + '\n';
}

std::optional<RelaySnapshot> read_snapshot(std::string_view text) {
  const auto object = parse_strict_object(text, kLimits);
  if (!object) return std::nullopt;
  Reader reader;
  RelaySnapshot snapshot;
  snapshot.state.node = reader.text(*object, "node");
  // Earlier versions had no journal.
  if (object->contains("generation")) snapshot.generation = reader.number(*object, "generation");
  read_progress(reader, *object, snapshot.state);
  if (!reader.ok() || snapshot.state.node.empty()) return std::nullopt;
  return snapshot;
}

std::string write_journal_head(std::uint64_t generation) {
  return json::serialize(json::object{{"generation", generation}}) + '\n';
}

std::optional<std::uint64_t> read_journal_head(std::string_view line) {
  const auto object = parse_strict_object(line, kLimits);
  if (!object) return std::nullopt;
  Reader reader;
  const std::uint64_t generation = reader.number(*object, "generation");
  return reader.ok() ? std::optional(generation) : std::nullopt;
}

std::string write_step(const RelayState& state) {
  return json::serialize(write_progress(state, state.changed)) + '\n';
}

bool read_step(std::string_view line, RelayState& state) {
  const auto object = parse_strict_object(line, kLimits);
  if (!object) return false;
  Reader reader;
  RelayState next{.node = {}, .heads = {}, .changed = {}, .delivered = {}, .pending = {}};
  read_progress(reader, *object, next);
  if (!reader.ok()) return false;
  for (auto& [tenant, head] : next.heads)
    state.heads.insert_or_assign(tenant, std::move(head));
  state.delivered = next.delivered;
  state.pending = std::move(next.pending);
  return true;
}

}  // namespace gatehouse::audit
