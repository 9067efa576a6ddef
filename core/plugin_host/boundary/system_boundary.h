// The boundary of the role stores for clients, keys, outbox and counters: each call through guarded_call,
// each answer held against its postcondition. Parts of a TenantStoreBoundary; thread-safe as what they wrap.
#pragma once

#include "core/plugin_host/call_gate.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::plugin_host::boundary {

class ClientBoundary final : public ClientStore {
 public:
  ClientBoundary(ClientStore& inner, CallGate& gate) : inner_(inner), gate_(gate) {}
  Result<std::optional<ClientRecord>> find(const ClientId& id) override;
  Result<Page<ClientRecord>> list(const ListQuery& query) override;
  Result<Revision> put(const ClientRecord& record, const Expect& expect, const Mutation& mutation) override;
  Result<void> erase(const ClientId& id, Revision revision, const Mutation& mutation) override;

 private:
  ClientStore& inner_;
  CallGate& gate_;
};

class SigningKeyBoundary final : public SigningKeyStore {
 public:
  SigningKeyBoundary(SigningKeyStore& inner, CallGate& gate) : inner_(inner), gate_(gate) {}
  Result<std::vector<SigningKeyRecord>> list() override;
  Result<Revision> put(const SigningKeyRecord& record, const Expect& expect,
                       const Mutation& mutation) override;
  Result<Revision> activate(const KeyId& id, Revision revision, const Mutation& mutation) override;
  Result<void> erase(const KeyId& id, Revision revision, const Mutation& mutation) override;

 private:
  SigningKeyStore& inner_;
  CallGate& gate_;
};

class DataKeyBoundary final : public DataKeyStore {
 public:
  DataKeyBoundary(DataKeyStore& inner, CallGate& gate) : inner_(inner), gate_(gate) {}
  Result<std::vector<DataKeyRecord>> list() override;
  Result<Revision> put(const DataKeyRecord& record, const Expect& expect, const Mutation& mutation) override;

 private:
  DataKeyStore& inner_;
  CallGate& gate_;
};

class OutboxBoundary final : public OutboxStore {
 public:
  OutboxBoundary(OutboxStore& inner, CallGate& gate) : inner_(inner), gate_(gate) {}
  Result<void> append(std::span<const AuditEvent> events) override;
  Result<std::vector<OutboxEntry>> read(std::uint64_t after, std::uint32_t limit) override;
  Result<void> done(std::uint64_t cursor) override;

 private:
  OutboxStore& inner_;
  CallGate& gate_;
};

class CounterBoundary final : public CounterStore {
 public:
  CounterBoundary(CounterStore& inner, CallGate& gate) : inner_(inner), gate_(gate) {}
  Result<CounterState> add(const CounterKey& key, Duration window, TimePoint now) override;
  Result<std::optional<CounterState>> find(const CounterKey& key, TimePoint now) override;
  Result<void> reset(const CounterKey& key) override;

 private:
  CounterStore& inner_;
  CallGate& gate_;
};

}  // namespace gatehouse::plugin_host::boundary
