// S-225, S-243: every kind of JWT that we make or take, in the place of every other kind.
#include "tests/security/flows/jwt_app.h"

namespace gatehouse::test_support {
namespace {

class JwtMatrix : public JwtApp {};

TEST_F(JwtMatrix, S225_S243_no_token_is_taken_for_one_of_another_kind) {
  auto values = everything();
  const auto doors = places();
  expect_closed_to_others(doors, values);
  expect_open_to_their_own(doors, values);
  // In the end, as it ends the session. An ID token is one, wherever it was asked for.
  std::erase_if(values, [](const Shown& value) { return value.kind == "id_elsewhere"; });
  expect_closed_to_others({sign_out()}, values);
  expect_open_to_their_own({sign_out()}, values);
}

}  // namespace
}  // namespace gatehouse::test_support
