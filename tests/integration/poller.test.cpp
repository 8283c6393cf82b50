// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/poller.hpp"

#include "summoner/actors/tcp.hpp"

#include "support/recorders.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string>

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

/// Passes on each `ready` as an ordinary message, to be waited for.
readiness_actor::behavior_type watcher(readiness_actor::pointer,
                                       caf::actor to) {
  return {[to](atom::ready) { caf::anon_send(to, true); }};
}

struct fixture {
  poller uut;
  system_config cfg;
  caf::actor_system sys{cfg};
  caf::scoped_actor self{sys};
  readiness_actor reader = sys.spawn(watcher, caf::actor{self});
  unique_fd here;
  unique_fd there;

  fixture() {
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
                       ends.data())
            == 0);
    here = unique_fd{ends[0]};
    there = unique_fd{ends[1]};
  }

  ~fixture() {
    if (reader)
      self->send_exit(reader, caf::exit_reason::user_shutdown);
  }

  void peer_sends(std::string_view bytes) const {
    CHECK(::send(there.get(), bytes.data(), bytes.size(), 0)
          == static_cast<ssize_t>(bytes.size()));
  }

  /// Waits until the watcher was told, for at most `limit`.
  bool is_told(std::chrono::milliseconds limit = 5s) {
    bool result = false;
    self->receive([&](bool x) { result = x; }, caf::after(limit) >> [] {});
    return result;
  }
};

} // namespace

TEST_CASE_METHOD(fixture,
                 "poller tells the reader of bytes that come after it "
                 "was armed",
                 "[integration][poller]") {
  auto watched = uut.add(here.get());
  REQUIRE(watched);
  watched->watch_reading(reader);
  watched->arm_reading();

  peer_sends("x");

  CHECK(is_told());
  uut.remove(*watched);
}

TEST_CASE_METHOD(fixture, "poller tells once for each arming",
                 "[integration][poller]") {
  auto watched = uut.add(here.get());
  watched->watch_reading(reader);
  watched->arm_reading();
  peer_sends("x");
  CHECK(is_told());

  peer_sends("y");

  CHECK_FALSE(is_told(20ms));
  watched->arm_reading();
  peer_sends("z");
  CHECK(is_told());
  uut.remove(*watched);
}

TEST_CASE_METHOD(fixture, "poller tells of the end of the stream",
                 "[integration][poller]") {
  auto watched = uut.add(here.get());
  watched->watch_reading(reader);
  watched->arm_reading();

  there = unique_fd{};

  CHECK(is_told());
  uut.remove(*watched);
}

TEST_CASE_METHOD(fixture, "poller tells the writer when a full socket has room",
                 "[integration][poller]") {
  auto watched = uut.add(here.get());
  watched->watch_writing(reader);
  std::string block(64 * 1024, 'x');
  while (::send(here.get(), block.data(), block.size(), 0) > 0)
    continue;
  REQUIRE(errno == EAGAIN);
  watched->arm_writing();
  while (is_told(20ms)) // of the room there was before, whenever it comes
    watched->arm_writing();

  while (::recv(there.get(), block.data(), block.size(), 0) > 0)
    continue;

  CHECK(is_told());
  uut.remove(*watched);
}

TEST_CASE_METHOD(fixture, "poller sends nothing for a socket that was removed",
                 "[integration][poller]") {
  auto watched = uut.add(here.get());
  watched->watch_reading(reader);
  watched->arm_reading();

  uut.remove(*watched);
  peer_sends("x");

  CHECK_FALSE(is_told(20ms));
}

TEST_CASE_METHOD(fixture,
                 "poller lets go of its watchers when a socket is "
                 "removed",
                 "[integration][poller]") {
  auto watched = uut.add(here.get());
  watched->watch_reading(reader);
  watched->watch_writing(reader);
  self->monitor(reader);
  reader = nullptr;

  uut.remove(*watched);

  bool has_ended = false;
  self->receive([&](caf::down_msg&) { has_ended = true; },
                caf::after(5s) >> [] {});
  CHECK(has_ended);
}

TEST_CASE_METHOD(fixture, "poller refuses what epoll cannot watch",
                 "[integration][poller]") {
  auto file = unique_fd{::open("/dev/null", O_RDONLY | O_CLOEXEC)};

  CHECK_FALSE(uut.add(file.get()));
  CHECK(errno == EPERM);
}
