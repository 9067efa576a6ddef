#include "core/oauth/registration/client_introduction.h"

#include "core/config/rules/document_address.h"

namespace gatehouse::oauth {

bool ClientIntroduction::waits(std::string_view client_id) const {
  return documents_ != nullptr && config::is_document_address(client_id) &&
         !documents_->is_fresh(std::string(client_id));
}

Result<ClientIntroduction::Outcome> ClientIntroduction::introduce(std::string_view client_id,
                                                                  const http::Call& call) const {
  if (documents_ == nullptr || !config::is_document_address(client_id)) return Outcome(NothingToDo{});
  const std::string address(client_id);
  // What is in memory costs nothing; made-up addresses never are (S-150).
  if (!documents_->is_fresh(address))
    if (const auto wait = fetches_.take(call.client_address, call.now); wait > Duration::zero())
      return Outcome(TooMany{wait});
  GH_TRY(auto introduced, documents_->introduce(address));
  if (auto* refused = std::get_if<clients::DocumentRefusal>(&introduced)) return Outcome(std::move(*refused));
  return Outcome(NothingToDo{});
}

}  // namespace gatehouse::oauth
