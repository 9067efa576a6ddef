// Fuzz target: a tenant file, from its bytes through tree, references, declaration and rules to what people
// are shown of it. Beside memory errors it looks for findings without place or code, a tree that was refused
// and is there all the same, and values that do not survive being written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/config/load.h"
#include "core/config/references.h"
#include "core/config/render_diagnostics.h"
#include "core/config/rules/tenant_rules.h"
#include "core/config/schemas.h"
#include "core/config/yaml_tree.h"

namespace {

using namespace gatehouse;

void demand(bool promise) {
  if (!promise) std::abort();
}

std::size_t nodes_of(const ConfigNode& node) {
  std::size_t count = 1;
  for (const auto& item : node.items())
    count += nodes_of(item);
  for (const auto& member : node.members())
    count += nodes_of(member.value);
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  Diagnostics found;
  const auto written = config::parse_yaml(text, "f", found);
  demand(found.empty() || written.kind() == ConfigNode::Kind::null);
  demand(nodes_of(written) <= config::kMaxNodes + 1);
  // Neither files nor credentials: an input must not read this machine.
  const config::ReferenceSources sources{
      .environment = [](const std::string& name) { return std::optional<std::string>(name); },
      .credentials = {}};
  const auto tree = config::insert_references(written, sources, "/nonexistent", found);
  const auto tenant = config::tenant_schema().decode(tree, found);
  if (!config::has_errors(found)) {
    config::check_tenant(tenant, config::Profile::dev, config::Place(tree), found);
    Diagnostics again;
    (void)config::tenant_schema().decode(config::tenant_schema().encode(tenant), again);
    demand(!config::has_errors(again));
  }
  for (const auto& one : found)
    demand(one.code.starts_with("GH-C") && !one.message.empty());
  demand(config::render_text(found, {{"f", text}}).empty() == found.empty());
  return 0;
}
