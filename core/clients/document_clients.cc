#include "core/clients/document_clients.h"

#include <algorithm>
#include <tuple>

#include "core/http/url.h"

namespace gatehouse::clients {
namespace {

// What went wrong in detail is ours alone: refused, hung and absent would tell a stranger what is in our own
// network (S-151).
constexpr std::string_view kNothingCame =
    "No document came from the address that client_id is. It must answer a GET within 5 seconds, with status "
    "200, "
    "without a redirect, by https with a certificate that is publicly trusted, and with 16 KiB at most.";

}  // namespace

fetch::RemoteDocuments::Fetch DocumentClients::within_bounds(fetch::RemoteDocuments::Fetch fetch) {
  return [fetch = std::move(fetch)](const std::string& url) -> Result<fetch::Document> {
    auto document = fetch(url);
    if (document && document->body.size() > kLargest)
      return Error(ErrorCode::corrupt, "it is larger than the metadata of a client may be");
    return document;
  };
}

std::optional<DocumentClients::Kept> DocumentClients::kept(const std::string& address) const {
  const std::lock_guard lock(guard_);
  const auto found = kept_.find(address);
  return found == kept_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<ClientPtr> DocumentClients::peek(const std::string& address) const {
  const auto known = kept(address);
  if (!known || is_over(*known)) return std::nullopt;
  return known->client;
}

bool DocumentClients::is_over(const Kept& kept) const {
  return clock_.now() >= kept.document->at + (kept.client == nullptr ? kRefusalPause : kLongestUse);
}

bool DocumentClients::is_fresh(const std::string& address) const {
  const auto document = documents_.peek(address, clock_.now());
  const auto known = kept(address);
  return document != nullptr && known && known->document == document && !is_over(*known);
}

DocumentClients::Origins DocumentClients::origins_of_kept() const {
  Origins origins;
  for (const auto& [address, kept] : kept_) {
    if (kept.client == nullptr) continue;
    for (const auto& uri : kept.client->redirect_uris)
      if (const auto url = http::parse_http_url(uri)) origins.push_back(http::origin_of(*url));
  }
  std::sort(origins.begin(), origins.end());
  return origins;
}

DocumentClients::Kept DocumentClients::take_over(const std::string& address,
                                                 const fetch::DocumentPtr& document) const {
  if (const auto known = kept(address); known && known->document == document) return *known;
  auto judged = judge_.judge(address, document->document, clock_.now());
  Kept made{.document = document, .client = nullptr, .refusal = {}};
  if (auto* client = std::get_if<config::ClientMetadata>(&judged))
    made.client = std::make_shared<const config::ClientMetadata>(std::move(*client));
  else
    made.refusal = std::get<DocumentRefusal>(std::move(judged));
  const std::lock_guard lock(guard_);
  kept_.insert_or_assign(address, made);
  // Addresses that made no client go first: a stranger can have any number of them.
  const auto goes_first = [&](const auto& a, const auto& b) {
    return std::tuple(a.first == address, a.second.client != nullptr, a.second.document->at) <
           std::tuple(b.first == address, b.second.client != nullptr, b.second.document->at);
  };
  if (kept_.size() > kMost) kept_.erase(std::min_element(kept_.begin(), kept_.end(), goes_first));
  origins_.store(std::make_shared<const Origins>(origins_of_kept()));
  return made;
}

DocumentClients::Kept DocumentClients::take_over_latest(const std::string& address,
                                                        const fetch::DocumentPtr& document) const {
  auto taken = take_over(address, document);
  if (taken.client != nullptr) return taken;
  const auto latest = documents_.newer_than(document, address, clock_.now());
  return latest ? take_over(address, *latest) : taken;
}

Result<bool> DocumentClients::somebody_let_in(const std::string& address) const {
  GH_TRY(const auto page,
         grants_.list({.whose = ClientId(address), .now = clock_.now(), .list = {.cursor = {}, .limit = 1}}));
  return !page.records.empty();
}

Result<ClientPtr> DocumentClients::find(const std::string& address) const {
  if (auto known = peek(address)) return *std::move(known);
  if (!judge_.problem_of(address).empty()) return ClientPtr();
  if (const auto before = kept(address); !before || before->client == nullptr) {
    GH_TRY(const bool known, somebody_let_in(address));
    if (!known) return ClientPtr();
  }
  const auto document = documents_.get(address, clock_.now());
  if (!document)
    return Error(ErrorCode::unavailable, "the metadata document of a client: " + document.error().message());
  return take_over_latest(address, *document).client;
}

// CIMD §5.1: the request of who cannot be introduced ends.
Result<DocumentClients::Introduced> DocumentClients::introduce(const std::string& address) const {
  if (const auto problem = judge_.problem_of(address); !problem.empty())
    return Introduced(DocumentRefusal{.text = problem});
  const auto document = documents_.get(address, clock_.now());
  if (!document && document.error().code() == ErrorCode::unavailable) return document.error();
  if (!document) return Introduced(DocumentRefusal{.text = kNothingCame});
  auto taken = take_over_latest(address, *document);
  if (taken.client == nullptr) return Introduced(std::move(taken.refusal));
  return Introduced(std::move(taken.client));
}

bool DocumentClients::allows_origin(std::string_view origin) const {
  const auto origins = origins_.load();
  return origins != nullptr && std::binary_search(origins->begin(), origins->end(), origin);
}

}  // namespace gatehouse::clients
