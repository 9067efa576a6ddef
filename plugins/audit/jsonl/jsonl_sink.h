// JsonlSink: audit records as lines of JSON in a file. Each line is the canonical record
// (gatehouse/audit_record.h), so that the file can be verified without Gatehouse. Thread-safe: one lock
// around the file.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "gatehouse/plugin.h"
#include "record_file.h"

namespace gatehouse::jsonl {

class JsonlSink final : public AuditSink {
 public:
  static Result<std::unique_ptr<AuditSink>> create(std::string path, Host& host);

  Result<void> write(std::span<const ChainedEvent> events) override;
  Result<void> flush(Deadline deadline) override;
  SinkHealth health() const override;

 private:
  JsonlSink(std::string path, Host& host, RecordFile file)
      : path_(std::move(path)), host_(host), file_(std::move(file)) {}
  Result<void> follow_rotation();
  Result<void> noted(Result<void> result);

  const std::string path_;
  Host& host_;
  mutable std::mutex mutex_;
  RecordFile file_;
  std::string trouble_;  ///< what the last call ran into; empty after one that did not
};

}  // namespace gatehouse::jsonl
