#include "core/config/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <sstream>
#include <vector>

#include "core/config/codes.h"
#include "core/config/source_text.h"

namespace gatehouse::config {
namespace {

/// Places in the text: yaml-cpp knows where a token starts, the text tells how long it is.
class Places {
 public:
  Places(std::string_view text, std::string file) : text_(text), file_(std::move(file)) {
    starts_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] == '\n') starts_.push_back(i + 1);
  }

  SourceSpan at(const YAML::Mark& mark) const {
    const auto line = mark.line < 0 ? 0u : static_cast<std::uint32_t>(mark.line);
    const auto column = mark.column < 0 ? 0u : static_cast<std::uint32_t>(mark.column);
    return {file_, line + 1, column + 1, 1};
  }
  SourceSpan scalar(const YAML::Mark& mark, const std::string& value) const {
    SourceSpan span = at(mark);
    const auto rest = from(span);
    if (rest.empty() || rest.front() == '|' || rest.front() == '>') return span;
    // What goes on in the next line is marked up to the end of its first.
    const auto line = rest.substr(0, rest.find('\n'));
    if (is_quote(rest.front()))
      span.length = static_cast<std::uint32_t>(std::min(quoted_length(rest), line.size()));
    else if (!value.empty() && line.starts_with(value))
      span.length = static_cast<std::uint32_t>(value.size());
    return span;
  }
  /// yaml-cpp takes the end of the text for the closing quote: a file cut off there would pass for whole.
  bool is_unclosed_quote(const YAML::Mark& mark) const {
    const auto rest = from(at(mark));
    return !rest.empty() && is_quote(rest.front()) && quoted_length(rest) == std::string_view::npos;
  }

 private:
  static bool is_quote(char c) { return c == '"' || c == '\''; }

  std::string_view from(const SourceSpan& span) const {
    if (span.line > starts_.size()) return {};
    const std::size_t start = starts_[span.line - 1] + span.column - 1;
    return start < text_.size() ? text_.substr(start) : std::string_view();
  }

  /// With both quotes; npos where the second is missing. A backslash escapes in double quotes, a doubled
  /// quote in single ones.
  static std::size_t quoted_length(std::string_view rest) {
    const char quote = rest.front();
    for (std::size_t i = 1; i < rest.size(); ++i) {
      if (rest[i] == '\\' && quote == '"') {
        ++i;
      } else if (rest[i] == quote) {
        if (quote == '"' || i + 1 >= rest.size() || rest[i + 1] != quote) return i + 1;
        ++i;
      }
    }
    return std::string_view::npos;
  }

  std::string_view text_;
  std::string file_;
  std::vector<std::size_t> starts_;
};

/// Builds the tree from events. After the first refusal everything that follows is ignored: a tree with a
/// hole in it would only produce problems that are none.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const Places& places, Diagnostics& found) : places_(places), found_(found) {}

  ConfigNode take_root() { return std::move(root_); }
  bool refused() const { return refused_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (!admit(mark, "", anchor)) return;
    if (awaits_key()) return refuse(code::kForbiddenYaml, mark, "a key must be text, not empty", "");
    add(ConfigNode());
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(code::kForbiddenYaml, mark, "aliases are not allowed", "write the value out");
  }
  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    refuse(code::kForbiddenYaml, mark, "anchors are not allowed: &" + name,
           "write the value out where it is used");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (!admit(mark, tag, anchor)) return;
    if (tag == "!" && places_.is_unclosed_quote(mark))
      return refuse(code::kSyntax, mark, "syntax error: the closing quote is missing", "");
    auto span = places_.scalar(mark, value);
    // An escape in double quotes ("\0") makes bytes that were not in the file.
    if (!is_clean_text(value))
      return refuse(code::kEncoding, mark, "an escape makes NUL or invalid UTF-8", "");
    if (awaits_key()) return begin_member(value, std::move(span));
    add(ConfigNode::scalar(value, std::move(span)));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, false);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, true);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    bool is_map;
    SourceSpan span;
    std::vector<ConfigNode> items;
    std::vector<ConfigNode::Member> members;
    bool has_key = false;
  };

  bool awaits_key() const { return !levels_.empty() && levels_.back().is_map && !levels_.back().has_key; }

  void refuse(const char* code, const YAML::Mark& mark, std::string message, std::string hint) {
    if (!refused_)
      found_.push_back({Severity::error, code, places_.at(mark), std::move(message), std::move(hint)});
    refused_ = true;
  }

  bool admit(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (refused_) return false;
    if (++nodes_ > kMaxNodes) {
      refuse(code::kTooLarge, mark, "more than " + std::to_string(kMaxNodes) + " values in one file",
             "split the file");
    } else if (anchor != 0) {
      refuse(code::kForbiddenYaml, mark, "anchors are not allowed", "write the value out where it is used");
    } else if (!tag.empty() && tag != "?" && tag != "!") {
      // "?" and "!" are yaml-cpp's names for "plain" and "quoted".
      refuse(code::kForbiddenYaml, mark, "tags are not allowed: " + tag,
             "types come from the schema; leave the tag out");
    }
    return !refused_;
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, bool is_map) {
    if (!admit(mark, tag, anchor)) return;
    if (awaits_key())
      return refuse(code::kForbiddenYaml, mark, "a key must be text, not a list or mapping",
                    "quote it, or close the bracket that is left open");
    if (levels_.size() >= kMaxDepth)
      return refuse(code::kTooLarge, mark, "nested deeper than " + std::to_string(kMaxDepth) + " levels", "");
    levels_.push_back({is_map, places_.at(mark), {}, {}, false});
  }

  void close() {
    if (refused_) return;
    Level done = std::move(levels_.back());
    levels_.pop_back();
    if (done.is_map)
      add(ConfigNode::mapping(std::move(done.members), std::move(done.span)));
    else
      add(ConfigNode::sequence(std::move(done.items), std::move(done.span)));
  }

  void begin_member(const std::string& key, SourceSpan span) {
    Level& level = levels_.back();
    for (const auto& earlier : level.members) {
      if (earlier.key != key) continue;
      found_.push_back({Severity::error, code::kDuplicateKey, span, "key \"" + key + "\" is set twice",
                        "first set at line " + std::to_string(earlier.key_span.line) + ", column " +
                            std::to_string(earlier.key_span.column)});
    }
    level.members.push_back({key, std::move(span), ConfigNode()});
    level.has_key = true;
  }

  void add(ConfigNode node) {
    if (levels_.empty()) {
      root_ = std::move(node);
    } else if (!levels_.back().is_map) {
      levels_.back().items.push_back(std::move(node));
    } else {
      auto& member = levels_.back().members.back();
      // yaml-cpp places an absent value at the token after it; its key is where one looks for it.
      member.value =
          node.kind() == ConfigNode::Kind::null ? ConfigNode::null(member.key_span) : std::move(node);
      levels_.back().has_key = false;
    }
  }

  const Places& places_;
  Diagnostics& found_;
  std::vector<Level> levels_;
  ConfigNode root_;
  std::size_t nodes_ = 0;
  bool refused_ = false;
};

/// Knows only where a second document starts.
class SecondDocument final : public YAML::EventHandler {
 public:
  explicit SecondDocument(const Places& places) : places_(places) {}
  const SourceSpan& place() const { return place_; }

  void OnDocumentStart(const YAML::Mark& mark) override { place_ = places_.at(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
  }
  void OnMapEnd() override {}

 private:
  const Places& places_;
  SourceSpan place_;
};

void run_parser(std::istream& input, TreeBuilder& builder, const Places& places, Diagnostics& found) {
  const auto report = [&](const YAML::Mark& mark, const std::string& what) {
    if (!builder.refused()) found.push_back({Severity::error, code::kSyntax, places.at(mark), what, ""});
  };
  try {
    YAML::Parser parser(input);
    parser.HandleNextDocument(builder);
    SecondDocument second(places);
    if (parser.HandleNextDocument(second) && !builder.refused())
      found.push_back({Severity::error, code::kForbiddenYaml, second.place(),
                       "more than one document in the file", "one file holds one document: make two files"});
  } catch (const YAML::Exception& problem) {
    report(problem.mark, "syntax error: " + problem.msg);
  } catch (const std::exception& problem) {
    report(YAML::Mark(), std::string("syntax error: ") + problem.what());
  }
}

}  // namespace

ConfigNode parse_yaml(std::string_view text, const std::string& file, Diagnostics& found) {
  const std::size_t before = found.size();
  if (auto problem = check_encoding(text, file)) {
    found.push_back(std::move(*problem));
    return {};
  }
  if (text.size() > kMaxFileBytes) {
    SourceSpan start{file, 1, 1, 1};
    found.push_back(
        {Severity::error, code::kTooLarge, std::move(start), "the text is too large", "split the file"});
    return {};
  }
  const Places places(text, file);
  TreeBuilder builder(places, found);
  std::istringstream input{std::string(text)};
  run_parser(input, builder, places, found);
  return found.size() == before ? builder.take_root() : ConfigNode();
}

}  // namespace gatehouse::config
