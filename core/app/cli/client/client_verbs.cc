#include "core/app/cli/client/client_verbs.h"

#include <memory>

#include "core/app/cli/client/client_commands.h"
#include "core/app/cli/client/client_invite.h"
#include "core/app/cli/client/client_listing.h"

namespace gatehouse::app::cli {
namespace {

void add_algorithm_options(Verb verb, ClientAlgorithms& algorithms) {
  verb.option("--id-token-alg", algorithms.id_token,
              "Signature of its ID tokens: one of the tenant's keys, or HS256, HS384, HS512");
  verb.option("--userinfo-alg", algorithms.userinfo, "Answer userinfo as a JWT with this signature");
  verb.option("--access-token-alg", algorithms.access_token, "Signature of its JWT access tokens");
}

}  // namespace

void add_client_verbs(CommandLine line) {
  const auto client = line.root.noun("client", "Apps of a tenant");
  auto options = std::make_shared<ClientCreateOptions>();
  const auto create = client.verb("create", "Register an app; a generated secret is shown once");
  create.option("--name", options->name, "Name that people see").required();
  create.option("--client-id", options->client_id, "Id; without it one is made from the name");
  create.option("--redirect-uri", options->redirect_uris, "Where to return to; may be given several times");
  create.option("--post-logout-redirect-uri", options->post_logout_redirect_uris,
                "Where people may be sent after signing out; may be given several times");
  create.option("--type", options->type, "web, spa, native, device or service").with_default();
  create
      .option("--auth-method", options->auth_method,
              "client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt, tls_client_auth, "
              "self_signed_tls_client_auth or none")
      .one_of({"client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt",
               "tls_client_auth", "self_signed_tls_client_auth", "none"});
  create.option("--metadata", options->metadata_file,
                "File with further client metadata as JSON, such as jwks, under the names of RFC 7591");
  create.option("--scope", options->scope, "Scopes it may ask for").with_default();
  add_algorithm_options(create, options->algorithms);
  create.option("--snippet", options->snippet,
                "Also print a program that uses it: node, python, go, java, php, rust, apache, nginx, curl; "
                "not with -o id");
  create.flag("--skip-consent", options->skip_consent, "Do not ask people for consent");
  create.runs([&common = line.common, options](Streams streams) {
    options->common = common;
    return create_client(*options, streams);
  });
  auto update = std::make_shared<ClientUpdateOptions>();
  const auto change = client.verb("update",
                                  "Change an app's redirect URIs, scopes or signatures; \"default\" "
                                  "goes back to the tenant's. A new secret is shown once");
  change.option("client_id", update->client_id, "Id of the app").required();
  change.option("--add-redirect-uri", update->added_redirect_uris,
                "A further address to return to; may be given several times");
  change.option("--remove-redirect-uri", update->removed_redirect_uris,
                "An address that is no longer returned to; may be given several times");
  change.option("--scope", update->scope,
                "Scopes it may ask for from now on, all of them in one word of the shell");
  change.option(
      "--metadata", update->metadata_file,
      "File with client metadata to change, as JSON under the names of RFC 7591; null takes one back");
  add_algorithm_options(change, update->algorithms);
  change.runs([&common = line.common, update](Streams streams) {
    update->common = common;
    return update_client(*update, streams);
  });
  auto invited = std::make_shared<ClientInviteOptions>();
  const auto invite = client.verb("invite", "Make a token for one registration at the registration endpoint");
  invite.option("--hours", invited->hours, "How long it waits for its use").with_default();
  invite.runs([&common = line.common, invited](Streams streams) {
    invited->common = common;
    return invite_client(*invited, streams);
  });
  auto shown = std::make_shared<ClientSnippetOptions>();
  const auto snippet = client.verb("snippet", "Print a complete program or configuration for an app");
  snippet.option("client_id", shown->client_id, "Id of the app").required();
  snippet.option("--lang", shown->language, "node, python, go, java, php, rust, apache, nginx or curl")
      .with_default();
  snippet.runs([&common = line.common, shown](Streams streams) {
    shown->common = common;
    return print_client_snippet(*shown, streams);
  });
  auto wanted = std::make_shared<ClientShowOptions>();
  const auto show = client.verb("show", "Print everything that is registered for an app, but no secret");
  show.option("client_id", wanted->client_id, "Id of the app").required();
  show.runs([&common = line.common, wanted](Streams streams) {
    wanted->common = common;
    return show_client(*wanted, streams);
  });
  client.verb("list", "List the apps of a tenant").runs([&common = line.common](Streams streams) {
    return list_clients(common, streams);
  });
}

}  // namespace gatehouse::app::cli
