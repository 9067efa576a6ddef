// The pages of a sign-in as a person without a browser goes through them: types the code of a device, user
// name and password, and allows. A password is typed into forms of the provider that was asked, and nowhere
// else. One thread; blocks.
#pragma once

#include <string>

#include "core/app/cli/try/relying_party/relying_party.h"

namespace gatehouse::app::cli {

struct PageWalk {
  std::string address;    ///< where it begins
  std::string stop;       ///< where the app waits; empty: it ends at a page
  std::string user_code;  ///< what a device shows; empty: there is none
};

struct PageWalked {
  BrowserPage page;  ///< the last: of status 0 where `stop` was reached
  std::string note;  ///< a few words on how
};

/// As far as there is a way on.
Result<PageWalked, TryFailure> walk_pages(RelyingParty& party, PlainBrowser& browser, const PageWalk& walk,
                                          const TryOptions& options);

/// What a page says that is no way on: heading, advice for developers, code.
TryFailure stopped_at(const BrowserPage& page, const ClientIdentity& client, std::string_view subject,
                      const std::string& expected);

}  // namespace gatehouse::app::cli
