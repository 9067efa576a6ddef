// What of granted authorization details is meant: less of them (RFC 9396 §6.1), those for some APIs, or
// nothing but what they are about. Pure.
#pragma once

#include <boost/json/array.hpp>
#include <string>
#include <vector>

namespace gatehouse::oauth {

/// Whether each of `asked` is one of `granted`, or less of one: of the common lists of RFC 9396 §2.2
/// (locations, actions, datatypes, privileges) some may be left out, not all; everything else must be the
/// same.
bool is_within(const boost::json::array& asked, const boost::json::array& granted);

/// Those for APIs of `audience` (RFC 9396 §9.1: an API need not learn what is allowed at another): one that
/// names `locations` must name one of them. No audience is every one.
std::string details_at(const std::string& details, const std::vector<std::string>& audience);

/// Their types, each once, with a space between: for the audit trail, which must not hold whom a person pays.
std::string types_of_details(const std::string& details);

}  // namespace gatehouse::oauth
