// The renderer of this program, and the sample pages with everything on them that is not there at first.
#pragma once

#include <gtest/gtest.h>

#include "tests/unit/pages/sample_pages.h"

namespace gatehouse::pages {

inline const PageRenderer& renderer() {
  static const auto made = PageRenderer::create();
  EXPECT_TRUE(made) << (made ? "" : made.error().describe());
  return **made;
}

inline SignInPage failed_sign_in() {
  SignInPage page = sample_sign_in();
  page.problem = SignInProblem::rejected;
  return page;
}
inline ErrorPage full_error() {
  ErrorPage page = sample_error();
  page.way_on_url = "/again";
  page.way_on_text = "Start again";
  page.developer_note = "note";
  return page;
}

}  // namespace gatehouse::pages
