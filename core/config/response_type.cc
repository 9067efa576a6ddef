#include "core/config/response_type.h"

#include <array>

#include "core/base/words.h"

namespace gatehouse::config {
namespace {

struct Name {
  ResponseType type;
  std::string_view text;
};
constexpr std::array kNames{
    Name{{.code = true, .id_token = false, .token = false}, "code"},
    Name{{.code = false, .id_token = true, .token = false}, "id_token"},
    Name{{.code = false, .id_token = true, .token = true}, "id_token token"},
    Name{{.code = true, .id_token = true, .token = false}, "code id_token"},
    Name{{.code = true, .id_token = false, .token = true}, "code token"},
    Name{{.code = true, .id_token = true, .token = true}, "code id_token token"},
    Name{{.code = false, .id_token = false, .token = true}, "token"},
};

}  // namespace

std::optional<ResponseType> parse_response_type(std::string_view text) noexcept {
  ResponseType type{.code = false, .id_token = false, .token = false};
  for (auto word = take_word(text); !word.empty(); word = take_word(text)) {
    bool* part = nullptr;
    if (word == "code") part = &type.code;
    if (word == "id_token") part = &type.id_token;
    if (word == "token") part = &type.token;
    if (part == nullptr || *part) return std::nullopt;
    *part = true;
  }
  if (!type.code && !type.in_front_channel()) return std::nullopt;
  return type;
}

std::string_view to_string(ResponseType type) noexcept {
  for (const auto& name : kNames)
    if (name.type == type) return name.text;
  return "code";
}

const std::vector<std::string>& response_type_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all{"code"};
    all.insert(all.end(), legacy_response_type_names().begin(), legacy_response_type_names().end());
    return all;
  }();
  return names;
}

// `token` alone signs nobody in, and no plan of OpenID Connect has it.
const std::vector<std::string>& legacy_response_type_names() {
  static const std::vector<std::string> names = {"id_token", "id_token token", "code id_token", "code token",
                                                 "code id_token token"};
  return names;
}

}  // namespace gatehouse::config
