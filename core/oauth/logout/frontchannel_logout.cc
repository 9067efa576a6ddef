#include "core/oauth/logout/frontchannel_logout.h"

#include "core/http/percent_encoding.h"
#include "core/oauth/logout/session_clients.h"

namespace gatehouse::oauth {

Result<std::vector<std::string>> FrontchannelLogout::addresses(const SessionId& session,
                                                               TimePoint now) const {
  GH_TRY(const auto clients, clients_of_session(clients_, grants_, session, now));
  std::vector<std::string> addresses;
  for (const auto& client : clients.known) {
    std::string address = client->frontchannel_logout_uri;
    if (address.empty()) continue;
    // Front-Channel Logout §3: what the address has of its own stays.
    address += address.find('?') == std::string::npos ? '?' : '&';
    address += "iss=" + http::percent_encode(issuer_) + "&sid=" + http::percent_encode(session.text());
    addresses.push_back(std::move(address));
  }
  return addresses;
}

}  // namespace gatehouse::oauth
