// TLS on our own listener: what is spoken and what is refused, requests and answers over it, certificates of
// clients and of the server.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "tests/wire/tls_client.h"
#include "tests/wire/tls_door.h"

namespace gatehouse::http::test {
namespace {

using std::chrono::milliseconds;
using test_support::MadeCertificate;

Reply ask_over(TlsClient& client, std::string_view request) {
  client.send(request);
  return client.read_reply();
}

TEST(Tls, both_versions_carry_requests_and_answers) {
  TlsDoor door;
  for (const auto& [version, name] : {std::pair(TLS1_2_VERSION, "TLSv1.2"), {TLS1_3_VERSION, "TLSv1.3"}}) {
    TlsClient client(door.address(), {.lowest = version, .highest = version, .protocols = "\x08http/1.1"});
    ASSERT_TRUE(client.secured()) << name;
    EXPECT_EQ(client.version(), name);
    EXPECT_EQ(client.protocol(), "http/1.1");
    EXPECT_EQ(client.server_certificate(), door.own().der());
    for (int i = 0; i < 3; ++i)
      EXPECT_EQ(ask_over(client, get_request("/fixed")).body, "ok");
    EXPECT_EQ(ask_over(client, get_request("/listener")).body, "tls");
    EXPECT_EQ(ask_over(client, get_request("/peer")).body, "127.0.0.1");
    const std::string body(60'000, 'b');
    client.send("POST /echo HTTP/1.1\r\nHost: a.example\r\nContent-Length: 60000\r\n\r\n" + body);
    EXPECT_TRUE(client.read_reply().body.ends_with(body));
  }
}

TEST(Tls, S157_old_versions_and_weak_suites_are_refused) {
  TlsDoor elliptic;
  TlsDoor rsa({}, TlsDoor::Clients::ignored, {.key = "RSA-2048"});
  const auto expect_strict = [](TlsDoor* const door) {
    for (const int version : {TLS1_VERSION, TLS1_1_VERSION})
      EXPECT_FALSE(
          TlsClient(door->address(), {.lowest = version, .highest = version, .suites = "ALL:@SECLEVEL=0"})
              .secured())
          << version;
    // RFC 9325 §4.1, §4.2: no NULL, RC4, 3DES, CBC, static RSA, finite-field or anonymous Diffie-Hellman.
    for (const auto* weak :
         {"eNULL:@SECLEVEL=0", "aNULL:@SECLEVEL=0", "AES128-SHA:@SECLEVEL=0", "AES256-GCM-SHA384:@SECLEVEL=0",
          "ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0",
          "ECDHE-RSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA256:@SECLEVEL=0",
          "DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0", "ECDHE-ECDSA-AES128-CCM8:@SECLEVEL=0"})
      EXPECT_FALSE(
          TlsClient(door->address(), {.lowest = TLS1_2_VERSION, .highest = TLS1_2_VERSION, .suites = weak})
              .secured())
          << weak;
    EXPECT_TRUE(
        TlsClient(door->address(), {.lowest = TLS1_2_VERSION,
                                    .highest = TLS1_2_VERSION,
                                    .suites = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"})
            .secured());
  };
  for (TlsDoor* const door : {&elliptic, &rsa})
    expect_strict(door);
  // Dex lost its settings where it read its certificate anew (CVE-2024-23656).
  for (const auto& [door, key] : {std::pair(&elliptic, "P-256"), {&rsa, "RSA-2048"}}) {
    const MadeCertificate next({.subject = {{"CN", "next"}}, .key = key});
    const std::pair pems{next.pem(), next.key_pem()};
    ASSERT_TRUE(door->context().renew(view_of(pems)));
    expect_strict(door);
  }
  EXPECT_GE(elliptic->counters().unsecured, 10u);
}

TEST(Tls, nothing_is_renegotiated_and_nothing_resumed) {
  TlsDoor door;
  TlsClient client(door.address(), {.lowest = TLS1_2_VERSION, .highest = TLS1_2_VERSION});
  ASSERT_EQ(ask_over(client, get_request("/fixed")).status, 200);
  EXPECT_FALSE(client.renegotiate());
}

// RFC 7301 §3.2
TEST(Tls, a_client_that_speaks_no_protocol_of_ours_is_told_so) {
  TlsDoor door;
  EXPECT_FALSE(TlsClient(door.address(), {.protocols = "\x02h2"}).secured());
  TlsClient both(door.address(), {.protocols = "\x02h2\x08http/1.1"});
  EXPECT_EQ(both.protocol(), "http/1.1");
  TlsClient neither(door.address());
  EXPECT_EQ(ask_over(neither, get_request("/fixed")).status, 200) << "without ALPN it is HTTP/1.1";
}

TEST(Tls, what_is_no_TLS_gets_no_answer) {
  TlsDoor door;
  for (const std::string& sent :
       {get_request("/fixed"), std::string(400, '\xff'), std::string("\x16\x03\x01")}) {
    RawClient client(door.address());
    client.send(sent);
    client.half_close();
    EXPECT_EQ(client.read_to_end().find("HTTP/"), std::string::npos);
  }
  EXPECT_EQ(door->sink().received(), 0u);
  TlsClient honest(door.address());
  EXPECT_EQ(ask_over(honest, get_request("/fixed")).status, 200);
}

// RFC 8705 §2
TEST(Tls, a_clients_certificate_comes_with_its_requests_where_it_is_asked_for) {
  const MadeCertificate self_signed({.subject = {{"CN", "client"}}});
  TlsDoor asking({}, TlsDoor::Clients::asked_for);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient with(asking.address(), {.lowest = version, .highest = version, .certificate = &self_signed});
    EXPECT_EQ(ask_over(with, get_request("/certificate")).body, self_signed.der());
    TlsClient without(asking.address(), {.lowest = version, .highest = version});
    EXPECT_EQ(ask_over(without, get_request("/certificate")).body, "");
  }
  TlsDoor silent;
  TlsClient unasked(silent.address(), {.certificate = &self_signed});
  EXPECT_EQ(ask_over(unasked, get_request("/certificate")).body, "");
}

TEST(Tls, a_client_without_the_key_of_its_certificate_gets_nowhere) {
  // OpenSSL refuses to be such a client; a certificate beyond all measure is the nearest that it can do.
  std::string names;
  for (int i = 0; i < 2000; ++i)
    names += (names.empty() ? "DNS:host-" : ",DNS:host-") + std::to_string(i) + ".of-a-long-name.example";
  const MadeCertificate huge({.alternative_names = names});
  TlsDoor door({}, TlsDoor::Clients::asked_for);
  TlsClient client(door.address(), {.certificate = &huge});
  client.send(get_request("/fixed"));
  EXPECT_EQ(client.read_reply().status, 0);
}

TEST(Tls, a_new_certificate_is_shown_to_who_comes_and_disturbs_nobody) {
  TlsDoor door;
  TlsClient before(door.address());
  ASSERT_EQ(ask_over(before, get_request("/fixed")).status, 200);
  const MadeCertificate next({.subject = {{"CN", "next"}}});
  const std::pair pems{next.pem(), next.key_pem()};
  ASSERT_TRUE(door.context().renew(view_of(pems)));
  EXPECT_EQ(TlsClient(door.address()).server_certificate(), next.der());
  EXPECT_EQ(ask_over(before, get_request("/fixed")).status, 200);
}

TEST(Tls, listeners_with_and_without_it_stand_beside_each_other) {
  const MadeCertificate own({});
  const std::pair pems{own.pem(), own.key_pem()};
  const auto context =
      tls::ServerContext::create(view_of(pems), tls::ServerContext::ClientCertificates::asked_for).value();
  TestDoorOptions options;
  options.door.listen = {"127.0.0.1:0", ListenAt("127.0.0.1:0", context, true)};
  TestDoor door(std::move(options));
  EXPECT_EQ(ask(door.door().addresses()[0], get_request("/listener")).body, "plain");
  TlsClient client(door.door().addresses()[1]);
  EXPECT_EQ(ask_over(client, get_request("/listener")).body, "tls direct");
}

TEST(Tls, a_pipelined_batch_is_answered_in_order) {
  TlsDoor door;
  TlsClient client(door.address());
  std::string batch;
  for (int i = 0; i < 300; ++i)
    batch += get_request((i % 7 == 0 ? "/pool?0&" : "/echo?") + std::to_string(i));
  ASSERT_TRUE(client.send(batch));
  for (int i = 0; i < 300; ++i) {
    const auto reply = client.read_reply();
    ASSERT_EQ(reply.status, 200) << i;
    ASSERT_NE(reply.body.find((i % 7 == 0 ? "&" : "?") + std::to_string(i) + "\n"), std::string::npos) << i;
  }
}

TEST(Tls, a_large_answer_reaches_a_slow_reader_whole) {
  TlsDoor door;
  for (const auto* path : {"/big?900000", "/shared?900000"}) {
    TlsClient client(door.address(), {.slow = true});
    client.send(get_request(path, "Connection: close\r\n"));
    std::string all;
    while (true) {
      const auto some = client.read_some(977);
      if (some.empty()) break;
      all += some;
      if (all.size() % 31 == 0) std::this_thread::sleep_for(milliseconds(1));
    }
    EXPECT_EQ(all.substr(all.find("\r\n\r\n") + 4), std::string(900'000, path[1] == 'b' ? 'x' : 's')) << path;
    EXPECT_TRUE(client.was_told_goodbye()) << "or it would look cut short";
  }
  EXPECT_EQ(door->counters().cut, 0u);
}

TEST(Tls, who_does_not_read_is_held_back_and_served_when_it_does) {
  TestDoorOptions options;
  options.door.io_threads = 1;
  TlsDoor door(std::move(options));
  std::string batch;
  for (int i = 0; i < 1000; ++i)
    batch += get_request("/big?1000");
  TlsClient greedy(door.address(), {.slow = true});
  std::thread sender([&] { greedy.send(batch); });
  ASSERT_TRUE(eventually([&] { return door->counters().output_bytes > 0; }));
  TlsClient honest(door.address());
  for (int i = 0; i < 20; ++i)
    ASSERT_EQ(ask_over(honest, get_request("/fixed")).status, 200);
  EXPECT_LT(door->counters().output_bytes, 640u << 10);
  sender.join();
  for (int i = 0; i < 1000; ++i)
    ASSERT_EQ(greedy.read_reply().body.size(), 1000u) << i;
}

TEST(Tls, a_half_close_is_answered_before_the_goodbye) {
  TlsDoor door;
  TlsClient client(door.address());
  client.send(get_request("/pool?100"));
  client.half_close();
  EXPECT_EQ(client.read_reply().status, 200);
  EXPECT_TRUE(client.ends());
  EXPECT_TRUE(client.was_told_goodbye());
}

TEST(Tls, a_drain_answers_what_is_in_flight_and_waits_for_no_handshake) {
  TlsDoor door;
  TlsClient busy(door.address());
  busy.send(get_request("/pool?300"));
  RawClient silent(door.address());
  ASSERT_TRUE(eventually([&] { return door->sink().received() == 1 && door->counters().open == 2; }));
  std::thread ender([&] { EXPECT_TRUE(door->door().drain(Deadline::in(std::chrono::seconds(20)))); });
  const auto reply = busy.read_reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.field("connection"), "close");
  EXPECT_TRUE(busy.ends());
  EXPECT_TRUE(busy.was_told_goodbye());
  EXPECT_EQ(silent.read_to_end(), "");
  busy.close();
  ender.join();
}

}  // namespace
}  // namespace gatehouse::http::test
