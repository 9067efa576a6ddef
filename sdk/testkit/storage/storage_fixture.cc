#include "gatehouse/testkit/scope.h"
#include "gatehouse/testkit/storage_kit.h"

namespace gatehouse::testkit {

Result<std::unique_ptr<StorageFixture>> StorageFixture::create(Open open) {
  GH_TRY(auto storage, open());
  return std::unique_ptr<StorageFixture>(new StorageFixture(std::move(open), std::move(storage)));
}

StorageFixture::StorageFixture(Open open, std::unique_ptr<Storage> storage)
    : open_(std::move(open)), storage_(std::move(storage)) {}

StorageFixture::~StorageFixture() { tenants_.clear(); }

bool StorageFixture::offers(std::string_view capability) const {
  const auto declared = storage_->info().capabilities;
  if (capability == "durable") return declared.durable;
  if (capability == "shared_between_processes") return declared.shared_between_processes;
  return false;
}

TenantStore& StorageFixture::tenant(const std::string& id) {
  auto& handle = tenants_[id];
  if (!handle) handle = storage_->open(scope(id)).value();
  return *handle;
}

Result<void> StorageFixture::restart() {
  tenants_.clear();
  storage_.reset();
  GH_TRY(storage_, open_());
  return {};
}

}  // namespace gatehouse::testkit
