#include "core/interaction/endpoints.h"

namespace gatehouse::interaction {

const http::EndpointRule& InteractionEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "interaction",
                                            .path = "/interaction",
                                            .get = true,
                                            .runs_on = http::RunsOn::pool,
                                            .audience = http::Audience::person};
  return kRule;
}

http::Answer InteractionEndpoint::handle(const http::Call& call) {
  auto response = page_.show(call);
  return response ? *std::move(response) : pages_.error(page_error_of(response.error()), call);
}

}  // namespace gatehouse::interaction
