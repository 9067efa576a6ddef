// How a server comes to remember by itself what must not be accepted twice, and hands it on to the next one
// (docs/adr/0018).
#include <algorithm>

#include "core/app/server.h"
#include "core/crypto/digest.h"
#include "core/replays/replay_file.h"
#include "gatehouse/storage/row_counts.h"
#include "gatehouse/storage/sole_server.h"

namespace gatehouse::app {
namespace {

/// A server that kept it in the storage, an older release, may have run a moment ago.
bool holds_replays(Storage& storage) {
  auto* rows = static_cast<RowCounts*>(storage.query(kRowCounts));
  if (rows == nullptr) return true;
  const auto counts = rows->count();
  return !counts || std::any_of(counts->begin(), counts->end(), [](const RowCount& count) {
    return count.kind == "replay" && count.rows != 0;
  });
}

replays::ReplayFile file_in(const std::filesystem::path& state) {
  return replays::ReplayFile(state / "replays");
}

/// Tells a server that goes on from this content from every other one.
std::string name_of(const replays::ReplayMemory::Content& content) {
  return crypto::sha256(content.salt).hex();
}

}  // namespace

Result<void> Server::open_replays() {
  const auto file = file_in(state_);
  auto left = file.read();
  auto content = left ? *std::move(left) : replays::ReplayMemory::nothing(std::nullopt);
  const auto name = name_of(content);
  std::string before;
  if (auto* sole = static_cast<SoleServer*>(storage_->query(kSoleServer))) {
    auto claimed = sole->claim({.by = name});
    if (!claimed && claimed.error().code() != ErrorCode::unsupported)
      return std::move(claimed).error().with("claiming the storage");
    if (claimed) {
      claim_ = std::move(claimed->claim);
      before = std::move(claimed->before);
    }
  }
  // With others beside it the storage remembers. What a file says is old from now on.
  if (!claim_) return file.exists() ? file.mark_running() : Result<void>();

  // A server with another state directory may have answered from the storage last, or since.
  const bool is_next = left && (before.empty() || before == name);
  const bool is_first =
      !left && left.error().code() == ErrorCode::not_found && before.empty() && !holds_replays(*storage_);
  GH_TRY_VOID(file.mark_running());
  if (!is_next && !is_first) {
    content.unknown_before = foundations_.clock.now();
    foundations_.log.warn({.event = "server.replays_unknown",
                           .message =
                               "The server before this one did not stop in order, or had another state "
                               "directory: for some minutes proofs need a nonce, and assertions must "
                               "be new.",
                           .error = left ? nullptr : &left.error()});
  }
  replays_ = std::make_unique<replays::ReplayMemory>(content);
  return {};
}

void Server::hand_on_replays() {
  if (!replays_) return;
  const auto written = file_in(state_).write(replays_->content(foundations_.clock.now()));
  if (!written)
    foundations_.log.warn({.event = "server.replays_unsaved",
                           .message = "The next start will be as after a crash: which proofs and assertions "
                                      "were used could not be written.",
                           .error = &written.error()});
}

std::size_t Server::replays_remembered() const {
  return replays_ ? replays_->size(foundations_.clock.now()) : 0;
}

}  // namespace gatehouse::app
