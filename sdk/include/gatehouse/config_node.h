// ConfigNode: a configuration document as written, every value with its place; and Diagnostic, a problem in
// it.
//
// Core makes the tree from YAML and hands a plugin its own `config` subtree; a plugin reads it through a
// Schema (config_schema.h). Scalars are text: their type comes from the schema, never from their look.
// Immutable value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse {

/// Where something stands: one-based line and column in bytes, `length` bytes long. line 0 means "no place".
struct SourceSpan {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t length = 0;
};

enum class Severity { error, warning };

/// One problem of a configuration or a command line, for a human to mend.
struct Diagnostic {
  Severity severity = Severity::error;
  std::string code;  ///< stable, e.g. "GH-C0004", documented in docs/reference/diagnostics.md
  SourceSpan span;
  std::string message;  ///< what is wrong: unknown key "redirect_uri" in clients[0]
  std::string hint;     ///< how to mend it: did you mean "redirect_uris"?
};
using Diagnostics = std::vector<Diagnostic>;

class ConfigNode {
 public:
  enum class Kind { null, scalar, sequence, mapping };
  struct Member;

  ConfigNode() = default;
  /// A key without a value: `config:`.
  static ConfigNode null(SourceSpan span);
  static ConfigNode scalar(std::string text, SourceSpan span);
  static ConfigNode sequence(std::vector<ConfigNode> items, SourceSpan span);
  static ConfigNode mapping(std::vector<Member> members, SourceSpan span);

  Kind kind() const noexcept { return kind_; }
  const std::string& text() const noexcept { return text_; }                ///< of a scalar
  const std::vector<ConfigNode>& items() const noexcept { return items_; }  ///< of a sequence
  const std::vector<Member>& members() const noexcept;  ///< of a mapping, in written order
  /// The member of that name, or null.
  const ConfigNode* find(std::string_view key) const noexcept;
  const SourceSpan& span() const noexcept { return span_; }
  /// True where a scalar's text came, in whole or part, from ${env:…}, ${file:…} or ${cred:…}: a secret field
  /// given so is by reference, not literal.
  bool from_reference() const noexcept { return from_reference_; }
  void mark_from_reference() noexcept { from_reference_ = true; }

 private:
  Kind kind_ = Kind::null;
  std::string text_;
  std::vector<ConfigNode> items_;
  std::vector<Member> members_;
  SourceSpan span_;
  bool from_reference_ = false;
};

struct ConfigNode::Member {
  std::string key;
  SourceSpan key_span;
  ConfigNode value;
};

inline const std::vector<ConfigNode::Member>& ConfigNode::members() const noexcept { return members_; }

}  // namespace gatehouse
