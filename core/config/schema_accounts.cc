// The parts of a tenant file that are about people: what holds for their accounts, and those to create.
#include "core/config/schemas.h"

namespace gatehouse::config {

Schema<AccountSettings> accounts_schema() {
  using enum AccountRegistration;
  return Schema<AccountSettings>(
      "accounts",
      {
          field("registration", &AccountSettings::registration,
                enumeration<AccountRegistration>({{"closed", closed}, {"open", open}}),
                "Who may make an account for themselves: nobody, or anybody who comes to the sign-in page. "
                "`open` adds the page and `prompt=create`."),
          field("login_with", &AccountSettings::login_with, list(one_of({"username", "email"})),
                "What people may type to name their account."),
          group<AccountSettings>("passwords",
                                 {
                                     field("min_length", &AccountSettings::password_min_length,
                                           integer().range(8, 64), "Fewest characters of a new password."),
                                 },
                                 "Rules for new passwords."),
      });
}

Schema<UserSeed> user_seed_schema() {
  return Schema<UserSeed>(
             "user",
             {
                 field("username", &UserSeed::username, text(), "Name to sign in with.", KeyIs::required),
                 field("email", &UserSeed::email, text(), "E-mail address."),
                 field("email_verified", &UserSeed::email_verified, boolean(),
                       "Whether the address is known to belong to the person."),
                 field("name", &UserSeed::name, text(), "Full name for display."),
                 field("password_hash", &UserSeed::password_hash, text().masked(),
                       "Argon2id hash in PHC form, `$argon2id$v=19$m=…`. Never a password.", KeyIs::required),
                 field("claims", &UserSeed::claims, map(raw()),
                       "Further claims: those of OpenID Core §5.1 in their forms, and those of the tenant's "
                       "scopes."),
             })
      .place(&UserSeed::span);
}

}  // namespace gatehouse::config
