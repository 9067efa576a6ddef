// RecordFile: a file of lines that is only ever appended to, whole batches at a time.
//
// A batch is in it entirely or not at all, as far as a file system allows: what a full disk cut short is
// taken back before anything else is written, and a line that a crash tore is moved aside when the file is
// opened. Not thread-safe; owned by JsonlSink.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gatehouse/error.h"

namespace gatehouse::jsonl {

class RecordFile {
 public:
  /// Opens or creates (mode 0600) and locks it: a second process that writes the same file would interleave
  /// lines.
  static Result<RecordFile> open(std::string path);
  RecordFile(RecordFile&& other) noexcept;
  RecordFile& operator=(RecordFile&& other) noexcept;
  ~RecordFile();

  /// Appends all of `lines` or, with an error, nothing.
  Result<void> append(std::string_view lines);
  Result<void> sync();
  /// True while the path still names this file: logrotate renames it away.
  bool is_current() const noexcept;
  /// How many bytes of a torn last line open() moved to "<path>.torn".
  std::size_t torn_bytes() const noexcept { return torn_bytes_; }

 private:
  RecordFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  Result<void> set_torn_line_aside();
  Error failure(std::string_view doing) const;

  std::string path_;
  int fd_ = -1;
  std::uint64_t size_ = 0;  ///< of the whole batches in it
  std::size_t torn_bytes_ = 0;
};

}  // namespace gatehouse::jsonl
