#include "core/http/params.h"

#include <algorithm>

#include "core/http/percent_encoding.h"

namespace gatehouse::http {
namespace {

ParamsError to_params_error(DecodeError error) noexcept {
  switch (error) {
    case DecodeError::bad_escape:
      return ParamsError::bad_escape;
    case DecodeError::control_character:
      return ParamsError::control_character;
    case DecodeError::not_utf8:
      return ParamsError::not_utf8;
  }
  return ParamsError::bad_escape;
}

/// A raw text can be at most three times as long as what it decodes to: longer ones need no decoding to be
/// refused.
bool surely_longer_than(std::string_view raw, std::size_t limit) noexcept { return raw.size() / 3 > limit; }

}  // namespace

std::string_view to_string(ParamsError error) noexcept {
  switch (error) {
    case ParamsError::bad_escape:
      return "bad_escape";
    case ParamsError::control_character:
      return "control_character";
    case ParamsError::not_utf8:
      return "not_utf8";
    case ParamsError::too_many:
      return "too_many";
    case ParamsError::name_too_long:
      return "name_too_long";
    case ParamsError::value_too_long:
      return "value_too_long";
  }
  return "unknown";
}

Result<Params, ParamsError> Params::parse(std::string_view text, const ParamsLimits& limits) {
  Params params;
  while (!text.empty()) {
    const std::string_view sequence = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(sequence.size() + 1, text.size()));
    if (sequence.empty()) continue;
    if (params.pairs_.size() == limits.count) return ParamsError::too_many;

    const std::size_t equals = std::min(sequence.find('='), sequence.size());
    const std::string_view raw_name = sequence.substr(0, equals);
    const std::string_view raw_value = equals < sequence.size() ? sequence.substr(equals + 1) : "";
    if (surely_longer_than(raw_name, limits.name_length)) return ParamsError::name_too_long;
    if (surely_longer_than(raw_value, limits.value_length)) return ParamsError::value_too_long;

    auto name = percent_decode(raw_name);
    if (!name) return to_params_error(name.error());
    auto value = percent_decode(raw_value);
    if (!value) return to_params_error(value.error());
    if (name->size() > limits.name_length) return ParamsError::name_too_long;
    if (value->size() > limits.value_length) return ParamsError::value_too_long;
    params.pairs_.emplace_back(std::move(*name), std::move(*value));
  }
  return params;
}

std::size_t Params::count(std::string_view name) const noexcept {
  return static_cast<std::size_t>(
      std::count_if(pairs_.begin(), pairs_.end(), [&](const Pair& pair) { return pair.first == name; }));
}

std::optional<std::string_view> Params::find(std::string_view name) const noexcept {
  const auto named = [&](const Pair& pair) { return pair.first == name; };
  const auto first = std::find_if(pairs_.begin(), pairs_.end(), named);
  if (first == pairs_.end() || std::any_of(first + 1, pairs_.end(), named)) return std::nullopt;
  return first->second;
}

std::optional<std::string_view> Params::value_of(std::string_view name) const noexcept {
  const auto value = find(name);
  return value && !value->empty() ? value : std::nullopt;
}

std::optional<std::string_view> Params::first_repeated() const noexcept {
  for (auto pair = pairs_.begin(); pair != pairs_.end(); ++pair)
    if (std::any_of(pairs_.begin(), pair, [&](const Pair& earlier) { return earlier.first == pair->first; }))
      return pair->first;
  return std::nullopt;
}

}  // namespace gatehouse::http
