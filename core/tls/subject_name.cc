// RFC 4514: "CN=payroll,O=Example\, Inc.,C=DE" to the name that a certificate would hold.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/ascii.h"
#include "core/tls/parsed_certificate.h"

namespace gatehouse::tls {
namespace {

constexpr std::size_t kLongestName = 1024;

/// RFC 4514 §3; OpenSSL spells some of them otherwise.
constexpr std::array<std::pair<std::string_view, const char*>, 12> kTypes{
    {{"CN", "2.5.4.3"},
     {"L", "2.5.4.7"},
     {"ST", "2.5.4.8"},
     {"O", "2.5.4.10"},
     {"OU", "2.5.4.11"},
     {"C", "2.5.4.6"},
     {"STREET", "2.5.4.9"},
     {"DC", "0.9.2342.19200300.100.1.25"},
     {"UID", "0.9.2342.19200300.100.1.1"},
     {"SERIALNUMBER", "2.5.4.5"},
     {"EMAILADDRESS", "1.2.840.113549.1.9.1"},
     {"ORGANIZATIONIDENTIFIER", "2.5.4.97"}}};

struct Attribute {
  std::string type;  ///< as an object identifier
  std::string value;
  bool is_ber = false;  ///< `value` is the encoding itself: "#04024869"
  bool joins = false;   ///< of the same relative name as the one before: '+'
};

std::optional<std::string> object_identifier(std::string_view type) {
  for (const auto& [name, identifier] : kTypes)
    if (equals_ignoring_case(type, name)) return identifier;
  const bool dotted = !type.empty() && is_digit(type.front()) &&
                      std::all_of(type.begin(), type.end(), [](char c) { return is_digit(c) || c == '.'; });
  return dotted ? std::optional(std::string(type)) : std::nullopt;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::optional<std::vector<Attribute>> read() {
    std::vector<Attribute> all;
    bool joins = false;
    while (true) {
      auto one = attribute();
      if (!one) return std::nullopt;
      one->joins = joins;
      all.push_back(*std::move(one));
      if (rest_.empty()) return all;
      joins = rest_.front() == '+';
      if (!joins && rest_.front() != ',') return std::nullopt;
      rest_.remove_prefix(1);
    }
  }

 private:
  std::optional<Attribute> attribute() {
    skip_spaces();
    const auto equals = rest_.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    auto type = rest_.substr(0, equals);
    while (type.ends_with(' '))
      type.remove_suffix(1);
    auto identifier = object_identifier(type);
    if (!identifier) return std::nullopt;
    rest_.remove_prefix(equals + 1);
    skip_spaces();
    Attribute one{.type = *std::move(identifier)};
    one.is_ber = rest_.starts_with('#');
    auto value = one.is_ber ? hex_value_of() : string_value();
    if (!value || value->empty()) return std::nullopt;
    one.value = *std::move(value);
    return one;
  }

  // Spaces after a separator are RFC 2253's and everybody's habit; those that belong to a value are escaped.
  void skip_spaces() {
    while (rest_.starts_with(' '))
      rest_.remove_prefix(1);
  }

  static std::optional<char> byte_of(std::string_view digits) {
    if (digits.size() < 2) return std::nullopt;
    const int high = hex_value(digits[0]);
    const int low = hex_value(digits[1]);
    if (high < 0 || low < 0) return std::nullopt;
    return static_cast<char>(high * 16 + low);
  }

  std::optional<std::string> hex_value_of() {
    rest_.remove_prefix(1);
    std::string bytes;
    while (!rest_.empty() && rest_.front() != ',' && rest_.front() != '+') {
      const auto byte = byte_of(rest_);
      if (!byte) return std::nullopt;
      bytes += *byte;
      rest_.remove_prefix(2);
    }
    return bytes;
  }

  std::optional<std::string> string_value() {
    std::string value;
    std::size_t kept = 0;  // up to here no space may be taken off the end
    while (!rest_.empty() && rest_.front() != ',' && rest_.front() != '+') {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '\0' || c == '"' || c == ';' || c == '<' || c == '>') return std::nullopt;
      if (c != '\\') {
        value += c;
        continue;
      }
      if (rest_.empty()) return std::nullopt;
      constexpr std::string_view kEscaped = " \"#+,;<=>\\";
      if (kEscaped.find(rest_.front()) != std::string_view::npos) {
        value += rest_.front();
        rest_.remove_prefix(1);
      } else if (const auto byte = byte_of(rest_)) {
        value += *byte;
        rest_.remove_prefix(2);
      } else {
        return std::nullopt;
      }
      kept = value.size();
    }
    while (value.size() > kept && value.ends_with(' '))
      value.pop_back();
    return value;
  }

  std::string_view rest_;
};

bool add(X509_NAME* name, const Attribute& attribute, bool joins) {
  const std::unique_ptr<ASN1_OBJECT, OpenSslFree<&ASN1_OBJECT_free>> type(
      OBJ_txt2obj(attribute.type.c_str(), 1));
  if (type == nullptr) return false;
  int kind = MBSTRING_UTF8;
  std::string_view value = attribute.value;
  std::unique_ptr<ASN1_TYPE, OpenSslFree<&ASN1_TYPE_free>> any;
  if (attribute.is_ber) {
    const auto* position = reinterpret_cast<const unsigned char*>(value.data());
    const auto* const end = position + value.size();
    any.reset(d2i_ASN1_TYPE(nullptr, &position, static_cast<long>(value.size())));
    if (any == nullptr || position != end) return false;
    kind = ASN1_TYPE_get(any.get());
    // What is kept as a string; others have no place in a name.
    if (kind != V_ASN1_UTF8STRING && kind != V_ASN1_PRINTABLESTRING && kind != V_ASN1_IA5STRING &&
        kind != V_ASN1_T61STRING && kind != V_ASN1_BMPSTRING && kind != V_ASN1_UNIVERSALSTRING)
      return false;
    const ASN1_STRING* const string = any->value.asn1_string;
    value = {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
             static_cast<std::size_t>(ASN1_STRING_length(string))};
  }
  return X509_NAME_add_entry_by_OBJ(name, type.get(), kind,
                                    reinterpret_cast<const unsigned char*>(value.data()),
                                    static_cast<int>(value.size()), -1, joins ? -1 : 0) == 1;
}

/// The string begins with the last relative name of the certificate (RFC 4514 §2.1).
bool fill(X509_NAME* name, const std::vector<Attribute>& attributes) {
  auto end = attributes.end();
  while (end != attributes.begin()) {
    auto begin = end - 1;
    while (begin->joins)
      --begin;
    for (auto one = begin; one != end; ++one)
      if (!add(name, *one, one != begin)) return false;
    end = begin;
  }
  return true;
}

}  // namespace

Result<SubjectName> SubjectName::parse(std::string_view text) {
  const auto attributes = text.size() <= kLongestName ? Reader(text).read() : std::nullopt;
  auto parsed = std::make_shared<Parsed>(Parsed{.name = Name(X509_NAME_new())});
  const bool good = attributes && parsed->name != nullptr && fill(parsed->name.get(), *attributes) &&
                    i2d_X509_NAME(parsed->name.get(), nullptr) > 0;  // makes what is compared
  ERR_clear_error();
  if (!good) return Error(ErrorCode::invalid_argument, "not a distinguished name of RFC 4514");
  return SubjectName(std::move(parsed));
}

}  // namespace gatehouse::tls
