#include "core/interaction/session_form.h"

namespace gatehouse::interaction {

std::string SessionForm::subject_of(const Session& session) const {
  return page_ + " " + session.record.id.text() + " " + session.record.user.text();
}

Result<SessionForm::Shown> SessionForm::show(const Session& session, const http::Call& call) const {
  GH_TRY(auto bound, binding_.find_or_make(call.request));
  auto token = binding_.csrf_token(bound.value, subject_of(session));
  return Shown{
      .csrf_token = std::move(token), .browser = std::move(bound.value), .cookie = std::move(bound.cookie)};
}

bool SessionForm::is_ours(const Session& session, const http::Call& call) const {
  return binding_.is_our_form(call, subject_of(session));
}

}  // namespace gatehouse::interaction
