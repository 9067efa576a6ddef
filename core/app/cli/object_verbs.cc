#include "core/app/cli/client_commands.h"
#include "core/app/cli/command_line.h"
#include "core/app/cli/consent_commands.h"
#include "core/app/cli/db_commands.h"
#include "core/app/cli/on_tenant.h"

namespace gatehouse::app::cli {
namespace {

void add_user_verbs(CommandLine line) {
  auto& action = line.action;
  auto& common = line.common;
  auto* user = line.app.add_subcommand("user", "People of a tenant")->require_subcommand(1);
  auto options = std::make_shared<UserCreateOptions>();
  auto* create = user->add_subcommand(
      "create", "Create a person; without --password-file a password is made and shown once");
  create->add_option("--username", options->username, "User name");
  create->add_option("--email", options->email, "E-mail address");
  create->add_flag("--email-verified", options->email_verified, "The address is known to be theirs");
  create->add_option("--name", options->name, "Full name");
  create->add_option("--claim", options->claims,
                     "Further claim, NAME=VALUE; may be given several times. Lists and objects as JSON");
  create->add_option("--password-file", options->password_file,
                     "File whose first line is the password; - asks or reads standard input");
  create->callback([&action, &common, options] {
    action = [&common, options](Streams streams) {
      options->common = common;
      return create_user(*options, streams);
    };
  });
  user->add_subcommand("list", "List the people of a tenant")->callback([&action, &common] {
    action = [&common](Streams streams) { return list_users(common, streams); };
  });
}

void add_algorithm_options(CLI::App& verb, ClientAlgorithms& algorithms) {
  verb.add_option("--id-token-alg", algorithms.id_token,
                  "Signature of its ID tokens: one of the tenant's keys, or HS256, HS384, HS512");
  verb.add_option("--userinfo-alg", algorithms.userinfo, "Answer userinfo as a JWT with this signature");
  verb.add_option("--access-token-alg", algorithms.access_token, "Signature of its JWT access tokens");
}

void add_client_verbs(CommandLine line) {
  auto& action = line.action;
  auto& common = line.common;
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
  create->callback([&action, &common, options] {
    action = [&common, options](Streams streams) {
      options->common = common;
      return create_client(*options, streams);
    };
  });
  auto update = std::make_shared<ClientUpdateOptions>();
  auto* change = client->add_subcommand("update",
                                        "Change an app's redirect URIs or signatures; \"default\" goes back "
                                        "to the tenant's. A new secret is shown once");
  change->add_option("client_id", update->client_id, "Id of the app")->required();
  change->add_option("--add-redirect-uri", update->added_redirect_uris,
                     "A further address to return to; may be given several times");
  change->add_option("--remove-redirect-uri", update->removed_redirect_uris,
                     "An address that is no longer returned to; may be given several times");
  add_algorithm_options(*change, update->algorithms);
  change->callback([&action, &common, update] {
    action = [&common, update](Streams streams) {
      update->common = common;
      return update_client(*update, streams);
    };
  });
  auto shown = std::make_shared<ClientSnippetOptions>();
  auto* snippet = client->add_subcommand("snippet", "Print a complete program or configuration for an app");
  snippet->add_option("client_id", shown->client_id, "Id of the app")->required();
  snippet->add_option("--lang", shown->language, "node, python, go, java, php, rust, apache, nginx or curl")
      ->capture_default_str();
  snippet->callback([&action, &common, shown] {
    action = [&common, shown](Streams streams) {
      shown->common = common;
      return print_client_snippet(*shown, streams);
    };
  });
  client->add_subcommand("list", "List the apps of a tenant")->callback([&action, &common] {
    action = [&common](Streams streams) { return list_clients(common, streams); };
  });
}

void add_consent_verbs(CommandLine line) {
  auto& action = line.action;
  auto& common = line.common;
  auto* consent = line.app.add_subcommand("consent", "What people allowed apps")->require_subcommand(1);

  auto listed = std::make_shared<ConsentListOptions>();
  auto* list = consent->add_subcommand("list", "List what people have allowed which app");
  list->add_option("--user", listed->user, "User name, e-mail address or id; without it everybody");
  list->callback([&action, &common, listed] {
    action = [&common, listed](Streams streams) {
      listed->format = common.output;
      return on_tenant(common, streams, [&](OpenedTenant& tenant, TimePoint) {
        return list_consents(tenant.store(), *listed, streams);
      });
    };
  });

  auto revoked = std::make_shared<ConsentRevokeOptions>();
  auto* revoke =
      consent->add_subcommand("revoke", "Take back what a person allowed an app; ends its tokens too");
  revoke->add_option("--user", revoked->user, "User name, e-mail address or id")->required();
  revoke->add_option("--client", revoked->client, "The app's client_id")->required();
  revoke->callback([&action, &common, revoked] {
    action = [&common, revoked](Streams streams) {
      return on_tenant(common, streams, [&](OpenedTenant& tenant, TimePoint now) {
        revoked->now = now;
        return revoke_consent(tenant.store(), *revoked, streams);
      });
    };
  });
}

void add_db_verbs(CommandLine line) {
  auto& action = line.action;
  auto& common = line.common;
  auto* db = line.app.add_subcommand("db", "The storage's schema")->require_subcommand(1);
  db->add_subcommand("status", "Schema version and pending migrations; exit code 5 when some are pending")
      ->callback(
          [&action, &common] { action = [&common](Streams streams) { return db_status(common, streams); }; });
  db->add_subcommand("migrate", "Apply pending migrations")->callback([&action, &common] {
    action = [&common](Streams streams) { return db_migrate(common, streams); };
  });
}

}  // namespace

void add_object_commands(CommandLine line) {
  add_user_verbs(line);
  add_client_verbs(line);
  add_consent_verbs(line);
  add_db_verbs(line);
}

}  // namespace gatehouse::app::cli
