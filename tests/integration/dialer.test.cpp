// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/dialer.hpp"

#include "summoner/actors/runtime.hpp"

#include <arpa/inet.h>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

namespace {

struct system_config : caf::actor_system_config {
  system_config() {
    add_message_types<caf::id_block::summoner_actors>();
    set("logger.file-verbosity", caf::atom("quiet"));
  }
};

/// A listening socket on a free port of 127.0.0.1.
class listener {
public:
  explicit listener(int backlog = 16)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    auto where = address(0);
    REQUIRE(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&where), sizeof where)
            == 0);
    REQUIRE(::listen(fd_.get(), backlog) == 0);
    socklen_t size = sizeof where;
    ::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&where), &size);
    port_ = ntohs(where.sin_port);
  }

  [[nodiscard]] endpoint where() const {
    return {"127.0.0.1", port_};
  }

  /// Fills the backlog, so that nobody else gets an answer.
  void fill() {
    for (int i = 0; i < 4; ++i) {
      auto& fd = fillers_.emplace_back(
        ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      auto where = address(port_);
      ::connect(fd.get(), reinterpret_cast<sockaddr*>(&where), sizeof where);
    }
  }

private:
  static sockaddr_in address(std::uint16_t port) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    where.sin_port = htons(port);
    return where;
  }

  unique_fd fd_;
  std::uint16_t port_ = 0;
  std::vector<unique_fd> fillers_;
};

struct fixture {
  poller watcher;
  system_config cfg;
  caf::actor_system sys{cfg};
  caf::scoped_actor self{sys};
  dialer_actor uut = sys.spawn(dialer, &watcher);
  transport_ptr stream;
  caf::error failure;

  ~fixture() {
    self->send_exit(uut, caf::exit_reason::user_shutdown);
  }

  void dial_to(const endpoint& where, std::chrono::milliseconds limit = 5s) {
    self->request(uut, 20s, dial{where, limit})
      .receive([&](dialed& x) { stream = std::move(x.stream); },
               [&](caf::error& x) { failure = std::move(x); });
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "dialer connects to an address",
                 "[integration][dialer]") {
  listener relay;

  dial_to(relay.where());

  REQUIRE(stream);
  CHECK(stream->peer() == to_string(relay.where()));
  CHECK(stream->local().starts_with("127.0.0.1:"));
}

TEST_CASE_METHOD(fixture, "dialer connects to a name",
                 "[integration][dialer]") {
  listener relay;

  dial_to({"localhost", relay.where().port});

  REQUIRE(stream);
  CHECK(stream->peer() == to_string(relay.where()));
}

TEST_CASE_METHOD(fixture, "dialer names where and why it was refused",
                 "[integration][dialer]") {
  auto nobody = listener{}.where();

  dial_to(nobody);

  CHECK(failure == ec::cannot_connect);
  CHECK(describe(failure)
        == "cannot connect to " + to_string(nobody) + ": Connection refused");
}

TEST_CASE_METHOD(fixture, "dialer names a host that it cannot resolve",
                 "[integration][dialer]") {
  dial_to({"no-such-host.invalid", 1}, 15s);

  CHECK(failure == ec::cannot_resolve);
  CHECK(describe(failure).find("no-such-host.invalid:1") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "dialer gives up after its time limit",
                 "[integration][dialer]") {
  listener silent{0};
  silent.fill();

  dial_to(silent.where(), 100ms);

  CHECK(failure == ec::timeout);
  CHECK(describe(failure).find("100 ms") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "dialer serves others while one peer is silent",
                 "[integration][dialer]") {
  listener silent{0};
  silent.fill();
  listener relay;
  self->send(uut, dial{silent.where(), 10s});

  dial_to(relay.where());

  CHECK(stream);
}

TEST_CASE("dialer that ends takes its attempts with it",
          "[integration][dialer]") {
  listener silent{0};
  silent.fill();
  auto begin = std::chrono::steady_clock::now();
  {
    runtime host;
    auto client = host.spawn(agent{"waiting"}, silent.where());
    client.quit();
    CHECK(client.wait() == 0);
  }

  CHECK(std::chrono::steady_clock::now() - begin < 5s);
}
