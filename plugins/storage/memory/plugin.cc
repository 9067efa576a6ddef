#include "gatehouse/plugin.h"
#include "memory_storage.h"

namespace gatehouse::memory {
namespace {

struct Config {};

Schema<Config> config_schema() { return Schema<Config>("storage.memory", {}); }

Result<std::unique_ptr<Storage>> make_memory(Config, const InstanceContext&) {
  return std::unique_ptr<Storage>(std::make_unique<MemoryStorage>());
}

Result<void> start(Host&, Registrar& registrar) {
  return registrar.add<Storage>(make_factory<Storage>("memory", config_schema(), make_memory));
}

}  // namespace
}  // namespace gatehouse::memory

GATEHOUSE_PLUGIN(.id = "storage.memory", .version = "0.1.0", .license = "Apache-2.0",
                 .summary = "Keeps everything in memory, for tests and trials", .status = GH_STATUS_STABLE,
                 .posture = GH_POSTURE_ROBUST_TO_UNTRUSTED, .start = gatehouse::memory::start)
