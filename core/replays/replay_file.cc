#include "core/replays/replay_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include "core/crypto/digest.h"

namespace gatehouse::replays {
namespace {

// Magic, salt, unknown_before (0: none), the number of slots, each slot's number, size and digests, and how
// many of them are whose: the number of tenants, each one's id with its length, and how many; and the SHA-256
// of it all. Numbers as this machine has them: no other one reads them.
constexpr std::string_view kMagic = "gatehouse replays 2\n";
/// Of releases that did not write whose they are: these count for no tenant.
constexpr std::string_view kMagicWithoutTenants = "gatehouse replays 1\n";
constexpr std::string_view kRunning = "a server runs, or ended without a word\n";

void put(std::string& out, std::int64_t number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

/// Takes from the front; an empty text where there is too little.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  std::string_view take(std::size_t size) {
    if (rest_.size() < size) {
      whole_ = false;
      return {};
    }
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::int64_t number() {
    std::int64_t value = 0;
    const auto bytes = take(sizeof value);
    if (bytes.size() == sizeof value) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  bool whole() const noexcept { return whole_; }
  bool at_end() const noexcept { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool whole_ = true;
};

Error trouble(int number, const std::filesystem::path& path) {
  return Error(ErrorCode::unavailable,
               "cannot write " + path.string() + ": " +
                   (number == ENOSPC ? "the disk is full" : std::generic_category().message(number)));
}

Result<void> write_whole(const std::filesystem::path& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return trouble(errno, path);
  int failure = 0;
  while (!text.empty() && failure == 0) {
    const auto written = ::write(file, text.data(), text.size());
    if (written >= 0)
      text.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      failure = errno;
  }
  if (failure == 0 && ::fsync(file) != 0) failure = errno;
  ::close(file);
  if (failure != 0) return trouble(failure, path);
  return {};
}

Result<void> sync_directory(const std::filesystem::path& path) {
  const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return trouble(errno, path);
  const int failure = ::fsync(directory) == 0 ? 0 : errno;
  ::close(directory);
  if (failure != 0) return trouble(failure, path);
  return {};
}

void read_digests(Reader& in, DigestSet& digests) {
  const auto count = in.number();
  for (std::int64_t n = 0; n < count && in.whole(); ++n) {
    HalfDigest digest{};
    const auto bytes = in.take(digest.size());
    if (bytes.empty()) break;
    std::memcpy(digest.data(), bytes.data(), digest.size());
    if (digest != HalfDigest{} && !digests.contains(digest)) digests.add(digest);
  }
}

/// Whether it fits what is there: no tenant may stay charged with what never passes.
bool read_holders(Reader& in, ReplayMemory::Content::Slot& slot) {
  auto rest = static_cast<std::int64_t>(slot.digests.size());
  const auto tenants = in.number();
  for (std::int64_t i = 0; i < tenants && in.whole(); ++i) {
    const auto length = in.number();
    if (length < 0) return false;
    const auto tenant = in.take(static_cast<std::size_t>(length));
    const auto held = in.number();
    if (held < 0 || held > rest) return false;
    rest -= held;
    if (!slot.held.emplace(tenant, static_cast<std::size_t>(held)).second) return false;
  }
  return in.whole();
}

Result<ReplayMemory::Content> parse(std::string_view text) {
  const Error corrupt(ErrorCode::corrupt, "the file of what must not come twice is not whole");
  static_assert(kMagic.size() == kMagicWithoutTenants.size());
  const bool with_tenants = text.starts_with(kMagic);
  if (!with_tenants && !text.starts_with(kMagicWithoutTenants)) return corrupt;
  if (text.size() < kMagic.size() + Digest::kSize) return corrupt;
  const auto body = text.substr(0, text.size() - Digest::kSize);
  const Digest sum = crypto::sha256(body);
  if (crypto::as_bytes(sum) != text.substr(body.size())) return corrupt;
  Reader in(body.substr(kMagic.size()));
  ReplayMemory::Content content;
  content.salt = in.take(ReplayMemory::kSaltSize);
  if (const auto since = in.number(); since != 0) content.unknown_before = TimePoint(Duration(since));
  const auto slots = in.number();
  for (std::int64_t i = 0; i < slots && in.whole(); ++i) {
    auto& slot = content.slots[in.number()];
    read_digests(in, slot.digests);
    if (with_tenants && !read_holders(in, slot)) return corrupt;
  }
  if (!in.whole() || !in.at_end()) return corrupt;
  return content;
}

}  // namespace

bool ReplayFile::exists() const {
  std::error_code unknown;
  return std::filesystem::exists(path_, unknown) || unknown;
}

Result<ReplayMemory::Content> ReplayFile::read() const {
  if (!exists()) return Error(ErrorCode::not_found, "there is no " + path_.string());
  std::ifstream in(path_, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return parse(text);
}

Result<void> ReplayFile::mark_running() const {
  // Over the magic of the memory that was just read: one block, which no crash tears, and no journal to wait
  // for.
  const int file = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) {
    const bool can_be_replaced = errno == ENOENT || errno == EACCES || errno == ELOOP;
    return can_be_replaced ? replace(kRunning) : trouble(errno, path_);
  }
  const bool written =
      ::pwrite(file, kRunning.data(), kRunning.size(), 0) == static_cast<ssize_t>(kRunning.size()) &&
      ::fdatasync(file) == 0;
  const int failure = errno;
  ::close(file);
  if (!written) return trouble(failure, path_);
  return {};
}

Result<void> ReplayFile::write(const ReplayMemory::Content& content) const {
  std::string text(kMagic);
  text.append(content.salt);
  put(text, content.unknown_before ? content.unknown_before->time_since_epoch().count() : 0);
  put(text, static_cast<std::int64_t>(content.slots.size()));
  for (const auto& [number, slot] : content.slots) {
    put(text, number);
    put(text, static_cast<std::int64_t>(slot.digests.size()));
    slot.digests.each([&](const HalfDigest& digest) {
      text.append(reinterpret_cast<const char*>(digest.data()), digest.size());
    });
    put(text, static_cast<std::int64_t>(slot.held.size()));
    for (const auto& [tenant, held] : slot.held) {
      put(text, static_cast<std::int64_t>(tenant.size()));
      text.append(tenant);
      put(text, static_cast<std::int64_t>(held));
    }
  }
  const Digest sum = crypto::sha256(text);
  text.append(crypto::as_bytes(sum));
  return replace(text);
}

Result<void> ReplayFile::replace(std::string_view text) const {
  auto next = path_;
  next += ".new";
  GH_TRY_VOID(write_whole(next, text));
  if (::rename(next.c_str(), path_.c_str()) != 0) return trouble(errno, path_);
  return sync_directory(path_.parent_path());
}

}  // namespace gatehouse::replays
