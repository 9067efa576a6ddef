// The storage kit: what every storage plugin must do, ours and a stranger's. See gatehouse/storage/*.h for
// the contract.
//
// The fixture opens the same data again and again through the function that it is given, so that cases can
// restart the store (capability "durable") or use two instances at once ("shared_between_processes"). Fresh
// data per fixture.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "gatehouse/storage/storage.h"
#include "gatehouse/testkit/kit.h"

namespace gatehouse::testkit {

class StorageFixture {
 public:
  using Open = std::function<Result<std::unique_ptr<Storage>>()>;

  /// `open` answers a Storage on this fixture's data, empty at first.
  static Result<std::unique_ptr<StorageFixture>> create(Open open);
  ~StorageFixture();

  /// "durable" or "shared_between_processes", as the store declares.
  bool offers(std::string_view capability) const;
  Storage& storage() noexcept { return *storage_; }
  /// The store of one tenant, opened once.
  TenantStore& tenant(const std::string& id = "acme");
  /// A further, independent instance on the same data.
  Result<std::unique_ptr<Storage>> another() { return open_(); }
  /// Closes everything and opens it again. References from tenant() and storage() are dead afterwards.
  Result<void> restart();

 private:
  StorageFixture(Open open, std::unique_ptr<Storage> storage);
  Open open_;
  std::unique_ptr<Storage> storage_;
  std::map<std::string, std::unique_ptr<TenantStore>> tenants_;
};

using StorageCase = Case<StorageFixture>;
std::span<const StorageCase> storage_cases();

}  // namespace gatehouse::testkit
