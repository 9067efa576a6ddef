#include "jsonl_sink.h"

#include "gatehouse/audit_record.h"

namespace gatehouse::jsonl {
namespace {

constexpr std::size_t kMaxBatch = 256;

void report_torn_line(Host& host, const RecordFile& file, const std::string& path) {
  if (file.torn_bytes() == 0) return;
  host.log(
      LogLevel::warn, "audit.torn_line",
      "moved " + std::to_string(file.torn_bytes()) + " bytes of an unfinished record to " + path + ".torn");
}

}  // namespace

Result<std::unique_ptr<AuditSink>> JsonlSink::create(std::string path, Host& host) {
  GH_TRY(RecordFile file, RecordFile::open(path));
  report_torn_line(host, file, path);
  return std::unique_ptr<AuditSink>(new JsonlSink(std::move(path), host, std::move(file)));
}

Result<void> JsonlSink::write(std::span<const ChainedEvent> events) {
  if (events.size() > kMaxBatch)
    return Error(ErrorCode::invalid_argument, "more than 256 events in one batch");
  std::string lines;
  for (const ChainedEvent& event : events)
    lines.append(audit_record_line(event)).append("\n");
  const std::lock_guard lock(mutex_);
  if (auto followed = follow_rotation(); !followed) return noted(std::move(followed));
  return noted(file_.append(lines));
}

Result<void> JsonlSink::flush(Deadline) {
  const std::lock_guard lock(mutex_);
  return noted(file_.sync());
}

SinkHealth JsonlSink::health() const {
  const std::lock_guard lock(mutex_);
  return {.healthy = trouble_.empty(), .detail = trouble_};
}

Result<void> JsonlSink::follow_rotation() {
  if (file_.is_current()) return {};
  GH_TRY_VOID(file_.sync());
  GH_TRY(RecordFile fresh, RecordFile::open(path_));
  report_torn_line(host_, fresh, path_);
  file_ = std::move(fresh);
  return {};
}

Result<void> JsonlSink::noted(Result<void> result) {
  trouble_ = result ? std::string() : result.error().message();
  return result;
}

}  // namespace gatehouse::jsonl
