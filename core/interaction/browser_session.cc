#include "core/interaction/browser_session.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/base/document.h"
#include "core/base/ids.h"
#include "core/interaction/browser_state.h"
#include "core/tokens/bearer.h"

namespace gatehouse::interaction {
namespace {

constexpr Duration kTouchEvery = std::chrono::minutes(1);

Document write_authentication(const tokens::Authentication& how) {
  return write_document({{"schema", 1}, {"acr", how.acr}, {"amr", boost::json::value_from(how.amr)}});
}

Result<Session> read_session(SessionRecord record) {
  GH_TRY(const auto object, read_document(record.payload));
  tokens::Authentication how{
      .auth_time = record.auth_time, .acr = text_member(object, "acr"), .amr = texts_member(object, "amr")};
  return Session{.record = std::move(record), .authentication = std::move(how)};
}

}  // namespace

BrowserSessions::BrowserSessions(Settings settings, SessionStore& store, const BrowserState* state)
    : settings_(std::move(settings)),
      cookie_("gh_session_" + settings_.tenant.text()),
      store_(store),
      state_(state) {}

std::optional<Digest> BrowserSessions::presented(const http::Request& request) const {
  const auto cookies = http::Cookies::of(request);
  const auto value = cookies.find(http::cookie_name(cookie_, settings_.transport));
  if (!value || value->empty()) return std::nullopt;
  return tokens::bearer_digest(settings_.tenant, tokens::BearerKind::session_cookie, *value);
}

Result<std::optional<Session>> BrowserSessions::find(const http::Request& request, TimePoint now) const {
  const auto digest = presented(request);
  if (!digest) return std::optional<Session>();
  GH_TRY(auto record, store_.find(*digest, now));
  if (!record) return std::optional<Session>();
  if (now - record->last_seen_at >= kTouchEvery) {
    auto touched = *record;
    touched.last_seen_at = now;
    touched.idle_expires_at = std::min(now + settings_.lifetimes.idle, touched.absolute_expires_at);
    auto revision = store_.put(touched, record->revision, {.now = now, .events = {}});
    // Losing to another request of the same browser is as good: it prolonged the session too.
    if (!revision && revision.error().code() != ErrorCode::conflict) return std::move(revision).error();
    if (revision) {
      touched.revision = *revision;
      record = std::move(touched);
    }
  }
  GH_TRY(auto session, read_session(*std::move(record)));
  return std::optional<Session>(std::move(session));
}

Result<std::optional<Session>> BrowserSessions::find_again(const Session& session, TimePoint now) const {
  GH_TRY(auto record, store_.find(session.record.digest, now));
  if (!record) return std::optional<Session>();
  GH_TRY(auto found, read_session(*std::move(record)));
  return std::optional<Session>(std::move(found));
}

Result<BrowserSessions::Started> BrowserSessions::start(const http::Request& request, const UserId& user,
                                                        tokens::Authentication how,
                                                        const Mutation& mutation) const {
  const auto previous = presented(request);
  std::optional<SessionRecord> replaced;
  if (previous) {
    GH_TRY(replaced, store_.find(*previous, mutation.now));
  }
  const auto value = tokens::make_bearer_value();
  SessionRecord record;
  record.digest = tokens::bearer_digest(settings_.tenant, tokens::BearerKind::session_cookie, value);
  record.id = replaced && replaced->user == user ? replaced->id : SessionId(make_uuid_v7(mutation.now));
  record.user = user;
  record.auth_time = how.auth_time;
  record.created_at = mutation.now;
  record.last_seen_at = mutation.now;
  record.absolute_expires_at = mutation.now + settings_.lifetimes.absolute;
  record.idle_expires_at = std::min(mutation.now + settings_.lifetimes.idle, record.absolute_expires_at);
  record.payload = write_authentication(how);
  auto stored =
      replaced ? store_.replace(*previous, record, mutation) : store_.put(record, Absent{}, mutation);
  // The old session ended meanwhile: then there is nothing to replace.
  if (!stored && replaced && stored.error().code() == ErrorCode::conflict)
    stored = store_.put(record, Absent{}, mutation);
  GH_TRY(record.revision, std::move(stored));
  GH_TRY(auto cookie,
         http::set_cookie({.name = cookie_, .value = value, .max_age = std::nullopt}, settings_.transport));
  std::vector<http::Header> cookies{std::move(cookie)};
  if (state_ != nullptr) cookies.push_back(state_->cookie(record.id));
  return Started{.session = {.record = std::move(record), .authentication = std::move(how)},
                 .cookies = std::move(cookies)};
}

Result<std::vector<http::Header>> BrowserSessions::end(const Session& session,
                                                       const Mutation& mutation) const {
  GH_TRY_VOID(store_.erase(session.record.id, mutation));
  GH_TRY(auto forgotten, http::expire_cookie(cookie_, settings_.transport));
  std::vector<http::Header> cookies{std::move(forgotten)};
  if (state_ != nullptr) cookies.push_back(state_->forget());
  return cookies;
}

}  // namespace gatehouse::interaction
