// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/acceptor.hpp"

#include "summoner/actors/hub.hpp"
#include "summoner/testing/memory_sink.hpp"

#include "support/descriptor_shortage.hpp"
#include "support/host_fixture.hpp"
#include "support/raw_socket.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <catch2/catch.hpp>
#include <netinet/in.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

using testing::raw_socket;

namespace {

struct system_config : caf::actor_system_config {
  system_config() {
    add_message_types<caf::id_block::summoner_actors>();
    set("logger.file-verbosity", caf::atom("quiet"));
  }
};

struct fixture {
  std::shared_ptr<relay_counters> counters = std::make_shared<relay_counters>();
  std::shared_ptr<testing::memory_sink> log
    = std::make_shared<testing::memory_sink>();
  std::shared_ptr<unique_fd> listener = std::make_shared<unique_fd>(
    ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  std::uint16_t port = 0;
  poller watcher;
  system_config cfg;
  caf::actor_system sys{cfg};
  caf::scoped_actor self{sys};
  hub_actor room = sys.spawn(hub, std::size_t{8} * 1024 * 1024, counters,
                             logger{log, "relay"},
                             std::shared_ptr<const relay_limits>{});
  acceptor_actor uut;

  fixture() {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    auto* generic = reinterpret_cast<sockaddr*>(&where);
    REQUIRE(::bind(listener->get(), generic, size) == 0);
    REQUIRE(::listen(listener->get(), SOMAXCONN) == 0);
    ::getsockname(listener->get(), generic, &size);
    port = ntohs(where.sin_port);
  }

  ~fixture() {
    stop();
    self->request(room, caf::infinite, atom::stop_v)
      .receive([](atom::drained) {}, [](const caf::error&) {});
    self->send_exit(room, caf::exit_reason::user_shutdown);
  }

  void start(std::chrono::milliseconds backoff = 100ms) {
    acceptor_settings settings;
    settings.listener = std::exchange(listener, nullptr);
    settings.watcher = &watcher;
    settings.hub = room;
    settings.sessions = {65'536, counters,
                         logger{log, "relay", log_level::debug}};
    settings.error_backoff = backoff;
    uut = sys.spawn(acceptor, std::move(settings));
  }

  void stop() {
    if (!uut)
      return;
    self->send_exit(uut, caf::exit_reason::user_shutdown);
    self->wait_for(uut);
    uut = nullptr;
  }

  [[nodiscard]] bool has_accepted(std::uint64_t count) const {
    return testing::host_fixture::eventually(
      [&] { return counters->clients_joined == count; });
  }

  [[nodiscard]] bool has_failed(std::size_t times) const {
    return testing::host_fixture::eventually(
      [&] { return failures() == times; });
  }

  [[nodiscard]] std::size_t failures() const {
    return log->count(log_level::error, "cannot accept: Too many open files");
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "acceptor opens a session for each connection",
                 "[integration][acceptor]") {
  auto before = raw_socket::connect(port);
  start();
  REQUIRE(has_accepted(1));
  auto after = raw_socket::connect(port);
  REQUIRE(has_accepted(2));

  before.send("hello\n");

  CHECK(after.read_line()->ends_with(R"("content": "hello"})"));
  CHECK(counters->clients_accepted == 2);
}

TEST_CASE_METHOD(fixture, "acceptor takes a storm of connections",
                 "[integration][acceptor]") {
  std::vector<raw_socket> storm;
  for (int i = 0; i < 200; ++i)
    storm.push_back(raw_socket::connect(port));

  start();

  CHECK(has_accepted(200));
}

TEST_CASE_METHOD(fixture, "acceptor that ends stops listening",
                 "[integration][acceptor]") {
  start();
  auto client = raw_socket::connect(port);
  REQUIRE(has_accepted(1));

  stop();

  CHECK_THROWS(raw_socket::connect(port));
  CHECK(client.send("still here\n"));
}

TEST_CASE_METHOD(fixture, "acceptor tries again after a failed accept",
                 "[integration][acceptor]") {
  auto client = raw_socket::connect(port);
  {
    testing::descriptor_shortage shortage;
    start(1ms);
    REQUIRE(testing::host_fixture::eventually([&] { return failures() > 2; }));
    CHECK(counters->clients_accepted == 0);
  }

  CHECK(has_accepted(1));
  CHECK(log->count(log_level::error, "next attempt in 1 ms") == failures());
}

TEST_CASE_METHOD(fixture,
                 "acceptor pauses after a failed accept, whoever comes",
                 "[integration][acceptor]") {
  std::vector<raw_socket> clients;
  for (int i = 0; i < 5; ++i)
    clients.push_back(raw_socket::open());
  testing::descriptor_shortage shortage;
  start(1h);
  clients.front().connect_to(port);
  REQUIRE(has_failed(1));

  for (std::size_t i = 1; i < clients.size(); ++i) {
    clients[i].connect_to(port);
    std::this_thread::sleep_for(10ms);
  }

  CHECK(failures() == 1);
}

TEST_CASE_METHOD(fixture, "acceptor knows who has gone before it was accepted",
                 "[integration][acceptor]") {
  auto client = raw_socket::connect(port);
  auto address = client.local();
  client.reset();

  start();

  CHECK(testing::host_fixture::eventually(
    [&] { return log->count(log_level::info, address + " left") == 1; }));
}
