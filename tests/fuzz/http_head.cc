// Fuzz target: the request reader (head parser, lengths, chunk decoder). Beside memory errors it looks for
// input whose verdict depends on how it was cut: the first byte chooses the cut.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/http/request_reader.h"

namespace {

using gatehouse::http::RequestLimits;
using gatehouse::http::RequestReader;

struct Reading {
  std::string text;
  int refused = 0;
  bool operator==(const Reading&) const = default;
};

/// Shows the reader `step` more bytes at a time, all at once for 0.
Reading read(std::string_view bytes, std::size_t step) {
  static const RequestLimits limits{.target = 256, .headers = 1024, .fields = 16, .body = 512};
  RequestReader reader(limits);
  Reading reading;
  std::size_t shown = 0;
  std::size_t used = 0;
  while (shown < bytes.size() && reading.refused == 0) {
    shown = step == 0 ? bytes.size() : std::min(bytes.size(), shown + step);
    while (used < shown) {
      used += reader.advance(bytes.substr(used, shown - used));
      if (reader.stage() == RequestReader::Stage::refused) {
        reading.refused = reader.refusal().status;
        break;
      }
      if (reader.stage() != RequestReader::Stage::complete) break;
      const auto request = reader.take();
      // What the parser promises to everyone behind it.
      if (!request.target.starts_with('/') || request.target.size() > limits.target ||
          request.body.size() > limits.body)
        std::abort();
      reading.text += request.target + "\n";
      for (const auto& field : request.headers)
        reading.text += field.name + ":" + field.value + "\n";
      reading.text += request.body;
    }
  }
  return reading;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Reading whole = read(bytes, 0);
  if (!(whole == read(bytes, 1)) || !(whole == read(bytes, 2 + data[0] % 64))) std::abort();
  return 0;
}
