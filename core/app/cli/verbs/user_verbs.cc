#include "core/app/cli/user_commands.h"
#include "core/app/cli/verbs/command_line.h"

namespace gatehouse::app::cli {

void add_user_verbs(CommandLine line) {
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
  line.chosen(*create, [&common = line.common, options](Streams streams) {
    options->common = common;
    return create_user(*options, streams);
  });
  line.chosen(*user->add_subcommand("list", "List the people of a tenant"),
              [&common = line.common](Streams streams) { return list_users(common, streams); });
}

}  // namespace gatehouse::app::cli
