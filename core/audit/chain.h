// The hash chain of one tenant and one writer node (docs/reference/audit.md): each record carries the hash of
// the one before it, so that a record cannot be changed, removed or moved without every later hash changing.
// Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/audit.h"

namespace gatehouse::audit {

/// Where a chain ends. A chain begins with no records and a previous hash of zeros.
struct ChainHead {
  std::uint64_t sequence = 0;
  std::string hash = std::string(64, '0');
  bool operator==(const ChainHead&) const = default;
};

struct ChainId {
  TenantId tenant;
  std::string node;
  auto operator<=>(const ChainId&) const = default;
};

/// Makes the next record of the chain and moves `head` to it. Values longer than 1 KiB are cut, so that one
/// request cannot fill the trail.
ChainedEvent append_to_chain(const ChainId& chain, ChainHead& head, AuditEvent event);

/// SHA-256 of audit_record_body(), 64 hexadecimal digits.
std::string record_hash(const ChainedEvent& record);

struct ChainReport {
  ChainId id;
  std::uint64_t first = 0;  ///< sequence of the first record seen; more than 1 where older files are missing
  ChainHead head;           ///< of the last good record
  std::uint64_t records = 0;
  std::uint64_t repeated = 0;  ///< identical copies, as a crash leaves them
};
struct ChainProblem {
  std::size_t line = 0;  ///< one-based
  std::string what;
};
struct ChainVerdict {
  std::vector<ChainReport> chains;  ///< by tenant and node
  std::vector<ChainProblem> problems;
  bool intact() const noexcept { return problems.empty(); }
};

/// Checks records as they stand in a sink, lines without their line breaks, chains mixed as they come: every
/// hash, every link, no gap, no fork. It cannot see records missing at the end of a chain: compare
/// ChainReport::head with an anchor.
ChainVerdict verify_chain(std::span<const std::string> lines);

}  // namespace gatehouse::audit
