// The page where people see which apps ask to sign them in from elsewhere, CIBA §8, and answer: choosing one
// leads to the question that every app's sign-in asks. BackchannelDecision ends it. Who is not signed in
// signs in first. Pool only. Thread-safe.
#pragma once

#include "core/clients/subject_identifiers.h"
#include "core/interaction/dispatcher.h"
#include "core/interaction/session_form.h"
#include "core/oauth/ciba/backchannel_requests.h"

namespace gatehouse::oauth {

class RequestsEndpoint final : public http::Endpoint {
 public:
  /// Whose requests there are, and who asks.
  struct Parties {
    const clients::ClientDirectory& clients;
    const clients::SubjectIdentifiers& subjects;
    const interaction::BrowserBinding& binding;
  };
  RequestsEndpoint(const BackchannelRequests& requests, Parties parties,
                   const interaction::Dispatcher& dispatcher, const interaction::InteractionPages& pages)
      : requests_(requests),
        parties_(parties),
        form_("requests", pages::ErrorText("form_foreign"), parties.binding),
        dispatcher_(dispatcher),
        pages_(pages) {}

  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  Result<http::Response> answer(const http::Call& call) const;
  Result<http::Response> show(const interaction::Standing& standing, const http::Call& call) const;
  Result<http::Response> choose(const interaction::Standing& standing, const http::Call& call) const;
  const BackchannelRequests& requests_;
  Parties parties_;
  interaction::SessionForm form_;
  const interaction::Dispatcher& dispatcher_;
  const interaction::InteractionPages& pages_;
};

}  // namespace gatehouse::oauth
