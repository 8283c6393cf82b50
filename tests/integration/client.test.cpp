// SPDX-License-Identifier: Apache-2.0

// A client on a real socket, the test plays the relay.

#include "summoner/summoner.hpp"

#include "support/host_fixture.hpp"
#include "support/raw_socket.hpp"
#include "support/resident_memory.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;
using summoner::testing::resident_kib;

namespace {

/// Remembers what an agent received.
class notebook {
public:
  void add(const message& msg) {
    auto guard = std::lock_guard{mutex_};
    seen_.push_back(msg);
  }

  [[nodiscard]] std::vector<message> seen() const {
    auto guard = std::lock_guard{mutex_};
    return seen_;
  }

  [[nodiscard]] std::size_t size() const {
    return seen().size();
  }

private:
  mutable std::mutex mutex_;
  std::vector<message> seen_;
};

struct fixture : testing::host_fixture {
  std::shared_ptr<notebook> notes = std::make_shared<notebook>();
  testing::raw_listener relay;

  agent listener() {
    agent result{"listener"};
    result.receive("",
                   [notes = notes](const message& msg) { notes->add(msg); });
    return result;
  }

  agent echo() {
    agent result{"echo"};
    queue<value> inbox;
    result.receive("", [=](const message& msg) -> task<> {
      co_await inbox.put(msg["content"]);
    });
    result.send("", [=]() -> task<std::optional<value>> {
      co_return co_await inbox.get();
    });
    return result;
  }

  client_handle spawn(agent definition) {
    return host.spawn(std::move(definition), {"127.0.0.1", relay.port()},
                      patient());
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "client reads the bytes of the Python relay",
                 "[integration][client]") {
  auto client = spawn(listener());
  auto peer = relay.accept();
  peer.send(R"({"remote_addr": "127.0.0.1:59448", "content": )"
            R"("{\"_version\": \"1.3.0\", \"_payload\": {\"s\": )"
            R"(\"h\\u00e9llo \\ud83d\\ude00\", \"f\": 3.0, \"i\": 3}, )"
            R"(\"_type\": {\"s\": \"str\", \"f\": \"float\", )"
            R"(\"i\": \"int\"}}"})"
            "\n");

  REQUIRE(eventually([&] { return notes->size() == 1; }));
  auto msg = notes->seen().front();
  CHECK(msg["remote_addr"] == "127.0.0.1:59448");
  CHECK(msg["content"]["s"] == "h\u00e9llo \U0001F600");
  CHECK(msg["content"]["f"] == 3.0);
  CHECK(msg["content"]["i"] == 3);
}

TEST_CASE_METHOD(fixture, "client reads the bytes of the Rust relay",
                 "[integration][client]") {
  auto client = spawn(listener());
  auto peer = relay.accept();
  peer.send(R"({"content":"{\"_version\": \"1.3.0\", \"_payload\": )"
            "\\\"h\u00e9llo\\\", "
            R"(\"_type\": \"str\"}","remote_addr":"127.0.0.1:56880"})"
            "\n");

  REQUIRE(eventually([&] { return notes->size() == 1; }));
  CHECK(notes->seen().front()["content"] == "h\u00e9llo");
  CHECK(notes->seen().front()["remote_addr"] == "127.0.0.1:56880");
}

TEST_CASE_METHOD(fixture, "client writes the bytes of the Python client",
                 "[integration][client]") {
  agent speaker{"speaker"};
  speaker.send("", []() -> task<value> {
    co_await sleep(5ms);
    co_return value{{"i", 1},
                    {"f", 1.5},
                    {"b", true},
                    {"n", nullptr},
                    {"l", {1, "2", 3.0, {false}}},
                    {"d", value::object()}};
  });
  auto client = spawn(std::move(speaker));
  auto peer = relay.accept();

  CHECK(peer.read_line()
        == R"({"_version": "1.3.0", "_payload": {"i": 1, "f": 1.5, "b": true, )"
           R"("n": null, "l": [1, "2", 3.0, [false]], "d": {}}, "_type": )"
           R"({"i": "int", "f": "float", "b": "bool", "n": "null", "l": )"
           R"(["int", "str", "float", ["bool"]], "d": {}}})");
}

TEST_CASE_METHOD(fixture, "client survives a relay that sends garbage",
                 "[integration][client]") {
  auto client = spawn(listener());
  auto peer = relay.accept();
  peer.send("Warning: take care\n\n");
  peer.send("\xff\xfe not UTF-8\n");
  peer.send(std::string(10, '\0') + "\n");
  peer.send(std::string(900, '[') + "\n");
  peer.send(relayed(R"({"_version": [], "_payload": 1, "_type": "int"})"));
  peer.send(relayed(R"({"_version": "1.3.0", "_payload": Infinity, )"
                    R"("_type": "int"})"));
  peer.send(relayed(R"("\ud800")"));
  peer.send(R"({"a": 1, "a": 2})"
            "\n");
  peer.send(relayed("\"the last one\""));

  REQUIRE(eventually([&] { return notes->size() == 9; }));
  CHECK(notes->seen().front() == "Warning: take care");
  CHECK(notes->seen().back()["content"] == "the last one");
  CHECK(client.state() == client_state::in_session);
  CHECK(client.sessions() == 1);
}

TEST_CASE_METHOD(fixture,
                 "client drops lines over the limit and keeps its memory",
                 "[integration][client]") {
  auto client = spawn(listener());
  auto peer = relay.accept();
  peer.send(std::string(65'537, 'x') + "\n" + std::string(65'536, 'y') + "\n");
  REQUIRE(eventually([&] { return notes->size() == 1; }));
  auto before = resident_kib();
  auto part = std::string(1 << 20, 'z');

  for (int i = 0; i < 100; ++i)
    REQUIRE(peer.send(part));
  peer.send("\n\"still here\"\n");

  REQUIRE(eventually([&] { return notes->size() == 2; }));
  CHECK(notes->seen().back() == "still here");
  CHECK(client.counts().dropped_too_long == 2);
  CHECK(log->count(log_level::warning, "max_bytes_per_line") == 2);
  CHECK(resident_kib() < before + 8 * 1024);
}

TEST_CASE_METHOD(fixture, "client reads what precedes the end of the stream",
                 "[integration][client]") {
  auto client = spawn(listener());
  auto peer = relay.accept();
  peer.send("\"one\"\n\"half");
  peer.close();

  REQUIRE(eventually([&] { return notes->size() == 2; }));
  CHECK(notes->seen()[0] == "one");
  CHECK(notes->seen()[1] == "\"half");
}

// Its heartbeats are the first to find that the relay is gone.
TEST_CASE_METHOD(fixture, "client that sends reads what precedes the end, too",
                 "[integration][client]") {
  // More than the client reads at once, and all of it has arrived.
  constexpr std::size_t lines = 150;
  auto definition = listener();
  definition.hook(direction::receive, [](const value& x) {
    std::this_thread::sleep_for(3ms);
    return x;
  });
  definition.send("", []() -> task<std::optional<value>> {
    co_await sleep(5ms);
    co_return value("heartbeat");
  });
  auto client = spawn(std::move(definition));
  auto peer = relay.accept();
  for (std::size_t i = 0; i < lines; ++i)
    REQUIRE(peer.send("\"" + std::string(4000, 'x') + "\"\n"));
  REQUIRE(peer.read_line()); // heartbeats are left unread: it will be a reset
  peer.finish();
  std::this_thread::sleep_for(50ms);

  peer.close();

  CHECK(eventually([&] { return notes->size() == lines; }));
}

TEST_CASE_METHOD(fixture, "client reconnects after the relay died",
                 "[integration][client]") {
  auto client = spawn(echo());
  auto peer = relay.accept();
  peer.send(relayed("1"));
  CHECK(peer.read_line().has_value());
  peer.reset();

  auto again = relay.accept();
  again.send(relayed("2"));

  CHECK(again.read_line()
        == R"({"_version": "1.3.0", "_payload": 2, "_type": "int"})");
  CHECK(client.sessions() == 2);
  CHECK(log->count(log_level::warning, "next attempt") == 1);
}

TEST_CASE_METHOD(fixture, "client waits for a relay that is not there yet",
                 "[integration][client]") {
  auto port = relay.port();
  relay.close();
  auto client = spawn(listener());
  REQUIRE(eventually(
    [&] { return log->count(log_level::warning, "Connection refused") > 0; }));

  auto late = testing::raw_listener{port};

  CHECK(late.accept());
  CHECK(eventually([&] { return client.state() == client_state::in_session; }));
}

TEST_CASE_METHOD(fixture, "client gives up with status 1 as configured",
                 "[integration][client]") {
  client_config config;
  config.reconnection.retry_delay = 1ms;
  auto port = relay.port();
  relay.close();

  auto client = host.spawn(listener(), {"127.0.0.1", port}, config);

  CHECK(client.wait_for(5s) == 1);
  CHECK(log->count(log_level::error, "gave up") == 1);
}

TEST_CASE_METHOD(fixture, "client names the host that does not resolve",
                 "[integration][client]") {
  client_config config;
  config.reconnection
    = {.retry_delay = 1ms, .primary_retry_limit = 1, .default_retry_limit = 1};

  auto client = host.spawn(listener(), {"no-such-host.invalid", 1}, config);

  CHECK(client.wait_for(20s) == 1);
  CHECK(log->count(log_level::warning, "cannot resolve no-such-host.invalid:1")
        > 0);
}

TEST_CASE_METHOD(fixture, "client runs its handlers one at a time",
                 "[integration][client]") {
  // Loses a count when two add to it at once.
  struct tally {
    std::size_t all = 0;
    std::array<std::size_t, 4> each{};

    void add(std::size_t who) {
      auto before = all;
      std::this_thread::yield();
      all = before + 1;
      ++each[who];
    }
  };
  auto counts = std::make_shared<tally>();
  agent busy{"busy"};
  busy.receive("", [counts](const message&) { counts->add(0); });
  for (std::size_t i = 1; i < 4; ++i)
    busy.send("", [counts, i] {
      counts->add(i);
      return value("x");
    });
  auto client = spawn(std::move(busy));
  auto peer = relay.accept();

  for (int i = 0; i < 100; ++i) {
    for (int n = 0; n < 10; ++n)
      REQUIRE(peer.send(relayed("\"x\"")));
    for (int n = 0; n < 30; ++n)
      REQUIRE(peer.read_line());
  }
  client.abort();
  peer.close(); // what is left to send is not waited for
  REQUIRE(client.wait_for(5s));

  std::size_t sum = 0;
  for (auto count : counts->each) {
    CHECK(count > 0);
    sum += count;
  }
  CHECK(counts->all == sum);
}

TEST_CASE_METHOD(fixture, "client that travels sends what was queued first",
                 "[integration][client]") {
  testing::raw_listener elsewhere;
  agent traveller{"traveller"};
  traveller.send(
    "", [n = 0, port = elsewhere.port()](context& self) mutable -> task<value> {
      if (n == 3)
        self.travel_to({"127.0.0.1", port});
      co_await sleep(1ms);
      co_return value(n++);
    });
  auto client = spawn(std::move(traveller));
  auto first = relay.accept();
  auto second = elsewhere.accept();

  int expected = 0;
  for (auto* peer : {&first, &second}) {
    if (peer == &second)
      REQUIRE(expected >= 3);
    for (int i = 0; peer == &first || i < 5; ++i) {
      auto line = peer->read_line();
      if (!line)
        break;
      CHECK((*json::parse(*line))["_payload"] == expected++);
    }
  }
  client.quit();
  CHECK(client.wait_for(5s) == 0);
}
