#include "core/config/references.h"

#include <algorithm>
#include <cstdlib>

#include "core/base/ascii.h"
#include "core/config/codes.h"
#include "core/config/source_text.h"

namespace gatehouse::config {
namespace {

constexpr char kForms[] =
    "${env:NAME}, ${env:NAME:-default}, ${file:PATH}, ${cred:NAME}; a literal ${ is written $${";

bool is_name_character(char c) { return is_alphanumeric(c) || c == '_'; }

/// What one reference stands for.
struct Inserted {
  std::string text;
  bool by_reference =
      true;  ///< false for the default of ${env:NAME:-default}: that text does stand in the file
};

class Inserter {
 public:
  Inserter(const ReferenceSources& sources, const std::filesystem::path& folder, Diagnostics& found)
      : sources_(sources), folder_(folder), found_(found) {}

  ConfigNode node(const ConfigNode& written) const {
    switch (written.kind()) {
      case ConfigNode::Kind::null:
        return written;
      case ConfigNode::Kind::scalar:
        return scalar(written);
      case ConfigNode::Kind::sequence: {
        std::vector<ConfigNode> items;
        for (const auto& item : written.items())
          items.push_back(node(item));
        return ConfigNode::sequence(std::move(items), written.span());
      }
      case ConfigNode::Kind::mapping: {
        std::vector<ConfigNode::Member> members;
        for (const auto& member : written.members())
          members.push_back({member.key, member.key_span, node(member.value)});
        return ConfigNode::mapping(std::move(members), written.span());
      }
    }
    return written;
  }

 private:
  /// A lone `$` is itself: password hashes are full of them.
  ConfigNode scalar(const ConfigNode& written) const {
    std::string_view rest = written.text();
    if (rest.find('$') == std::string_view::npos) return written;
    std::string text;
    bool by_reference = false;
    while (!rest.empty()) {
      const std::size_t plain = std::min(rest.find('$'), rest.size());
      text.append(rest.substr(0, plain));
      rest.remove_prefix(plain);
      if (rest.empty()) break;
      if (rest.starts_with("$$")) {
        text += '$';
        rest.remove_prefix(2);
      } else if (!rest.starts_with("${")) {
        text += '$';
        rest.remove_prefix(1);
      } else {
        const std::size_t end = rest.find('}');
        auto inserted = reference(rest.substr(2, end == std::string_view::npos ? end : end - 2),
                                  written.span(), end != std::string_view::npos);
        if (!inserted) return unknown(written);
        text += inserted->text;
        by_reference = by_reference || inserted->by_reference;
        rest.remove_prefix(end + 1);
      }
    }
    auto node = ConfigNode::scalar(std::move(text), written.span());
    if (by_reference) node.mark_from_reference();
    return node;
  }

  /// Marked, so that nobody repeats its text or takes it for a literal.
  static ConfigNode unknown(ConfigNode written) {
    written.mark_from_reference();
    return written;
  }

  std::optional<Inserted> reference(std::string_view inner, const SourceSpan& span, bool closed) const {
    if (closed && inner.starts_with("env:")) return from_environment(inner.substr(4), span);
    if (closed && inner.starts_with("file:") && inner.size() > 5)
      return from_file(folder_ / inner.substr(5), "file " + std::string(inner.substr(5)), span);
    if (closed && inner.starts_with("cred:")) return from_credential(inner.substr(5), span);
    fail(code::kReferenceForm, span,
         closed ? "unknown reference ${" + std::string(inner) + "}" : "unclosed reference", kForms);
    return std::nullopt;
  }

  std::optional<Inserted> from_environment(std::string_view inner, const SourceSpan& span) const {
    const std::size_t separator = inner.find(":-");
    const std::string name(inner.substr(0, separator));
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_name_character)) {
      fail(code::kReferenceForm, span, "\"" + name + "\" is not the name of an environment variable", kForms);
      return std::nullopt;
    }
    const auto value = sources_.environment(name);
    // As in a shell: `:-` also covers a variable that is set and empty.
    if (separator != std::string_view::npos && (!value || value->empty()))
      return Inserted{std::string(inner.substr(separator + 2)), false};
    if (!value) {
      fail(code::kReference, span, "environment variable " + name + " is not set",
           "set it, or give a default: ${env:" + name + ":-…}");
      return std::nullopt;
    }
    return checked(*value, "environment variable " + name, span);
  }

  std::optional<Inserted> from_credential(std::string_view inner, const SourceSpan& span) const {
    const std::string name(inner);
    // A name with a slash would read outside the credentials directory.
    if (name.empty() || name.find('/') != std::string::npos || name == "." || name == "..") {
      fail(code::kReferenceForm, span, "\"" + name + "\" is not the name of a credential", kForms);
      return std::nullopt;
    }
    if (sources_.credentials.empty()) {
      fail(code::kReference, span,
           "credential " + name + " is asked for, but there is no credentials directory",
           "run under systemd with LoadCredential=" + name + ":…, or set CREDENTIALS_DIRECTORY");
      return std::nullopt;
    }
    return from_file(sources_.credentials / name, "credential " + name, span);
  }

  std::optional<Inserted> from_file(const std::filesystem::path& file, const std::string& what,
                                    const SourceSpan& span) const {
    auto text = read_regular_file(file, kMaxReferencedBytes);
    if (!text) {
      fail(code::kReference, span, what + " cannot be read: " + text.error().message(),
           "looked for " + file.string());
      return std::nullopt;
    }
    // Editors and `echo` end a file with a newline that is not part of the secret.
    if (text->ends_with('\n')) text->pop_back();
    if (text->ends_with('\r')) text->pop_back();
    return checked(*text, what, span);
  }

  std::optional<Inserted> checked(const std::string& text, const std::string& what,
                                  const SourceSpan& span) const {
    if (is_clean_text(text)) return Inserted{text, true};
    fail(code::kEncoding, span, what + " holds NUL or invalid UTF-8", "binary secrets are written as base64");
    return std::nullopt;
  }

  void fail(const char* code, const SourceSpan& span, std::string message, std::string hint) const {
    found_.push_back({Severity::error, code, span, std::move(message), std::move(hint)});
  }

  const ReferenceSources& sources_;
  const std::filesystem::path& folder_;
  Diagnostics& found_;
};

}  // namespace

ReferenceSources ReferenceSources::of_process() {
  const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
  return {.environment = [](const std::string& name) -> std::optional<std::string> {
            const char* value = std::getenv(name.c_str());
            return value == nullptr ? std::nullopt : std::optional<std::string>(value);
          },
          .credentials = credentials == nullptr ? "" : credentials};
}

ConfigNode insert_references(const ConfigNode& tree, const ReferenceSources& sources,
                             const std::filesystem::path& folder, Diagnostics& found) {
  return Inserter(sources, folder, found).node(tree);
}

}  // namespace gatehouse::config
