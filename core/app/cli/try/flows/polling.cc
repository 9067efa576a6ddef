#include "core/app/cli/try/flows/polling.h"

#include <thread>

#include "core/app/cli/try/flows/sign_in_flow.h"
#include "core/base/strict_json.h"

namespace gatehouse::app::cli {
namespace {

using std::chrono::seconds;

constexpr seconds kSlower{5};  // RFC 8628 §3.5, CIBA §11: what slow_down adds to the interval

std::string error_of(const http_client::Response& answer) {
  const auto body = parse_strict_object(answer.body);
  return answer.status == 200 || !body ? std::string() : text_member(*body, "error");
}

/// Until there are tokens or an error that ends it.
Result<boost::json::object, TryFailure> wait_for_tokens(RelyingParty& party, const Polling& polling,
                                                        seconds interval) {
  while (true) {
    std::this_thread::sleep_for(interval);
    GH_TRY(const auto answer, party.post_to_token_endpoint(polling.fields));
    const auto error = error_of(answer);
    if (error == "slow_down") interval += kSlower;
    if (error != "slow_down" && error != "authorization_pending")
      return party.read_tokens(
          answer, "grant=" + polling.grant_name + "  after " + std::to_string(interval.count()) + " s");
  }
}

}  // namespace

seconds seconds_member(const boost::json::object& object, std::string_view name, seconds otherwise) {
  const auto* member = object.if_contains(name);
  return member != nullptr && member->is_int64() ? seconds(member->get_int64()) : otherwise;
}

Result<seconds, TryFailure> poll_too_soon(RelyingParty& party, const Polling& polling) {
  const auto path = path_of_url(party.provider().endpoint("token_endpoint"));
  auto interval = polling.interval;
  std::vector<TryCheck> checks;
  for (const bool again : {false, true}) {
    GH_TRY(const auto answer, party.post_to_token_endpoint(polling.fields));
    const auto error = error_of(answer);
    party.report().step({"POST", path, answer.status, again ? error + "  asked at once again" : error});
    if (error == "slow_down") {
      interval += kSlower;
      checks.push_back({"slow_down", {}});
    } else if (error == "authorization_pending") {
      if (!again) checks.push_back({"authorization_pending", {}});
    } else {
      return TryFailure{.subject = polling.subject,
                        .check = "authorization_pending",
                        .got = std::to_string(answer.status) + " " + error,
                        .expected = "400 authorization_pending",
                        .why = std::string(reason_of_check("authorization_pending")),
                        .next = {}};
    }
  }
  party.report().passed("poll", checks.size() == 2 ? "pending, then slow_down" : "pending", checks);
  return interval;
}

Result<void, TryFailure> finish_by_polling(RelyingParty& party, const Polling& polling, seconds interval) {
  GH_TRY(const auto tokens, wait_for_tokens(party, polling, interval));
  TrySignIn signed_in{.id_token = text_member(tokens, "id_token"),
                      .access_token = text_member(tokens, "access_token"),
                      .refresh_token = text_member(tokens, "refresh_token"),
                      .claims = {}};
  GH_TRY(auto checked,
         check_id_token(signed_in.id_token, party.provider(), party.client(),
                        {.nonce = std::nullopt, .access_token = signed_in.access_token, .now = wall_time()}));
  party.report().passed("id_token", checked.title, checked.checks);
  signed_in.claims = std::move(checked.claims);
  return check_userinfo(party, signed_in);
}

}  // namespace gatehouse::app::cli
