#include "core/audit/relay_state.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "core/audit/durable_file.h"
#include "core/base/ids.h"
#include "core/base/strict_json.h"

namespace gatehouse::audit {
namespace {

namespace json = boost::json;

constexpr const char* kFile = "relay.json";
constexpr JsonLimits kLimits{.bytes = 64 << 20, .depth = 8, .members = 1 << 20};

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

}  // namespace

Result<RelayState> load_relay_state(const std::filesystem::path& directory, TimePoint now) {
  const auto path = directory / kFile;
  const auto content = read_file(path);
  if (!content && content.error().code() == ErrorCode::not_found)
    return RelayState{.node = make_uuid_v7(now), .heads = {}, .delivered = {}, .pending = {}};
  if (!content) return content.error();

  const Error unreadable(ErrorCode::corrupt,
                         path.string() +
                             " cannot be read. It holds the ends of the audit chains; moving it away "
                             "begins new chains under a new node id");
  const auto object = parse_strict_object(*content, kLimits);
  if (!object) return unreadable;
  Reader reader;
  RelayState state{.node = reader.text(*object, "node"), .heads = {}, .delivered = {}, .pending = {}};
  for (const auto& [tenant, head] : reader.object(*object, "heads")) {
    if (!head.is_object()) return unreadable;
    state.heads.emplace(TenantId(std::string(tenant)), reader.head(head.get_object()));
  }
  state.delivered = reader.position(reader.object(*object, "delivered"));
  read_pending(reader, reader.object(*object, "pending"), state.pending);
  if (!reader.ok() || state.node.empty()) return unreadable;
  return state;
}

Result<void> save_relay_state(const std::filesystem::path& directory, const RelayState& state) {
  json::object heads;
  for (const auto& [tenant, head] : state.heads)
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
  const json::object object{{"node", state.node},
                            {"heads", std::move(heads)},
                            {"delivered", write_position(state.delivered)},
                            {"pending", std::move(pending)}};
  return replace_file(directory / kFile, json::serialize(object) + '\n');
}

}  // namespace gatehouse::audit
