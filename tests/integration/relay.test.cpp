// SPDX-License-Identifier: Apache-2.0

// A relay on a real socket, the test plays its clients.

#include "summoner/actors/relay.hpp"

#include "summoner/error.hpp"

#include "support/descriptor_shortage.hpp"
#include "support/live_relay_fixture.hpp"
#include "support/raw_socket.hpp"
#include "support/resident_memory.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;
using summoner::testing::raw_socket;
using summoner::testing::resident_kib;

using fixture = testing::live_relay_fixture;

TEST_CASE_METHOD(fixture, "relay passes a line on to all but its sender",
                 "[integration][relay]") {
  auto room = open();
  auto a = join(room);
  auto b = join(room);
  auto c = join(room);

  a.send("hello \"q\" \\ \u00e9 \x01 \t/\n");

  auto wrapped = std::string{R"("content": "hello \"q\" \\ )"}
                 + "\u00e9 \\u0001 \\t/\"}";
  auto at_b = b.read_line();
  REQUIRE(at_b);
  CHECK(at_b->ends_with(wrapped));
  CHECK(at_b->starts_with(R"({"remote_addr": "127.0.0.1:)"));
  CHECK(c.read_line() == at_b);
  b.send("from b\r\n\n");
  CHECK(a.read_line()->ends_with(R"("content": "from b"})"));
  CHECK(a.read_line()->ends_with(R"("content": ""})"));
}

TEST_CASE_METHOD(fixture, "relay passes on what follows the last newline",
                 "[integration][relay]") {
  auto room = open();
  auto a = join(room);
  auto b = join(room);

  a.send("one\npart");
  a.finish();

  CHECK(b.read_line()->ends_with(R"("content": "one"})"));
  CHECK(b.read_line()->ends_with(R"("content": "part"})"));
  CHECK(a.reads_to_end());
}

TEST_CASE_METHOD(fixture, "relay tells the sender of a bad line and goes on",
                 "[integration][relay]") {
  auto room = open();
  auto a = join(room);
  auto b = join(room);

  a.send(std::string(65'537, 'x') + "\n");
  CHECK(a.read_line()->starts_with("Warning:"));
  a.send("\xff\n");
  CHECK(a.read_line()->starts_with("Warning:"));
  a.send(std::string(40'000, '"') + "\n"); // 80,000 once escaped
  CHECK(a.read_line()->starts_with("Warning:"));
  a.send("good\n");

  CHECK(b.read_line()->ends_with(R"("content": "good"})"));
  CHECK(room.counts().dropped == 3);
}

TEST_CASE_METHOD(fixture, "relay stays small under 100 MB without a newline",
                 "[integration][relay]") {
  auto room = open();
  auto a = join(room);
  auto b = join(room);
  auto part = std::string(1 << 20, 'x');
  a.send("begin\n");
  REQUIRE(b.read_line());
  auto before = resident_kib();

  for (int i = 0; i < 100; ++i)
    REQUIRE(a.send(part));
  auto after = resident_kib();
  a.send("\nend\n");

  CHECK(b.read_line()->ends_with(R"("content": "end"})"));
  CHECK(after < before + 8 * 1024);
}

TEST_CASE_METHOD(fixture, "relay closes who does not read and serves the rest",
                 "[integration][relay]") {
  relay_config config;
  config.max_pending_bytes = 2 * 1024 * 1024;
  // Logs no line that is passed on: the log keeps what it is told.
  runtime quiet{runtime_options{2, log, log_level::warning}};
  auto room = open_on(quiet, config);
  auto sender = join(room);
  auto reader = join(room);
  auto other = join(room);
  auto stalled = join(room);
  auto line = std::string(10'000, 'x') + "\n";
  auto before = resident_kib();
  auto most = before;

  for (int i = 0; i < 2000; ++i) {
    REQUIRE(sender.send(line));
    REQUIRE(reader.read_line());
    REQUIRE(other.read_line());
    most = std::max(most, resident_kib());
  }

  CHECK(most < before + 8 * 1024);
  CHECK(room.counts().slow_consumers == 1);
  CHECK(eventually([&] { return room.counts().clients == 3; }));
  CHECK(log->count(log_level::warning, "max_pending_bytes") == 1);
}

TEST_CASE_METHOD(fixture, "relay keeps a line once for all who do not read it",
                 "[integration][relay]") {
  runtime quiet{runtime_options{2, log, log_level::warning}};
  auto room = open_on(quiet, {});
  auto sender = join(room);
  std::vector<raw_socket> stalled;
  for (int i = 0; i < 100; ++i)
    stalled.push_back(join(room));
  auto before = resident_kib();

  flood(sender, std::string(10'000, 'x') + "\n");

  CHECK(room.counts().slow_consumers == 0);
  CHECK(resident_kib() < before + 32 * 1024); // over 1 MiB waits for each
}

TEST_CASE_METHOD(fixture, "relay slows a flood down to what the room takes",
                 "[integration][relay]") {
  auto room = open();
  auto sender = join(room);
  auto reader = join(room);
  auto line = std::string(1000, 'x') + "\n";

  auto sent = flood(sender, line);

  CHECK(room.counts().slow_consumers == 0);
  CHECK(room.counts().clients == 2);
  for (std::size_t i = 0; i < sent; ++i)
    REQUIRE(reader.read_line());
}

TEST_CASE_METHOD(fixture, "relay slows a flood down also when it keeps little",
                 "[integration][relay]") {
  relay_config config;
  config.max_pending_bytes = 1024 * 1024;
  auto room = open(config);
  auto sender = join(room);
  auto reader = join(room);
  auto line = std::string(1000, 'x') + "\n";

  auto sent = flood(sender, line);

  CHECK(room.counts().slow_consumers == 0);
  for (std::size_t i = 0; i < sent; ++i)
    REQUIRE(reader.read_line());
}

TEST_CASE_METHOD(fixture, "relay lets a client say nothing",
                 "[integration][relay]") {
  auto room = open();
  auto silent = join(room);
  auto a = join(room);
  auto b = join(room);

  a.send("x\n");

  CHECK(b.read_line());
  CHECK(silent.read_line());
}

TEST_CASE_METHOD(fixture, "relay stops with its runtime, which it may outlive",
                 "[integration][relay]") {
  auto brief = std::make_optional<runtime>(runtime_options{2, log});
  auto uut = open_on(*brief, {});
  auto a = join(uut);

  brief.reset();

  CHECK(a.read_line() == "Warning: Server is shutting down.");
  CHECK(a.reads_to_end());
  CHECK(uut.counts().accepted == 1);
  uut.stop();
}

TEST_CASE_METHOD(fixture, "relay survives clients that break off",
                 "[integration][relay]") {
  auto room = open();
  auto a = join(room);
  auto b = join(room);
  for (int i = 0; i < 20; ++i) {
    auto broken = raw_socket::connect(room.address().port);
    broken.send("half a li");
    broken.reset();
  }
  REQUIRE(eventually([&] {
    return room.counts().accepted == 22 && room.counts().clients == 2;
  }));

  a.send("x\n");

  CHECK(b.read_line().has_value());
}

TEST_CASE_METHOD(fixture, "relay says goodbye when it stops",
                 "[integration][relay]") {
  auto room = open();
  auto a = join(room);
  auto b = join(room);

  room.stop();

  CHECK(a.read_line() == "Warning: Server is shutting down.");
  CHECK(a.reads_to_end());
  CHECK_THROWS(raw_socket::connect(room.address().port));
}

TEST_CASE_METHOD(fixture, "relay names a port that is in use",
                 "[integration][relay]") {
  auto room = open();

  auto second = relay::start(host, {"127.0.0.1", room.address().port});

  REQUIRE_FALSE(second);
  CHECK(second.error() == ec::cannot_listen);
  CHECK(describe(second.error())
        == "cannot listen on " + to_string(room.address())
             + ": Address already in use");
}

TEST_CASE_METHOD(fixture, "relay tells why it can open no socket",
                 "[integration][relay]") {
  relay_config config;
  config.port = 0;
  testing::descriptor_shortage shortage;

  auto room = relay::start(host, config);

  REQUIRE_FALSE(room);
  CHECK(room.error() == ec::cannot_listen);
  CHECK(describe(room.error())
        == "cannot listen on 127.0.0.1:0: Too many open files");
}

TEST_CASE_METHOD(fixture, "relay names a host that does not resolve",
                 "[integration][relay]") {
  relay_config config;
  config.host = "no-such-host.invalid";

  auto room = relay::start(host, config);

  REQUIRE_FALSE(room);
  CHECK(room.error() == ec::cannot_resolve);
}

// -- policies -----------------------------------------------------------------

TEST_CASE_METHOD(fixture, "relay without limits has none to change",
                 "[integration][relay][policies]") {
  auto room = open();

  auto error = room.change_limits({});

  CHECK(error == ec::bad_config);
  CHECK_THAT(describe(error), Catch::Contains("started without limits"));
}

TEST_CASE_METHOD(fixture, "relay refuses limits that are not allowed",
                 "[integration][relay][policies]") {
  relay_config config;
  config.limits.emplace();
  auto room = open(config);

  config.limits->timeout_check_interval = 0s;

  CHECK(room.change_limits(*config.limits) == ec::bad_config);
  CHECK(relay::start(host, config).error() == ec::bad_config);
}

TEST_CASE_METHOD(fixture, "relay passes on so many lines a minute",
                 "[integration][relay][policies]") {
  relay_config config;
  config.limits.emplace().rate_limit_msgs_per_minute = 2;
  auto room = open(config);
  auto a = join(room);
  auto b = join(room);

  a.send("1\n2\n3\n");

  CHECK(a.read_line()
        == "Warning: You are sending messages too quickly. Please slow down.");
  config.limits->rate_limit_msgs_per_minute = 3;
  REQUIRE_FALSE(room.change_limits(*config.limits));
  a.send("4\n5\n"); // perhaps before the new limit
  CHECK(a.read_line());
  a.send("6\n");
  CHECK(b.read_line()->ends_with(R"("content": "1"})"));
  CHECK(b.read_line()->ends_with(R"("content": "2"})"));
  CHECK(room.counts().over_rate >= 2);
}

TEST_CASE_METHOD(fixture, "relay closes who is idle and tells why",
                 "[integration][relay][policies]") {
  relay_config config;
  config.limits.emplace().client_timeout = 300ms;
  config.limits->timeout_check_interval = 50ms;
  auto room = open(config);
  auto begin = std::chrono::steady_clock::now();
  auto uut = join(room);

  auto notice = uut.read_line();

  CHECK(notice == "Warning: You have been disconnected due to inactivity.");
  CHECK(std::chrono::steady_clock::now() - begin >= 300ms);
  CHECK(uut.reads_to_end());
  uut.close();
  CHECK(eventually([&] { return room.counts().clients == 0; }));
  CHECK(room.counts().idle == 1);
}

TEST_CASE_METHOD(fixture, "relay controls the flow until the others have read",
                 "[integration][relay][policies]") {
  relay_config config;
  auto& limits = config.limits.emplace();
  limits.rate_limit_msgs_per_minute = std::nullopt;
  auto& policy = limits.backpressure_policy;
  policy.enable_throttle = false;
  policy.throttle_threshold = 5;
  policy.flow_control_threshold = 20;
  policy.flow_control_delay = 20ms;
  policy.enable_disconnect = false;
  auto room = open(config);
  auto sender = join(room);
  auto a = join(room);
  auto b = join(room);

  auto sent = flood(sender, std::string(1000, 'x') + "\n");

  CHECK(eventually([&] { return room.counts().flow_controls > 0; }));
  for (std::size_t i = 0; i < sent; ++i) {
    REQUIRE(a.read_line());
    REQUIRE(b.read_line());
  }
  CHECK(room.counts().overruns == 0);
  CHECK(room.counts().clients == 3);
}

TEST_CASE_METHOD(fixture,
                 "relay closes who overruns the others and refuses the address",
                 "[integration][relay][policies]") {
  relay_config config;
  auto& limits = config.limits.emplace();
  limits.rate_limit_msgs_per_minute = std::nullopt;
  limits.backpressure_policy.throttle_threshold = 1;
  limits.backpressure_policy.throttle_delay = 10ms;
  limits.backpressure_policy.enable_flow_control = false;
  limits.backpressure_policy.disconnect_threshold = 20;
  limits.quarantine_loopback = true;
  limits.quarantine_cooldown = 1s;
  runtime quiet{runtime_options{2, log, log_level::warning}};
  auto room = open_on(quiet, config);
  auto sender = join(room);
  auto stalled = join(room);
  auto other = join(room);
  auto line = std::string(1000, 'x') + "\n";

  while (sender.send(line)) { // until the relay closes
  }

  CHECK(room.counts().overruns == 1);
  CHECK(room.counts().throttles >= 1);
  CHECK(eventually([&] { // said by the acceptor, which is told
    return log->count(log_level::warning, "127.0.0.1 is quarantined") == 1;
  }));
  CHECK(raw_socket::connect(room.address().port).reads_to_end());
  CHECK(room.counts().quarantined >= 1);
  CHECK(eventually([&] {
    auto socket = raw_socket::connect(room.address().port);
    return eventually([&] { return room.counts().clients == 3; }, 50ms);
  }));
}
