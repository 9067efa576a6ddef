#include "core/app/cli/plugin/plugin_kits.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <span>
#include <system_error>

#include "gatehouse/testkit/audit_kit.h"
#include "gatehouse/testkit/claims_kit.h"
#include "gatehouse/testkit/grant_kit.h"
#include "gatehouse/testkit/storage_kit.h"
#include "gatehouse/testkit/tenancy_kit.h"

namespace gatehouse::app::cli {
namespace {

using plugin_host::PluginHost;

/// Fresh directories, so that no case sees what another left.
class Directories {
 public:
  explicit Directories(std::filesystem::path workshop) : workshop_(std::move(workshop)) {}
  Result<std::filesystem::path> fresh() {
    auto next = workshop_ / std::to_string(++made_);
    std::error_code failure;
    std::filesystem::create_directory(next, failure);
    if (failure) return Error(ErrorCode::permission, next.string() + ": " + failure.message());
    return next;
  }

 private:
  std::filesystem::path workshop_;
  unsigned made_ = 0;
};

config::PluginChoice choice_of(const PluginCheck& check, const std::string& type) {
  config::PluginChoice choice;
  choice.type = type;
  choice.config = check.config;
  return choice;
}

template <class Fixture>
KitReport run(KitReport report, std::span<const testkit::Case<Fixture>> cases,
              const std::function<Result<std::unique_ptr<Fixture>>()>& make) {
  for (const auto& one : cases) {
    const auto id = std::string(one.id);
    auto fixture = make();
    if (!fixture) {
      report.failed.push_back(id + ": no instance: " + fixture.error().describe());
      continue;
    }
    const auto outcome = testkit::run_case(one, **fixture);
    if (!outcome.skipped_for.empty()) {
      report.skipped.push_back(id + " (" + std::string(outcome.skipped_for) + ")");
    } else if (outcome.failures.empty()) {
      ++report.passed;
    } else {
      report.failed.push_back(id + ": " + outcome.failures.front().what);
    }
  }
  return report;
}

KitReport run_storage(const PluginHost& host, const PluginCheck& check, const std::string& type,
                      Directories& directories) {
  const auto choice = choice_of(check, type);
  return run<testkit::StorageFixture>({.kit = "storage", .type = type}, testkit::storage_cases(),
                                      [&]() -> Result<std::unique_ptr<testkit::StorageFixture>> {
                                        GH_TRY(auto directory, directories.fresh());
                                        return testkit::StorageFixture::create([&host, choice, directory] {
                                          return host.make_storage(choice, directory);
                                        });
                                      });
}

// "id.example.com/t/{tenant}{path}" with both words filled in.
testkit::TenancyAddress write_address(std::string text, const std::string& tenant, const std::string& path) {
  const auto slash = std::min({text.find('/'), text.find("{path}"), text.size()});
  const auto fill = [](std::string part, std::string_view word, const std::string& value) {
    if (const auto at = part.find(word); at != std::string::npos) part.replace(at, word.size(), value);
    return part;
  };
  return {fill(text.substr(0, slash), "{tenant}", tenant),
          fill(fill(text.substr(slash), "{tenant}", tenant), "{path}", path)};
}

KitReport run_tenancy(const PluginHost& host, const PluginCheck& check, const std::string& type,
                      const std::filesystem::path& workshop) {
  const auto choice = choice_of(check, type);
  const bool takes_path = check.address.find('/') < check.address.find("{tenant}");
  return run<testkit::TenancyFixture>(
      {.kit = "tenancy", .type = type}, testkit::tenancy_cases(),
      [&]() -> Result<std::unique_ptr<testkit::TenancyFixture>> {
        GH_TRY(auto strategy, host.make_tenancy(choice, workshop));
        const auto write = [address = check.address](const std::string& tenant, const std::string& path) {
          return write_address(address, tenant, path);
        };
        return std::make_unique<testkit::TenancyFixture>(std::move(strategy), write, takes_path);
      });
}

KitReport run_audit(const PluginHost& host, const PluginCheck& check, const std::string& type,
                    Directories& directories) {
  const auto choice = choice_of(check, type);
  return run<testkit::AuditFixture>({.kit = "audit", .type = type}, testkit::audit_cases(),
                                    [&]() -> Result<std::unique_ptr<testkit::AuditFixture>> {
                                      GH_TRY(auto directory, directories.fresh());
                                      return testkit::AuditFixture::create([&host, choice, directory] {
                                        return host.make_audit(choice, directory);
                                      });
                                    });
}

KitReport run_claims(const PluginHost& host, const PluginCheck& check, const std::string& type,
                     Directories& directories) {
  const auto choice = choice_of(check, type);
  return run<testkit::ClaimsFixture>({.kit = "claims", .type = type}, testkit::claims_cases(),
                                     [&]() -> Result<std::unique_ptr<testkit::ClaimsFixture>> {
                                       GH_TRY(auto directory, directories.fresh());
                                       GH_TRY(auto hook, host.make_claims(choice, directory));
                                       return std::make_unique<testkit::ClaimsFixture>(std::move(hook),
                                                                                       UserId(check.person));
                                     });
}

KitReport run_grant(const PluginHost& host, const PluginCheck& check, const std::string& type,
                    Directories& directories) {
  const auto choice = choice_of(check, type);
  return run<testkit::GrantFixture>(
      {.kit = "grant", .type = type}, testkit::grant_cases(),
      [&]() -> Result<std::unique_ptr<testkit::GrantFixture>> {
        GH_TRY(auto directory, directories.fresh());
        GH_TRY(auto handler, host.make_grant(choice, directory));
        testkit::GrantSample sample;
        // The one grant type whose parameters are known beforehand (RFC 6749 §4.3.2).
        if (handler->info().grant_type == "password")
          sample.good = [](TimePoint) {
            return testkit::GrantSample::Parameters{{"username", "somebody"}, {"password", "something"}};
          };
        return std::make_unique<testkit::GrantFixture>(std::move(handler), std::move(sample));
      });
}

}  // namespace

std::vector<KitReport> run_kits(const PluginHost& host, const PluginCheck& check,
                                const std::filesystem::path& workshop) {
  Directories directories(workshop);
  std::vector<KitReport> reports;
  for (const auto& offer : host.offers()) {
    if (offer.kind == "storage") reports.push_back(run_storage(host, check, offer.type, directories));
    if (offer.kind == "tenancy") reports.push_back(run_tenancy(host, check, offer.type, workshop));
    if (offer.kind == "audit") reports.push_back(run_audit(host, check, offer.type, directories));
    if (offer.kind == "claims") reports.push_back(run_claims(host, check, offer.type, directories));
    if (offer.kind == "grant") reports.push_back(run_grant(host, check, offer.type, directories));
  }
  return reports;
}

}  // namespace gatehouse::app::cli
