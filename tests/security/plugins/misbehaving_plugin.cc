// An audit sink that breaks the contract as its configuration says. Built a second time as audit.twin, which
// offers the same type.
#include <atomic>
#include <stdexcept>
#include <thread>

#include "gatehouse/plugin.h"

namespace {

using namespace gatehouse;

struct Config {
  std::string mode = "nothing";
};

Schema<Config> schema() {
  return Schema<Config>("audit.misbehaving", {field("mode", &Config::mode, text(), "What to do wrong.")});
}

std::atomic<bool> let_go{false};

class Sink final : public AuditSink {
 public:
  explicit Sink(std::string mode) : mode_(std::move(mode)) {}
  Result<void> write(std::span<const ChainedEvent>) override {
    if (mode_ == "throws_exception") throw std::runtime_error("disk on fire");
    if (mode_ == "throws_int") throw 42;
    if (mode_ == "unknown_code") return Error(static_cast<ErrorCode>(99), "no such code");
    if (mode_ == "endless_message") return Error(ErrorCode::unavailable, std::string(1u << 20, 'x'));
    // Until another instance's flush() lets go, so that a test decides how long "hanging" is.
    while (mode_ == "hangs" && !let_go.load())
      std::this_thread::yield();
    return {};
  }
  Result<void> flush(Deadline) override {
    let_go = true;
    return {};
  }
  SinkHealth health() const override {
    if (mode_ == "throws_exception") throw std::runtime_error("no health either");
    return {};
  }

 private:
  std::string mode_;
};

Result<std::unique_ptr<AuditSink>> make(Config config, const InstanceContext&) {
  if (config.mode == "create_throws") throw std::runtime_error("thrown by create");
  if (config.mode == "create_null") return std::unique_ptr<AuditSink>();
  return std::unique_ptr<AuditSink>(std::make_unique<Sink>(std::move(config.mode)));
}

Result<void> start(Host&, Registrar& registrar) {
  return registrar.add<AuditSink>(make_factory<AuditSink>("misbehaving", schema(), make));
}

}  // namespace

#ifdef TWIN
#define PLUGIN_ID "audit.twin"
#else
#define PLUGIN_ID "audit.misbehaving"
#endif
GATEHOUSE_PLUGIN(.id = PLUGIN_ID, .version = "0.1.0", .license = "Apache-2.0",
                 .summary = "Breaks the contract", .status = GH_STATUS_EXPERIMENTAL,
                 .posture = GH_POSTURE_REQUIRES_TRUSTED_INPUT, .start = start)
