// InteractionPages: the pages of one tenant as HTTP answers. Turns records into view models; knows no
// protocol.
#pragma once

#include <map>
#include <string>

#include "core/config/model.h"
#include "core/http/endpoint.h"
#include "core/http/security_headers.h"
#include "core/interaction/interaction.h"
#include "core/pages/page_renderer.h"

namespace gatehouse::interaction {

/// How a tenant looks and where its pages are.
struct TenantFace {
  std::string name;
  std::string issuer;  ///< pages live below it
  std::string stylesheet_url;
  std::string icon_url;
  http::Scheme scheme = http::Scheme::https;
  bool with_email = true;        ///< an e-mail address signs in too
  bool developer_notes = false;  ///< under profile dev: error pages say what was wrong
  std::map<std::string, std::string> scope_sentences;
  std::map<std::string, std::string> claim_sentences;  ///< for claims that are asked for by name
};

/// Which interaction a form belongs to.
struct FormOwner {
  const Interaction& interaction;
  std::string csrf_token;
};

/// To whom the consent page is shown.
struct AskedPerson {
  std::string name;
  std::string token;  ///< FormGuard::person_token; the form counts for nobody else
};

struct SignInState {
  std::string username;
  pages::SignInProblem problem = pages::SignInProblem::none;
  Duration retry_after{};
};

/// A sign-out that has to be confirmed.
struct SignOutState {
  const config::ClientMetadata* client = nullptr;  ///< the app that asks, where it is known
  std::string signed_in_as;
  std::string form_url;
  std::string csrf_token;
  std::string return_to;  ///< a validated address of the app, or empty
};

/// A page that ends the flow. Texts are constants of ours; nothing of the request is echoed.
struct PageError {
  int status = 400;
  std::string_view code;  ///< stable: "invalid_redirect_uri"
  std::string_view title;
  std::string_view message;
  std::string_view advice;
  std::string developer_note = {};  ///< shown under profile dev only
  Duration retry_after{};           ///< told where not zero
  std::string way_on_url = {};      ///< a place to go on at, with the words of its button
  std::string_view way_on_text = {};
};

class InteractionPages {
 public:
  InteractionPages(TenantFace face, const pages::PageRenderer& renderer)
      : face_(std::move(face)), renderer_(renderer) {}

  std::string interaction_url(const Interaction& interaction) const {
    return url("/interaction", interaction);
  }
  http::Response sign_in(const FormOwner& owner, const config::ClientMetadata& client,
                         const SignInState& state) const;
  http::Response consent(const FormOwner& owner, const config::ClientMetadata& client,
                         const AskedPerson& person) const;
  http::Response sign_out(const SignOutState& state) const;
  http::Response signed_out(bool signed_out) const;
  /// The answer to the app at `redirect_uri`, by way of the browser (OAuth 2.0 Form Post Response Mode §2).
  http::Response form_post(const std::string& redirect_uri,
                           std::vector<std::pair<std::string, std::string>> fields) const;
  http::Response error(const PageError& error, const http::Call& call) const;
  http::Scheme scheme() const noexcept { return face_.scheme; }
  const std::string& issuer() const noexcept { return face_.issuer; }

 private:
  std::string url(std::string_view page, const Interaction& interaction) const;
  http::PageOptions options_for(const Interaction& interaction) const;
  pages::Frame frame() const {
    return {.organisation = face_.name, .stylesheet_url = face_.stylesheet_url, .icon_url = face_.icon_url};
  }
  TenantFace face_;
  const pages::PageRenderer& renderer_;
};

/// A network is over its limit (S-097).
PageError too_many(Duration wait) noexcept;

/// The page for trouble inside, from the error's code alone.
PageError page_error_of(const Error& error) noexcept;

}  // namespace gatehouse::interaction
