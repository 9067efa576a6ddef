#include "core/app/cli/user/user_verbs.h"

#include <memory>

#include "core/app/cli/user/user_commands.h"

namespace gatehouse::app::cli {

void add_user_verbs(CommandLine line) {
  const auto user = line.root.noun("user", "People of a tenant");
  auto options = std::make_shared<UserCreateOptions>();
  const auto create =
      user.verb("create", "Create a person; without --password-file a password is made and shown once");
  create.option("--username", options->username, "User name");
  create.option("--email", options->email, "E-mail address");
  create.flag("--email-verified", options->email_verified, "The address is known to be theirs");
  create.option("--name", options->name, "Full name");
  create.option("--claim", options->claims,
                "Further claim, NAME=VALUE; may be given several times. Lists and objects as JSON");
  create.option("--password-file", options->password_file,
                "File whose first line is the password; - asks or reads standard input");
  create.runs([&common = line.common, options](Streams streams) {
    options->common = common;
    return create_user(*options, streams);
  });
  user.verb("list", "List the people of a tenant").runs([&common = line.common](Streams streams) {
    return list_users(common, streams);
  });
}

}  // namespace gatehouse::app::cli
