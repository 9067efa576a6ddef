#include "core/audit/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "core/crypto/digest.h"

namespace gatehouse::audit {
namespace {

constexpr std::size_t kFrame = 12;  ///< 4 bytes length, 8 bytes check value
constexpr std::uint32_t kMaxPayload = 1
                                      << 20;  ///< far more than a bounded event; a guard against a mad length
constexpr std::uint64_t kMaxSegment = 4 << 20;

std::string frame(std::string_view payload) {
  std::string record;
  record.reserve(kFrame + payload.size());
  for (int shift = 0; shift < 32; shift += 8)
    record += static_cast<char>(payload.size() >> shift);
  const Digest check = crypto::sha256(payload);
  record += crypto::as_bytes(check).substr(0, 8);
  record += payload;
  return record;
}

/// The payload of the whole, unharmed record at the start of `bytes`; empty otherwise.
std::string_view first_payload(std::string_view bytes) {
  if (bytes.size() < kFrame) return {};
  std::uint32_t size = 0;
  for (std::size_t i = 0; i < 4; ++i)
    size |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  if (size == 0 || size > kMaxPayload || bytes.size() - kFrame < size) return {};
  const std::string_view payload = bytes.substr(kFrame, size);
  const Digest check = crypto::sha256(payload);
  return crypto::as_bytes(check).substr(0, 8) == bytes.substr(4, 8) ? payload : std::string_view();
}

std::uint64_t length_of_whole_records(std::string_view bytes) {
  std::uint64_t length = 0;
  for (;;) {
    const std::string_view payload = first_payload(bytes.substr(length));
    if (payload.empty()) return length;
    length += kFrame + payload.size();
  }
}

/// The number in "spool-<n>.log".
std::optional<std::uint64_t> segment_number(const std::string& name) {
  if (!name.starts_with("spool-") || !name.ends_with(".log")) return std::nullopt;
  std::uint64_t number = 0;
  const char* begin = name.data() + 6;
  const char* end = name.data() + name.size() - 4;
  const auto [stop, error] = std::from_chars(begin, end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

}  // namespace

Spool::Spool(Options options)
    : directory_(std::move(options.directory)), limit_(options.limit), delivered_(options.delivered) {}

std::filesystem::path Spool::path_of(std::uint64_t segment) const {
  return directory_ / ("spool-" + std::to_string(segment) + ".log");
}

Result<std::unique_ptr<Spool>> Spool::open(Options options) {
  std::unique_ptr<Spool> spool(new Spool(std::move(options)));
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(spool->directory_, failed))
    if (const auto number = segment_number(entry.path().filename())) GH_TRY_VOID(spool->adopt(*number));
  if (failed)
    return Error(ErrorCode::unavailable,
                 "cannot list " + spool->directory_.string() + ": " + failed.message());
  GH_TRY_VOID(spool->begin_segment());
  spool->forget(spool->delivered_);
  return spool;
}

Result<void> Spool::adopt(std::uint64_t segment) {
  const auto path = path_of(segment);
  GH_TRY(const std::string content, read_file(path));
  const std::uint64_t whole = length_of_whole_records(content);
  const FileHandle file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.get() < 0) return system_error("cannot open", path);
  if (whole < content.size()) {
    // Never acknowledged, or harmed: kept as evidence, out of the way.
    GH_TRY_VOID(replace_file(path.string() + ".torn", std::string_view(content).substr(whole)));
    if (::ftruncate(file.get(), static_cast<off_t>(whole)) != 0) return system_error("cannot repair", path);
    torn_bytes_ += content.size() - whole;
  }
  // Its writer may have been killed before the disk had it, and sync() looks at the newest file only.
  if (::fdatasync(file.get()) != 0) return system_error("cannot sync", path);
  segments_[segment] = whole;
  return {};
}

Result<void> Spool::begin_segment() {
  // What sync() will not see any more, because it looks at the newest file only.
  if (current_ && ::fdatasync(current_->get()) != 0) return system_error("cannot sync", directory_);
  // Never a number that was delivered before: its positions would read as done.
  const std::uint64_t newest = segments_.empty() ? 0 : segments_.rbegin()->first;
  const std::uint64_t segment = std::max(newest, delivered_.segment) + 1;
  const auto path = path_of(segment);
  auto fresh = std::make_shared<FileHandle>(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600));
  if (fresh->get() < 0) return system_error("cannot create", path);
  GH_TRY_VOID(sync_directory(directory_));
  current_ = std::move(fresh);
  segments_[segment] = 0;
  must_begin_segment_ = false;
  return {};
}

Result<SpoolPosition> Spool::append(const TenantId& tenant, const AuditEvent& event) {
  const std::string record = frame(encode_event(tenant, event));
  // Refusals cost an attacker nothing: they leave a quarter for what somebody was given.
  const auto limit = event.outcome == AuditOutcome::denied ? limit_ - limit_ / 4 : limit_;
  const std::lock_guard lock(mutex_);
  if (waiting() + record.size() > limit || record.size() - kFrame > kMaxPayload)
    return Error(ErrorCode::unavailable, "the audit spool is full");
  if (must_begin_segment_ || segments_.rbegin()->second > std::min(kMaxSegment, limit_ / 16))
    GH_TRY_VOID(begin_segment());

  auto& [segment, end] = *segments_.rbegin();
  if (!write_all(current_->get(), record)) {
    const Error error = system_error("cannot write", path_of(segment));
    // Half a record may stay if even this fails; then nothing may follow it in this file.
    must_begin_segment_ = ::ftruncate(current_->get(), static_cast<off_t>(end)) != 0;
    return error;
  }
  end += record.size();
  return SpoolPosition{.segment = segment, .offset = end};
}

Result<void> Spool::sync(SpoolPosition position) {
  const std::lock_guard leader(sync_mutex_);
  if (position <= synced_) return {};
  SpoolPosition reached;
  std::shared_ptr<FileHandle> file;
  {
    const std::lock_guard lock(mutex_);
    reached = {.segment = segments_.rbegin()->first, .offset = segments_.rbegin()->second};
    file = current_;
  }
  if (::fdatasync(file->get()) != 0) return system_error("cannot sync", directory_);
  synced_ = reached;
  return {};
}

Result<std::vector<SpoolEntry>> Spool::read(SpoolPosition from, std::size_t max) {
  constexpr std::uint64_t kChunk = 512 << 10;
  std::vector<SpoolEntry> entries;
  while (entries.size() < max) {
    std::uint64_t end = 0;
    {
      const std::lock_guard lock(mutex_);
      auto found = segments_.lower_bound(from.segment);
      while (found != segments_.end() && found->second <= (found->first == from.segment ? from.offset : 0))
        ++found;
      if (found == segments_.end()) return entries;
      if (found->first != from.segment) from = {.segment = found->first, .offset = 0};
      end = found->second;
    }
    if (reader_.get() < 0 || reader_segment_ != from.segment) {
      reader_ = FileHandle(::open(path_of(from.segment).c_str(), O_RDONLY | O_CLOEXEC));
      if (reader_.get() < 0) return system_error("cannot open", path_of(from.segment));
      reader_segment_ = from.segment;
    }
    std::string bytes(std::min(end - from.offset, kChunk + kMaxPayload), '\0');
    const ssize_t got = ::pread(reader_.get(), bytes.data(), bytes.size(), static_cast<off_t>(from.offset));
    if (got != static_cast<ssize_t>(bytes.size())) return system_error("cannot read", path_of(from.segment));
    std::string_view rest = bytes;
    while (entries.size() < max && !rest.empty()) {
      const std::string_view payload = first_payload(rest);
      if (payload.empty()) break;
      auto event = decode_event(payload);
      if (!event)
        return Error(ErrorCode::corrupt, "an entry of " + path_of(from.segment).string() + " cannot be read");
      from.offset += kFrame + payload.size();
      rest.remove_prefix(kFrame + payload.size());
      entries.push_back({.event = std::move(*event), .after = from});
    }
    if (rest.size() == bytes.size())
      return Error(ErrorCode::corrupt, path_of(from.segment).string() + " was changed");
  }
  return entries;
}

void Spool::forget(SpoolPosition position) {
  const std::lock_guard lock(mutex_);
  delivered_ = position;
  const std::uint64_t writing = segments_.rbegin()->first;
  for (auto segment = segments_.begin(); segment->first != writing;) {
    const bool delivered = segment->second == 0 || segment->first < position.segment ||
                           (segment->first == position.segment && segment->second <= position.offset);
    if (!delivered) return;
    ::unlink(path_of(segment->first).c_str());
    segment = segments_.erase(segment);
  }
}

std::uint64_t Spool::waiting_bytes() const {
  const std::lock_guard lock(mutex_);
  return waiting();
}

std::uint64_t Spool::waiting() const {
  std::uint64_t total = 0;
  for (const auto& [number, bytes] : segments_) {
    if (number > delivered_.segment)
      total += bytes;
    else if (number == delivered_.segment)
      total += bytes - std::min(bytes, delivered_.offset);
  }
  return total;
}

}  // namespace gatehouse::audit
