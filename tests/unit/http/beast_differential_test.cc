// Boost.Beast as a second opinion on heads: whatever our parser takes, Beast takes too and reads alike. Not
// the other way round: Beast lets much pass that must not (docs/adr/0011). Beast is in tests only,
// and sees heads only: its chunk decoder has a reachable assertion.
#include <gtest/gtest.h>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <random>

#include "core/base/ascii.h"
#include "core/http/grammar.h"
#include "core/http/head_parser.h"
#include "tests/support/request_corpus.h"

namespace gatehouse::http {
namespace {

using namespace std::string_view_literals;

namespace beast = boost::beast::http;

const RequestLimits kLimits;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    c = to_lower(c);
  return out;
}

/// Start line and fields, those of one name together: Beast keeps them so, and their order among other names
/// says nothing.
std::string describe(std::string start, std::vector<std::string> fields) {
  std::stable_sort(fields.begin(), fields.end(), [](const std::string& a, const std::string& b) {
    return a.substr(0, a.find(':')) < b.substr(0, b.find(':'));
  });
  for (const std::string& field : fields)
    start += "\n" + field;
  return start;
}

/// What Beast makes of exactly one head; nothing when it refuses.
std::optional<std::string> by_beast(std::string_view head) {
  if (head.starts_with("\r\n")) head.remove_prefix(2);  // the empty line that RFC 9112 §2.2 lets us ignore
  beast::request_parser<beast::empty_body> parser;
  parser.header_limit(64 << 10);
  parser.body_limit(boost::none);
  parser.eager(false);
  boost::system::error_code error;
  parser.put(boost::asio::buffer(head.data(), head.size()), error);
  if (error || !parser.is_header_done()) return std::nullopt;
  const auto& message = parser.get();
  std::vector<std::string> fields;
  for (const auto& field : message)
    fields.push_back(lower(field.name_string()) + ": " + std::string(field.value()));
  return describe(std::string(message.method_string()) + " " + std::string(message.target()) + " " +
                      std::to_string(message.version()),
                  std::move(fields));
}

std::optional<std::string> by_us(std::string_view bytes, std::size_t& head_size) {
  HeadParser parser(kLimits);
  if (parser.advance(bytes) != Progress::complete) return std::nullopt;
  head_size = parser.size();
  const Request& request = parser.request();
  std::vector<std::string> fields;
  for (const Header& field : request.headers)
    fields.push_back(field.name + ": " + field.value);
  return describe(std::string(to_string(request.method)) + " " + request.target + " 1" +
                      std::to_string(request.minor_version),
                  std::move(fields));
}

/// True when we took it.
bool compare(std::string_view bytes) {
  std::size_t head_size = 0;
  const auto ours = by_us(bytes, head_size);
  if (!ours) return false;
  const auto theirs = by_beast(bytes.substr(0, head_size));
  EXPECT_EQ(ours, theirs);
  return true;
}

TEST(BeastDifferential, reads_every_valid_head_alike) {
  for (const auto& valid : test::valid_requests())
    EXPECT_TRUE(compare(valid.bytes)) << valid.name;
}

TEST(BeastDifferential, takes_whatever_we_take_of_mutated_heads) {
  // 300,000 mutants of a fixed seed; the fuzz target goes on from here.
  std::mt19937 random(20240611);  // NOLINT(cert-msc51-cpp,cert-msc32-c): the same mutants every time
  constexpr auto alphabet =
      "\r\n \t:/?#%,;=\"\\()<>@[]{}\0\x7f\x80"
      "0159aAfFxXHTP.-_chunkedlos"sv;
  int taken = 0;
  std::vector<std::string> seeds;
  for (const auto& valid : test::valid_requests())
    seeds.emplace_back(valid.bytes);
  for (const auto& refused : test::refused_requests())
    if (refused.bytes.size() < 500) seeds.push_back(refused.bytes);
  for (int round = 0; round < 300'000; ++round) {
    std::string bytes = seeds[random() % seeds.size()];
    for (auto edits = 1 + random() % 3; edits > 0; --edits) {
      const std::size_t at = random() % bytes.size();
      const char c = alphabet[random() % alphabet.size()];
      switch (random() % 4) {
        case 0:
          bytes[at] = c;
          break;
        case 1:
          bytes.insert(at, 1, c);
          break;
        case 2:
          bytes.erase(at, 1);
          break;
        default:
          bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 20));
      }
      if (bytes.empty()) bytes = "G";
    }
    taken += compare(bytes);
    if (HasFailure()) return;
  }
  EXPECT_GT(taken, 20'000) << "the mutants are too wild to say anything";
}

}  // namespace
}  // namespace gatehouse::http
