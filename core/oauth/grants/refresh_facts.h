// RefreshFacts: what one refresh token is bound to, beyond its family: kept in its document.
//
// The refresh token of a public client is bound to the keys that the client proved (RFC 9449 §5, RFC 8705
// §7.1): nothing else keeps a thief from using it. That of a confidential client is bound to the client,
// which proves itself each time and may change its key.
#pragma once

#include "core/oauth/grants/grant.h"

namespace gatehouse::oauth {

struct RefreshFacts {
  tokens::Confirmation confirmation;  ///< empty: any key or none
};

/// Those of the refresh token that `request` yields where it presents one with `presented`.
RefreshFacts bound_refresh(const TokenRequest& request, const RefreshFacts& presented);

Document write_refresh_facts(const RefreshFacts& facts);
Result<RefreshFacts> read_refresh_facts(const Document& document);

}  // namespace gatehouse::oauth
