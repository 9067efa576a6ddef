#include <charconv>
#include <map>
#include <optional>

#include "core/audit/chain.h"
#include "core/crypto/digest.h"

namespace gatehouse::audit {
namespace {

/// The parts of a record that the chain is made of. Read by position, not by a JSON parser: the canonical
/// form has one spelling only, and what deviates from it is a finding.
struct Link {
  ChainId chain;
  std::uint64_t sequence = 0;
  std::string_view previous;
  std::string_view hash;
  std::string_view body;
};

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

/// The inside of a JSON string up to its closing quote, escapes left as they are.
std::optional<std::string_view> take_string(std::string_view& text) {
  if (!take(text, "\"")) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      const std::string_view inside = text.substr(0, i);
      text.remove_prefix(i + 1);
      return inside;
    }
  }
  return std::nullopt;
}

std::optional<Link> parse_link(std::string_view line) {
  constexpr std::size_t kTail = sizeof(",\"hash\":\"\"}") - 1 + 64;
  if (line.size() < kTail) return std::nullopt;
  Link link{.body = line.substr(0, line.size() - kTail)};
  std::string_view tail = line.substr(line.size() - kTail);
  if (!take(tail, ",\"hash\":\"") || !tail.ends_with("\"}")) return std::nullopt;
  link.hash = tail.substr(0, 64);

  std::string_view text = link.body;
  if (!take(text, "{\"v\":1,\"tenant\":")) return std::nullopt;
  const auto tenant = take_string(text);
  if (!tenant || !take(text, ",\"node\":")) return std::nullopt;
  const auto node = take_string(text);
  if (!node || !take(text, ",\"seq\":")) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), link.sequence);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!take(text, ",\"prev\":")) return std::nullopt;
  const auto previous = take_string(text);
  if (!previous || previous->size() != 64) return std::nullopt;
  link.previous = *previous;
  link.chain = {.tenant = TenantId(std::string(*tenant)), .node = std::string(*node)};
  return link;
}

class Verifier {
 public:
  void read(std::size_t line_number, std::string_view line) {
    const auto link = parse_link(line);
    if (!link) return note(line_number, "not a canonical audit record");
    if (crypto::sha256(link->body).hex() != link->hash)
      return note(line_number, "its hash does not match: the record was changed");
    auto [found, fresh] = chains_.try_emplace(link->chain);
    if (fresh) {
      begin(found->second, *link, line_number);
    } else {
      follow(found->second, *link, line_number);
    }
  }

  ChainVerdict finish() && {
    for (auto& [id, chain] : chains_)
      verdict_.chains.push_back(std::move(chain.report));
    return std::move(verdict_);
  }

 private:
  struct Chain {
    ChainReport report;
    std::map<std::uint64_t, std::string> hashes;  ///< of records seen, to tell copies from forks
  };

  void note(std::size_t line, std::string what) { verdict_.problems.push_back({line, std::move(what)}); }

  void begin(Chain& chain, const Link& link, std::size_t line) {
    chain.report.id = link.chain;
    chain.report.first = link.sequence;
    if (link.sequence == 0) note(line, "sequence 0 does not exist");
    if (link.sequence == 1 && link.previous != ChainHead().hash)
      note(line, "the first record has a predecessor");
    accept(chain, link);
  }

  void follow(Chain& chain, const Link& link, std::size_t line) {
    const ChainHead& head = chain.report.head;
    if (link.sequence <= head.sequence) {
      const auto known = chain.hashes.find(link.sequence);
      if (known != chain.hashes.end() && known->second == link.hash) {
        ++chain.report.repeated;
      } else {
        note(line, "a second record with sequence " + std::to_string(link.sequence) +
                       ": the chain forks or was reordered");
      }
      return;
    }
    if (link.sequence != head.sequence + 1)
      note(line, "records " + std::to_string(head.sequence + 1) + " to " + std::to_string(link.sequence - 1) +
                     " are missing");
    else if (link.previous != head.hash)
      note(line, "it does not follow the record before it");
    accept(chain, link);
  }

  static void accept(Chain& chain, const Link& link) {
    chain.report.head = {.sequence = link.sequence, .hash = std::string(link.hash)};
    chain.hashes.emplace(link.sequence, link.hash);
    ++chain.report.records;
  }

  std::map<ChainId, Chain> chains_;
  ChainVerdict verdict_;
};

}  // namespace

ChainVerdict verify_chain(std::span<const std::string> lines) {
  Verifier verifier;
  for (std::size_t i = 0; i < lines.size(); ++i)
    verifier.read(i + 1, lines[i]);
  return std::move(verifier).finish();
}

}  // namespace gatehouse::audit
