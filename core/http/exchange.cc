#include "core/http/exchange.h"

namespace gatehouse::http {

ResponseTicket::~ResponseTicket() {
  if (!channel_) return;
  Response failed;
  failed.status = 500;
  channel_->deliver(std::move(failed));
}

bool ResponseTicket::pending() const noexcept { return channel_ != nullptr; }

void ResponseTicket::answer(Response response) && noexcept {
  if (const auto channel = std::move(channel_)) channel->deliver(std::move(response));
}

}  // namespace gatehouse::http
