// The kinds of values that a configuration key can hold, each with its decoder, its writer and its
// description.
//
// Used through config_schema.h. Everything with weight is type-erased and lives in sdk/src/config_*.cc.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "gatehouse/config_node.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse {

/// The codes that every schema can report; all codes are explained in docs/reference/diagnostics.md.
namespace config_code {
inline constexpr char kUnknownKey[] = "GH-C0004";
inline constexpr char kMissingKey[] = "GH-C0005";
inline constexpr char kWrongKind[] = "GH-C0006";  ///< a list where a text must stand, and so on
inline constexpr char kBadForm[] = "GH-C0007";    ///< not a boolean, an integer, a duration, a size
inline constexpr char kOutOfRange[] = "GH-C0008";
inline constexpr char kNotOneOf[] = "GH-C0009";
inline constexpr char kLiteralSecret[] =
    "GH-C0010";  ///< a warning; core makes it an error under `profile: production`
inline constexpr char kBadValue[] = "GH-C0011";  ///< for rules of a plugin
}  // namespace config_code

enum class ValueKind {
  text,
  boolean,  ///< only `true` and `false`
  integer,
  duration,     ///< `10m`, `1h30m`: ms, s, m, h, d; bounds in microseconds
  byte_size,    ///< `64KiB`: B, KiB, MiB, GiB; bounds in bytes
  rate,         ///< `30/1m`: how many in which time
  enumeration,  ///< one of `names`
  secret,
  raw,  ///< a tree that belongs to someone else, such as a plugin's `config`
  list,
  map,
  object,
};

struct FieldDescription;

/// What may stand at a place: data that decoding, JSON Schema and reference pages share.
struct ValueDescription {
  ValueKind kind = ValueKind::text;
  std::vector<std::string> names;       ///< of an enumeration
  std::optional<std::int64_t> minimum;  ///< of integer, duration, byte_size
  std::optional<std::int64_t> maximum;
  std::optional<std::pair<std::string, std::int64_t>>
      word;                              ///< `auto` for 0: a word that stands for a number
  bool masked = false;                   ///< never shown: secrets, and hashes that could be guessed against
  std::vector<ValueDescription> item;    ///< of a list or map: exactly one
  std::vector<FieldDescription> fields;  ///< of an object
};

struct FieldDescription {
  std::string name;
  std::string doc;
  ValueDescription value;
  bool required = false;
  bool restart = false;      ///< a change takes effect at the next start only
  ConfigNode default_value;  ///< null where there is none to show
};

/// Where a decoder is and where its findings go. Cheap to copy: each level of nesting has its own.
class Decoding {
 public:
  explicit Decoding(Diagnostics& found) : found_(&found) {}
  Decoding member(std::string_view key) const;                ///< "tokens.access"
  Decoding element(std::size_t index) const;                  ///< "clients[0]"
  const std::string& path() const noexcept { return path_; }  ///< empty at the top

  void error(const char* code, const SourceSpan& span, std::string message, std::string hint = {}) const;
  void warn(const char* code, const SourceSpan& span, std::string message, std::string hint = {}) const;
  Diagnostics& found() const noexcept { return *found_; }

 private:
  Diagnostics* found_;
  std::string path_;
};

/// How often something may happen: at most `count` at once, and that many again in every `window`.
struct Rate {
  std::uint32_t count = 0;  ///< at least 1
  Duration window{};        ///< 1 s to 1 d
  friend bool operator==(const Rate&, const Rate&) = default;
};

/// How a value of type V is read, written and described.
template <class V>
struct Value {
  ValueDescription description;
  /// Nothing where a problem was reported. The description is handed in, as bounds may be narrowed after the
  /// making.
  std::function<std::optional<V>(const ConfigNode&, const Decoding&, const ValueDescription&)> read;
  std::function<ConfigNode(const V&)> write;

  /// Inclusive bounds of an integer, a duration or a size.
  Value range(V least, V most) && requires(std::is_same_v<V, std::int64_t> || std::is_same_v<V, Duration>) {
    if constexpr (std::is_same_v<V, Duration>) {
      description.minimum = least.count();
      description.maximum = most.count();
    } else {
      description.minimum = least;
      description.maximum = most;
    }
    return std::move(*this);
  }
  /// Shown as asterisks by whoever shows a configuration.
  Value masked() && {
    description.masked = true;
    return std::move(*this);
  }
  /// A word that stands for a number, e.g. `auto` for 0; bounds do not apply to it.
  Value word(std::string name, std::int64_t stands_for) && requires std::is_same_v<V, std::int64_t> {
    write = [plain = std::move(write), name, stands_for](const V& held) {
      return held == stands_for ? ConfigNode::scalar(name, {}) : plain(held);
    };
    description.word = {std::move(name), stands_for};
    return std::move(*this);
  }
};

Value<std::string> text();
Value<bool> boolean();
Value<std::int64_t> integer();    ///< for any integral member; bounded by its type
Value<Duration> duration();       ///< for any chrono duration
Value<std::int64_t> byte_size();  ///< for any integral member
Value<Rate> rate();
Value<Secret> secret();  ///< a literal is a warning, see config_code::kLiteralSecret
Value<ConfigNode> raw();
/// A text that must be one of these.
Value<std::string> one_of(std::vector<std::string> names);

namespace detail {
std::optional<std::size_t> read_name(const ConfigNode& node, const Decoding& decoding,
                                     const ValueDescription& value);
}

/// Names for enumerators: enumeration<Format>({{"json", Format::json}, {"text", Format::text}}).
template <class E>
requires std::is_enum_v<E> Value<E> enumeration(std::vector<std::pair<std::string, E>> names) {
  Value<E> value;
  value.description.kind = ValueKind::enumeration;
  for (const auto& one : names)
    value.description.names.push_back(one.first);
  value.write = [names](const E& held) {
    for (const auto& [name, enumerator] : names)
      if (enumerator == held) return ConfigNode::scalar(name, {});
    return ConfigNode();
  };
  value.read = [names = std::move(names)](const ConfigNode& node, const Decoding& decoding,
                                          const ValueDescription& described) -> std::optional<E> {
    const auto index = detail::read_name(node, decoding, described);
    if (!index) return std::nullopt;
    return names[*index].second;
  };
  return value;
}

/// The candidate that `word` is most likely a slip of, or empty where none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);
/// `did you mean "x"?` or empty.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

/// "1h30m" → duration; nothing where it is not one. Units are required, 0 is "0s".
std::optional<Duration> parse_duration(std::string_view text);
std::string render_duration(Duration value);
/// "64KiB" → bytes; nothing where it is not one.
std::optional<std::int64_t> parse_byte_size(std::string_view text);
std::string render_byte_size(std::int64_t bytes);
/// "30/1m" → rate; nothing where it is not one.
std::optional<Rate> parse_rate(std::string_view text);
std::string render_rate(const Rate& rate);

namespace detail {

/// A key without the type of the object that it belongs to.
struct ErasedField {
  FieldDescription description;
  std::function<void(const ConfigNode&, const Decoding&, void* object)> read;
  std::function<ConfigNode(const void* object)> write;  ///< null kind: leave the key out
  bool is_group =
      false;  ///< its keys belong to the same object: read even when absent, so that missing ones show
};

struct ObjectType {
  std::string name;
  std::vector<ErasedField> fields;
  std::vector<std::function<void(const void*, const ConfigNode&, Diagnostics&)>> rules;
  std::function<void(void*, const SourceSpan&)> place;
};

void decode_object(const ObjectType& type, const ConfigNode& node, const Decoding& decoding, void* object);
ConfigNode encode_object(const ObjectType& type, const void* object);
std::vector<FieldDescription> describe_object(const ObjectType& type);
/// Records what a blank object holds as the defaults of the description.
void adopt_defaults(ObjectType& type, const void* blank);
ErasedField make_group(std::string name, std::vector<ErasedField> fields, std::string doc);
ErasedField make_constant(std::string name, std::string text, std::string doc);
/// The items of a list, or null with the problem reported.
const std::vector<ConfigNode>* items_of(const ConfigNode& node, const Decoding& decoding);
const std::vector<ConfigNode::Member>* members_of(const ConfigNode& node, const Decoding& decoding);

/// How a decoded value gets into a member of another type, and back.
template <class M, class V>
struct MemberAccess {
  static void set(M& member, V value) { member = M(std::move(value)); }
  static ConfigNode write(const M& member, const Value<V>& value) {
    if constexpr (std::is_same_v<M, V>)
      return value.write(member);
    else if constexpr (std::is_same_v<M, std::filesystem::path>)
      return value.write(member.string());
    else
      return value.write(member.text());  // StrongId
  }
};
template <class M>
requires(std::is_integral_v<M> && !std::is_same_v<M, bool> &&
         !std::is_same_v<M, std::int64_t>) struct MemberAccess<M, std::int64_t> {
  static void set(M& member, std::int64_t value) { member = static_cast<M>(value); }
  static ConfigNode write(const M& member, const Value<std::int64_t>& value) {
    return value.write(static_cast<std::int64_t>(member));
  }
};
template <class Rep, class Period>
requires(!std::is_same_v<std::chrono::duration<Rep, Period>,
                         Duration>) struct MemberAccess<std::chrono::duration<Rep, Period>, Duration> {
  using M = std::chrono::duration<Rep, Period>;
  static void set(M& member, Duration value) { member = std::chrono::duration_cast<M>(value); }
  static ConfigNode write(const M& member, const Value<Duration>& value) {
    return value.write(std::chrono::duration_cast<Duration>(member));
  }
};
template <class M, class V>
struct MemberAccess<std::optional<M>, V> {
  static void set(std::optional<M>& member, V value) {
    MemberAccess<M, V>::set(member.emplace(), std::move(value));
  }
  static ConfigNode write(const std::optional<M>& member, const Value<V>& value) {
    return member ? MemberAccess<M, V>::write(*member, value) : ConfigNode();
  }
};

/// A number that the member's type cannot hold is out of range, not cut off.
template <class M>
void bound_to_member(ValueDescription& described) {
  if constexpr (std::is_integral_v<M> && !std::is_same_v<M, bool>) {
    constexpr auto kLeast =
        std::is_signed_v<M> ? static_cast<std::int64_t>(std::numeric_limits<M>::min()) : 0;
    constexpr auto kMost = sizeof(M) < sizeof(std::int64_t)
                               ? static_cast<std::int64_t>(std::numeric_limits<M>::max())
                               : std::numeric_limits<std::int64_t>::max();
    if (!described.minimum || *described.minimum < kLeast) described.minimum = kLeast;
    if (!described.maximum || *described.maximum > kMost) described.maximum = kMost;
  }
}

}  // namespace detail
}  // namespace gatehouse
