// SPDX-License-Identifier: Apache-2.0

#include "summoner/relaying/room.hpp"

#include <catch2/catch.hpp>

#include <array>

using summoner::relaying::receiver_load;
using summoner::relaying::room;

namespace {

constexpr auto mib = room::behind_bytes;

/// A sender and three receivers.
struct fixture {
  room uut{8 * mib};
  receiver_load sender;
  std::array<receiver_load, 3> receivers;

  fixture() {
    for (int i = 0; i < 4; ++i)
      uut.join();
  }

  bool add(std::size_t index, std::size_t bytes) {
    return uut.add(receivers[index], bytes);
  }

  [[nodiscard]] bool must_wait() const {
    return uut.must_wait(sender);
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "room lets a sender go on while all keep up",
                 "[relaying][room]") {
  for (std::size_t i = 0; i < 3; ++i)
    CHECK_FALSE(add(i, mib));

  CHECK_FALSE(must_wait());
}

TEST_CASE_METHOD(fixture,
                 "room lets a sender wait while more than half are behind",
                 "[relaying][room]") {
  CHECK_FALSE(add(0, mib + 1));
  CHECK_FALSE(must_wait());

  CHECK_FALSE(add(1, mib + 1));

  CHECK(must_wait());
}

TEST_CASE_METHOD(fixture, "room lets the sender go on once they caught up",
                 "[relaying][room]") {
  CHECK_FALSE(add(0, 2 * mib));
  CHECK_FALSE(add(1, 2 * mib));

  uut.remove(receivers[0], mib);

  CHECK_FALSE(must_wait());
}

TEST_CASE_METHOD(fixture, "room does not count what waits for the sender",
                 "[relaying][room]") {
  CHECK_FALSE(uut.add(sender, 2 * mib));
  CHECK_FALSE(add(0, 2 * mib));

  CHECK_FALSE(must_wait());
}

TEST_CASE_METHOD(fixture, "room forgets who left", "[relaying][room]") {
  CHECK_FALSE(add(0, 2 * mib));
  CHECK_FALSE(add(1, 2 * mib));

  uut.leave(receivers[0]);

  CHECK_FALSE(must_wait()); // one of two is behind: half, not more
}

TEST_CASE_METHOD(fixture, "room gives up a receiver beyond max_pending_bytes",
                 "[relaying][room]") {
  CHECK_FALSE(add(0, 8 * mib));
  CHECK(add(0, 1));
}

TEST_CASE_METHOD(fixture, "room lets nobody wait for one slow reader",
                 "[relaying][room]") {
  CHECK_FALSE(add(0, 8 * mib));
  CHECK_FALSE(must_wait());

  CHECK(add(0, 1));

  CHECK_FALSE(must_wait());
}

TEST_CASE("room that closes early lets senders wait early",
          "[relaying][room]") {
  room uut{mib};
  receiver_load sender;
  receiver_load receiver;
  uut.join();
  uut.join();

  CHECK_FALSE(uut.add(receiver, mib / 2));
  CHECK_FALSE(uut.must_wait(sender));
  CHECK_FALSE(uut.add(receiver, 1));

  CHECK(uut.must_wait(sender));
  CHECK(uut.remove(receiver, 1));
  CHECK_FALSE(uut.must_wait(sender));
}

TEST_CASE("room lets the only client go on", "[relaying][room]") {
  room uut{8 * mib};
  receiver_load alone;
  uut.join();

  CHECK_FALSE(uut.must_wait(alone));
}

TEST_CASE_METHOD(fixture,
                 "room lets lines of one that left wait for all that stayed",
                 "[relaying][room]") {
  CHECK_FALSE(add(0, 2 * mib));
  CHECK_FALSE(add(1, 2 * mib));
  CHECK_FALSE(uut.must_wait()); // two of four: half, not more

  CHECK_FALSE(add(2, 2 * mib));

  CHECK(uut.must_wait());
}

TEST_CASE_METHOD(fixture, "room lets all wait only if all must",
                 "[relaying][room]") {
  CHECK_FALSE(uut.must_all_wait());
  CHECK_FALSE(add(0, 2 * mib));
  CHECK_FALSE(add(1, 2 * mib));
  CHECK(must_wait());
  CHECK_FALSE(uut.must_wait(receivers[0]));
  CHECK_FALSE(uut.must_all_wait());

  CHECK_FALSE(add(2, 2 * mib));

  CHECK(uut.must_wait(receivers[0]));
  CHECK(uut.must_all_wait());
}

TEST_CASE("room without anybody lets lines of those that left go",
          "[relaying][room]") {
  room uut{8 * mib};

  CHECK_FALSE(uut.must_wait());
}

TEST_CASE("room reads newcomers unless too much waits of those that left",
          "[relaying][room]") {
  room uut{8 * mib};

  CHECK(uut.may_read_newcomers(8 * mib));
  CHECK_FALSE(uut.may_read_newcomers(8 * mib + 1));
}
