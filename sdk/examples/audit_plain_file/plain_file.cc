// A complete audit plugin: each record as one line at the end of a file. For an audit trail to rely on, use
// audit.jsonl, which also keeps batches whole when the disk is full and mends torn lines after a crash.
#include <cstdio>
#include <mutex>

#include "gatehouse/audit_record.h"
#include "gatehouse/plugin.h"

namespace {

using namespace gatehouse;

struct Config {
  std::string path = "audit.log";
};

Schema<Config> config_schema() {
  return Schema<Config>("audit.plain_file", {field("path", &Config::path, text(),
                                                   "File to append to, relative to the state directory.")});
}

class PlainFile final : public AuditSink {
 public:
  explicit PlainFile(std::FILE* file) : file_(file) {}
  ~PlainFile() override { std::fclose(file_); }

  Result<void> write(std::span<const ChainedEvent> events) override {
    std::string lines;
    for (const auto& event : events)
      lines += audit_record_line(event) + '\n';
    const std::lock_guard lock(mutex_);
    const bool written =
        std::fwrite(lines.data(), 1, lines.size(), file_) == lines.size() && std::fflush(file_) == 0;
    healthy_ = written;
    if (!written) return Error(ErrorCode::unavailable, "cannot append to the file");
    return {};
  }

  Result<void> flush(Deadline) override { return {}; }

  SinkHealth health() const override {
    const std::lock_guard lock(mutex_);
    return {.healthy = healthy_, .detail = healthy_ ? "" : "the last write failed"};
  }

 private:
  mutable std::mutex mutex_;
  std::FILE* file_;
  bool healthy_ = true;
};

Result<std::unique_ptr<AuditSink>> make_sink(Config config, const InstanceContext& context) {
  const auto path = context.state_directory / config.path;
  std::FILE* file = std::fopen(path.c_str(), "ae");
  if (file == nullptr) return Error(ErrorCode::permission, "cannot open " + path.string());
  return std::unique_ptr<AuditSink>(std::make_unique<PlainFile>(file));
}

Result<void> start(Host&, Registrar& registrar) {
  return registrar.add<AuditSink>(make_factory<AuditSink>("plain_file", config_schema(), make_sink));
}

}  // namespace

GATEHOUSE_PLUGIN(.id = "audit.plain_file", .version = "0.1.0", .license = "Apache-2.0",
                 .summary = "Audit records as lines of a file", .status = GH_STATUS_EXPERIMENTAL,
                 .posture = GH_POSTURE_ROBUST_TO_UNTRUSTED, .start = start)
