#include "tests/security/mutations/mutator.h"

#include <cstdlib>
#include <utility>

namespace gatehouse::test_support {

int scaled(int figure) { return std::getenv("GATEHOUSE_FULL_SCALE") != nullptr ? figure : figure / 10; }

std::string Mutator::letters(std::size_t count) {
  std::string text;
  while (text.size() < count)
    text += letter();
  return text;
}

void Mutator::edit(std::string& text) {
  if (text.empty()) {
    text += letter();
    return;
  }
  const auto at = below(text.size());
  switch (below(8)) {
    case 0:
      text.insert(at, 1, letter());
      return;
    case 1:
      text.erase(at, 1);
      return;
    case 2:
      text[at] = letter();
      return;
    case 3:
      text.insert(at, 1, text[at]);
      return;
    case 4:
      if ((text[at] >= 'a' && text[at] <= 'z') || (text[at] >= 'A' && text[at] <= 'Z'))
        text[at] = static_cast<char>(text[at] ^ 0x20);
      return;
    case 5:
      std::swap(text[at], text[below(text.size())]);
      return;
    case 6:
      text.resize(text.size() - below(std::min<std::size_t>(text.size(), 8)));
      return;
    default:
      text += letter();
  }
}

std::string Mutator::edited(std::string text) {
  for (auto edits = 1 + below(3); edits > 0; --edits)
    edit(text);
  return text;
}

std::string Mutator::spliced(const std::string& one, const std::string& other) {
  return one.substr(0, below(one.size() + 1)) + other.substr(below(other.size() + 1));
}

std::string Mutator::bit_flipped(std::string bytes) {
  if (!bytes.empty()) {
    char& byte = bytes[below(bytes.size())];
    byte = static_cast<char>(byte ^ (1 << below(8)));
  }
  return bytes;
}

}  // namespace gatehouse::test_support
