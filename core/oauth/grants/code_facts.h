// CodeFacts: what an authorization code is bound to, beyond its family: kept in the ticket's document.
#pragma once

#include <string>

#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::oauth {

struct CodeFacts {
  std::string redirect_uri;    ///< must come again at the token endpoint (RFC 6749 §4.1.3)
  std::string code_challenge;  ///< S256; empty where the client need not send one
  std::string dpop_jkt;        ///< the key that must be proved with it (RFC 9449 §10); empty: any or none
};

Document write_code_facts(const CodeFacts& facts);
Result<CodeFacts> read_code_facts(const Document& document);

}  // namespace gatehouse::oauth
