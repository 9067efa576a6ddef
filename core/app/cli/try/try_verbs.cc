#include "core/app/cli/try/try_verbs.h"

#include <memory>

#include "core/app/cli/try/try_commands.h"

namespace gatehouse::app::cli {
namespace {

using Run = ExitCode (*)(const TryOptions&, Streams);

struct VerbRow {
  const char* name;
  const char* help;
  Run run;
  bool with_person;
};

constexpr VerbRow kVerbs[] = {
    {"code", "Sign a person in with the authorization code flow and check everything that comes back",
     &try_code, true},
    {"par", "The same, with the authorization request pushed by the app itself (RFC 9126)", &try_par, true},
    {"client-credentials", "Get a token for a service and check it", &try_client_credentials, false},
    {"refresh", "Sign in, then renew the tokens and check the rotation", &try_refresh, true},
    {"dpop", "Sign in with tokens that are bound to a key, and check that they are worth nothing without it",
     &try_dpop, true},
    {"logout", "Sign in, then sign out from the app and check that the session is gone", &try_logout, true},
    {"ciba", "Ask a person from elsewhere: the back-channel request, polling, the person's page, tokens",
     &try_ciba, true},
    {"exchange",
     "Sign a person in, exchange the token for one for the next API, and check who acts and what is left",
     &try_exchange, true},
    {"device", "Sign a person in on a device without a browser: codes, polling, the person's page, tokens",
     &try_device, true},
};

void add_person_options(Verb verb, TryOptions& options, bool comes_back) {
  verb.option("--user", options.user, "User name to sign in with").with_default();
  verb.option("--password-file", options.password_file,
              "File whose first line is the password; - asks or reads standard input. Without it the demo "
              "person's own is used, for others it is asked for");
  if (comes_back)
    verb.option("--redirect-uri", options.redirect_uri, "Redirect URI that is registered for the client")
        .with_default();
  verb.flag("--browser", options.browser, "Print the address and wait for a person with a real browser");
}

void add_exchange_options(Verb verb, TryOptions& options) {
  verb.option("--subject", options.subject,
              "Whose token is exchanged: that of a person who signs in, or the service's own")
      .one_of({"person", "service"})
      .with_default();
  verb.option("--subject-client", options.subject_client,
              "client_id of the public app that the person signs in to; without it the demo app");
  verb.option("--resource", options.resource,
              "The API that the new token is for; without it the first of the issuer's protected_resources");
  verb.flag("--impersonate", options.impersonate,
            "Bring no token of the service's own: it acts as the person, and nothing names it");
}

void add_verb(CommandLine line, Verb group, const VerbRow& row) {
  auto options = std::make_shared<TryOptions>();
  const auto verb = group.verb(row.name, row.help);
  verb.option("--issuer", options->issuer, "Issuer; without it that of gatehouse dev")
      .from_environment("GATEHOUSE_ISSUER");
  verb.option("--state", options->state, "Folder of gatehouse dev").from_environment("GATEHOUSE_DEV_STATE");
  verb.option("--client", options->client, "client_id; without it the demo client");
  verb.option("--client-secret-file", options->client_secret_file,
              "File whose first line is the client's secret; - asks or reads standard input");
  verb.option("--auth-method", options->auth_method, "client_secret_basic, client_secret_post or none")
      .one_of({"client_secret_basic", "client_secret_post", "none"});
  verb.option("--scope", options->scope, "Scopes to ask for, in one word of the shell");
  if (row.with_person) add_person_options(verb, *options, row.run != &try_device && row.run != &try_ciba);
  if (row.run == &try_exchange) add_exchange_options(verb, *options);
  if (row.run == &try_refresh)
    verb.flag("--show-reuse", options->show_reuse,
              "Also use a spent refresh token: it must be refused, and it ends the whole family");
  if (row.run == &try_logout)
    verb.option("--post-logout-redirect-uri", options->post_logout_redirect_uri,
                "Where to go after signing out; registered for the client");
  verb.runs([&common = line.common, options, run = row.run](Streams streams) {
    options->common = common;
    return run(*options, streams);
  });
}

}  // namespace

void add_try_verbs(CommandLine line) {
  const auto group =
      line.root.noun("try", "Play an app: get tokens from a running issuer and explain every check");
  for (const auto& row : kVerbs)
    add_verb(line, group, row);
}

}  // namespace gatehouse::app::cli
