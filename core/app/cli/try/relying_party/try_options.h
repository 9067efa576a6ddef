// What `gatehouse try` is asked for. Defaults are those of a running `gatehouse dev`.
#pragma once

#include <string>

#include "core/app/cli/command_line/global_options.h"

namespace gatehouse::app::cli {

struct TryOptions {
  GlobalOptions common;
  std::string issuer;              ///< empty: that of `gatehouse dev`
  std::string state;               ///< folder of `gatehouse dev`; empty: its default
  std::string client;              ///< empty: the demo client
  std::string client_secret_file;  ///< empty: a public client, or the demo service's
  std::string auth_method;         ///< empty: what the issuer offers first of basic and post
  std::string scope;
  std::string redirect_uri = "http://127.0.0.1:47123/callback";
  std::string post_logout_redirect_uri;
  std::string user = "alice";
  std::string password_file;  ///< empty: dev's demo person's, else a prompt
  std::string subject =
      "person";                ///< whose token is exchanged: a person's who signs in, or the service's own
  std::string subject_client;  ///< the app that the person signs in to; empty: the demo app
  std::string resource;        ///< the API that the new token is for; empty: the first that the issuer names
  bool impersonate = false;    ///< exchange without a token of one's own: as the person
  bool browser = false;        ///< a person signs in, in a real browser
  bool push = false;           ///< the authorization request goes to the provider first (RFC 9126)
  bool show_reuse = false;     ///< use a spent refresh token: ends the family
};

}  // namespace gatehouse::app::cli
