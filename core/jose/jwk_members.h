// Reading the members of a JWK (RFC 7517 §4). Internal to core/jose.
#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <string_view>

#include "core/jose/algorithm_table.h"
#include "core/jose/key_material.h"

namespace gatehouse::jose {

Error refused_jwk(std::string why);
/// A checked size, depth and number of members.
Result<boost::json::object> read_jwk(std::string_view json);
/// A member that, if present, is a string. Absent reads as empty.
Result<std::string_view> text_member(const boost::json::object& jwk, std::string_view name);
/// `kid`, of a length that is worth comparing.
Result<std::string> key_id_member(const boost::json::object& jwk);
Result<void> check_no_private_members(const boost::json::object& jwk);
/// The public half of a key for `use`, and nothing else: a private key in somebody's key set is a leak, not a
/// key. Of `key_ops`, if there are any, one must be among `operations` (§4.3).
Result<void> check_purpose(const boost::json::object& jwk, std::string_view use,
                           std::span<const std::string_view> operations);
/// n and e, x and y, or x, as the row's type has them.
Result<PublicNumbers> read_public_numbers(const AlgorithmRow& row, const boost::json::object& jwk);

}  // namespace gatehouse::jose
