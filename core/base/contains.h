// contains: whether a list has a value, for the short lists of names that configuration, clients and requests
// bring. Compares as == does. Thread-safe.
#pragma once

#include <algorithm>
#include <iterator>

namespace gatehouse {

template <class List, class Value>
constexpr bool contains(const List& list, const Value& value) {
  return std::find(std::begin(list), std::end(list), value) != std::end(list);
}

}  // namespace gatehouse
