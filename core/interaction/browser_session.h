// BrowserSessions: a browser's signed-in state: the cookie and the record behind it.
//
// The cookie's value is random, stored as a digest, and replaced at every sign-in, so that a value planted
// before it is worth nothing after it (S-090, S-258). The cookie's name carries the tenant, its digest too
// (S-303). Thread-safe.
#pragma once

#include <optional>

#include "core/config/model.h"
#include "core/http/cookies.h"
#include "core/tokens/grant_facts.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::interaction {

struct Session {
  SessionRecord record;
  tokens::Authentication authentication;
};

class BrowserState;

class BrowserSessions {
 public:
  struct Settings {
    TenantId tenant;
    config::SessionSettings lifetimes;
    http::CookieTransport transport = http::CookieTransport::https;
  };
  /// `state`: what scripts may see of them; null: nothing. Both must outlive this.
  BrowserSessions(Settings settings, SessionStore& store, const BrowserState* state = nullptr);

  /// Whether the request has a session's cookie, live or not. Reads no store.
  bool has_cookie(const http::Request& request) const { return presented(request).has_value(); }
  /// The live session that the request's cookie names; prolongs its idle time, at most once a minute.
  Result<std::optional<Session>> find(const http::Request& request, TimePoint now) const;

  /// `session` as it is now; nothing when it has ended.
  Result<std::optional<Session>> find_again(const Session& session, TimePoint now) const;

  struct Started {
    Session session;
    std::vector<http::Header> cookies;
  };
  /// A session for a person who has just proved who they are. It replaces the one of the request, if any; the
  /// `sid` goes on only where the person is the same (S-091).
  Result<Started> start(const http::Request& request, const UserId& user, tokens::Authentication how,
                        const Mutation& mutation) const;

  /// Ends it for every browser that has its cookie, and answers the fields that make this one forget it.
  Result<std::vector<http::Header>> end(const Session& session, const Mutation& mutation) const;

 private:
  std::optional<Digest> presented(const http::Request& request) const;
  Settings settings_;
  std::string cookie_;
  SessionStore& store_;
  const BrowserState* state_;
};

}  // namespace gatehouse::interaction
