#include "core/app/cli/client_commands.h"
#include "core/app/cli/client_listing.h"
#include "core/app/cli/verbs/command_line.h"

namespace gatehouse::app::cli {
namespace {

void add_algorithm_options(CLI::App& verb, ClientAlgorithms& algorithms) {
  verb.add_option("--id-token-alg", algorithms.id_token,
                  "Signature of its ID tokens: one of the tenant's keys, or HS256, HS384, HS512");
  verb.add_option("--userinfo-alg", algorithms.userinfo, "Answer userinfo as a JWT with this signature");
  verb.add_option("--access-token-alg", algorithms.access_token, "Signature of its JWT access tokens");
}

}  // namespace

void add_client_verbs(CommandLine line) {
  auto* client = line.app.add_subcommand("client", "Apps of a tenant")->require_subcommand(1);
  auto options = std::make_shared<ClientCreateOptions>();
  auto* create = client->add_subcommand("create", "Register an app; a generated secret is shown once");
  create->add_option("--name", options->name, "Name that people see")->required();
  create->add_option("--client-id", options->client_id, "Id; without it one is made from the name");
  create->add_option("--redirect-uri", options->redirect_uris,
                     "Where to return to; may be given several times");
  create->add_option("--post-logout-redirect-uri", options->post_logout_redirect_uris,
                     "Where people may be sent after signing out; may be given several times");
  create->add_option("--type", options->type, "web, spa, native or service")->capture_default_str();
  create->add_option("--auth-method", options->auth_method,
                     "client_secret_basic, client_secret_post or none");
  create->add_option("--scope", options->scope, "Scopes it may ask for")->capture_default_str();
  add_algorithm_options(*create, options->algorithms);
  create->add_option(
      "--snippet", options->snippet,
      "Also print a program that uses it: node, python, go, java, php, rust, apache, nginx, curl; "
      "not with -o id");
  create->add_flag("--skip-consent", options->skip_consent, "Do not ask people for consent");
  line.chosen(*create, [&common = line.common, options](Streams streams) {
    options->common = common;
    return create_client(*options, streams);
  });
  auto update = std::make_shared<ClientUpdateOptions>();
  auto* change = client->add_subcommand("update",
                                        "Change an app's redirect URIs, scopes or signatures; \"default\" "
                                        "goes back to the tenant's. A new secret is shown once");
  change->add_option("client_id", update->client_id, "Id of the app")->required();
  change->add_option("--add-redirect-uri", update->added_redirect_uris,
                     "A further address to return to; may be given several times");
  change->add_option("--remove-redirect-uri", update->removed_redirect_uris,
                     "An address that is no longer returned to; may be given several times");
  change->add_option("--scope", update->scope,
                     "Scopes it may ask for from now on, all of them in one word of the shell");
  add_algorithm_options(*change, update->algorithms);
  line.chosen(*change, [&common = line.common, update](Streams streams) {
    update->common = common;
    return update_client(*update, streams);
  });
  auto shown = std::make_shared<ClientSnippetOptions>();
  auto* snippet = client->add_subcommand("snippet", "Print a complete program or configuration for an app");
  snippet->add_option("client_id", shown->client_id, "Id of the app")->required();
  snippet->add_option("--lang", shown->language, "node, python, go, java, php, rust, apache, nginx or curl")
      ->capture_default_str();
  line.chosen(*snippet, [&common = line.common, shown](Streams streams) {
    shown->common = common;
    return print_client_snippet(*shown, streams);
  });
  auto wanted = std::make_shared<ClientShowOptions>();
  auto* show =
      client->add_subcommand("show", "Print everything that is registered for an app, but no secret");
  show->add_option("client_id", wanted->client_id, "Id of the app")->required();
  line.chosen(*show, [&common = line.common, wanted](Streams streams) {
    wanted->common = common;
    return show_client(*wanted, streams);
  });
  line.chosen(*client->add_subcommand("list", "List the apps of a tenant"),
              [&common = line.common](Streams streams) { return list_clients(common, streams); });
}

}  // namespace gatehouse::app::cli
