#include "gatehouse/plugin.h"

#include "jsonl_sink.h"

namespace gatehouse::jsonl {
namespace {

struct Config {
  std::string path = "audit.jsonl";
};

void check_path(const Config& config, const ConfigNode& node, Diagnostics& found) {
  if (!config.path.empty() && config.path.back() != '/') return;
  const auto* path = node.find("path");
  found.push_back({.severity = Severity::error,
                   .code = config_code::kBadValue,
                   .span = path != nullptr ? path->span() : node.span(),
                   .message = "path \"" + config.path + "\" is not a file",
                   .hint = "name a file, for example audit.jsonl"});
}

Schema<Config> config_schema() {
  return Schema<Config>(
             "audit.jsonl",
             {field("path", &Config::path, text(),
                    "File that records are appended to, relative to the state directory. Rename it to rotate "
                    "it: a new one is begun.")})
      .rule(check_path);
}

Result<std::unique_ptr<AuditSink>> make_sink(Config config, const InstanceContext& context) {
  return JsonlSink::create(context.state_directory / config.path, context.host);
}

Result<void> start(Host&, Registrar& registrar) {
  return registrar.add<AuditSink>(make_factory<AuditSink>("jsonl", config_schema(), make_sink));
}

}  // namespace
}  // namespace gatehouse::jsonl

GATEHOUSE_PLUGIN(.id = "audit.jsonl", .version = "0.1.0", .license = "Apache-2.0",
                 .summary = "Audit records as JSON lines in a file", .status = GH_STATUS_EXPERIMENTAL,
                 .posture = GH_POSTURE_ROBUST_TO_UNTRUSTED, .start = gatehouse::jsonl::start)
