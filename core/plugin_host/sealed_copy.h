// SealedCopy: the bytes of a file, in memory that nobody can change any more, ourselves included (S-381).
#pragma once

#include <filesystem>
#include <string_view>
#include <utility>

#include "core/plugin_host/file_trust.h"
#include "core/plugin_host/refusal.h"
#include "gatehouse/error.h"

namespace gatehouse::plugin_host {

class SealedCopy {
 public:
  /// Of `size` bytes of the open `file`, which is called `name` in errors.
  static Result<SealedCopy, Refusal> of(const OwnedDescriptor& file, std::size_t size,
                                        const std::filesystem::path& name);

  SealedCopy(SealedCopy&&) noexcept = default;
  SealedCopy& operator=(SealedCopy&&) = delete;
  ~SealedCopy() {
    if (kept_) (void)memory_.release();
  }

  std::size_t size() const noexcept { return size_; }
  int descriptor() const noexcept { return memory_.number(); }
  /// Leaves the descriptor open for the rest of the process, even when this goes.
  void keep_open() noexcept { kept_ = true; }

  /// The bytes, as long as the view lives: mapped, not copied.
  class View {
   public:
    View(const void* start, std::size_t size) noexcept : start_(start), size_(size) {}
    View(View&& other) noexcept : start_(std::exchange(other.start_, nullptr)), size_(other.size_) {}
    View& operator=(View&&) = delete;
    ~View();
    std::string_view bytes() const noexcept { return {static_cast<const char*>(start_), size_}; }

   private:
    const void* start_;
    std::size_t size_;
  };
  Result<View, Refusal> view() const;

 private:
  SealedCopy(OwnedDescriptor memory, std::size_t size) noexcept : memory_(std::move(memory)), size_(size) {}
  OwnedDescriptor memory_;
  std::size_t size_;
  bool kept_ = false;
};

}  // namespace gatehouse::plugin_host
