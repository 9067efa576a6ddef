#include "core/oauth/grants/code_facts.h"

#include <boost/json.hpp>

#include "core/base/document.h"

namespace gatehouse::oauth {

Document write_code_facts(const CodeFacts& facts) {
  boost::json::object object{
      {"schema", 1}, {"redirect_uri", facts.redirect_uri}, {"code_challenge", facts.code_challenge}};
  if (!facts.dpop_jkt.empty()) object["dpop_jkt"] = facts.dpop_jkt;
  return write_document(object);
}

Result<CodeFacts> read_code_facts(const Document& document) {
  GH_TRY(const auto object, read_document(document));
  return CodeFacts{.redirect_uri = text_member(object, "redirect_uri"),
                   .code_challenge = text_member(object, "code_challenge"),
                   .dpop_jkt = text_member(object, "dpop_jkt")};
}

}  // namespace gatehouse::oauth
