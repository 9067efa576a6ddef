// Place: where a rule looks, and where it says that something is wrong.
//
// Rules judge decoded values and point into the tree that they came from; a key that is not written there is
// blamed on what encloses it. An empty Place stands for a value that came from no file. Borrowed: valid while
// the tree is.
#pragma once

#include <string>
#include <string_view>

#include "gatehouse/config_node.h"

namespace gatehouse::config {

class Place {
 public:
  Place() = default;
  explicit Place(const ConfigNode& node) : node_(&node) {}

  Place in(std::string_view key) const {
    const ConfigNode* inner = node_ == nullptr ? nullptr : node_->find(key);
    return inner == nullptr ? *this : Place(*inner);
  }
  Place at(std::size_t index) const {
    const bool there = node_ != nullptr && index < node_->items().size();
    return there ? Place(node_->items()[index]) : *this;
  }
  SourceSpan span() const { return node_ == nullptr ? SourceSpan{} : node_->span(); }

 private:
  const ConfigNode* node_ = nullptr;
};

/// The findings of rules.
class Findings {
 public:
  explicit Findings(Diagnostics& found) : found_(found) {}
  void error(const char* code, const Place& place, std::string message, std::string hint = {}) {
    found_.push_back({Severity::error, code, place.span(), std::move(message), std::move(hint)});
  }
  void warn(const char* code, const Place& place, std::string message, std::string hint = {}) {
    found_.push_back({Severity::warning, code, place.span(), std::move(message), std::move(hint)});
  }

 private:
  Diagnostics& found_;
};

}  // namespace gatehouse::config
