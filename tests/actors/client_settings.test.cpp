// SPDX-License-Identifier: Apache-2.0

// What a configuration says reaches the actors of a client.

#include "summoner/actors/client.hpp"
#include "summoner/async/sleep.hpp"

#include "support/whole_client_fixture.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

using testing::journal;
using testing::sent;
using fixture = testing::whole_client_fixture;

TEST_CASE_METHOD(fixture,
                 "client applies the limit of its configuration to "
                 "lines and frames",
                 "[actors][client]") {
  config.receiver.max_bytes_per_line = 10;
  config.sender.max_bytes_per_frame = 500;
  definition.receive("", [this](const message& msg) {
    seen.push_back(msg.to_text());
  });
  send_from_outbox();
  auto stream = dialing->accept();
  start();

  receive(stream, "this is too long\nok\n");
  put(std::string(1000, 'x'));
  put("ok");
  advance(100ms);

  CHECK(seen == journal{"ok"});
  CHECK(sent(stream) == journal{"ok"});
}

// -- sending ------------------------------------------------------------------

namespace {

/// Sends four frames of 55 bytes after a second, once.
struct speaking : fixture {
  testing::fake_transport_ptr first = dialing->accept();
  testing::fake_transport_ptr second = dialing->accept();
  bool has_spoken = false;

  speaking() {
    definition.send("", [this]() -> task<std::vector<value>> {
      std::vector<value> all;
      if (std::exchange(has_spoken, true))
        co_return all;
      co_await sleep(1s);
      for (auto text : {"a", "b", "c", "d"})
        all.emplace_back(text);
      co_return all;
    });
  }
};

} // namespace

TEST_CASE_METHOD(speaking,
                 "client keeps as much without a session as configured",
                 "[actors][client]") {
  config.sender.offline_buffer = GENERATE(offline_buffer_config{2, 1024},
                                          offline_buffer_config{9, 2 * 55});
  start();
  first->finish();

  advance(3s);

  CHECK(first->written().empty());
  CHECK(sent(second) == journal{"c", "d"});
  CHECK(status->counters()->lines_shed == 2);
}

TEST_CASE_METHOD(speaking, "client drops nothing while it has a session",
                 "[actors][client]") {
  config.sender.offline_buffer.max_frames = 2;
  start();
  first->stall();

  advance(3s);
  CHECK(first->written().empty());
  CHECK(status->counters()->lines_shed == 0);
  first->make_room();
  run();

  CHECK(sent(first) == journal{"a", "b", "c", "d"});
}

TEST_CASE_METHOD(speaking,
                 "client writes frames that come together at once, or each by "
                 "itself",
                 "[actors][client]") {
  auto is_at_once = GENERATE(true, false);
  config.sender.batch_drain = is_at_once;
  start();

  advance(1s);

  CHECK(sent(first) == journal{"a", "b", "c", "d"});
  CHECK(first->writes().size() == (is_at_once ? 1 : 4));
}

TEST_CASE_METHOD(fixture,
                 "client makes more than the relay reads only if it may "
                 "collect",
                 "[actors][client]") {
  auto may_collect = GENERATE(true, false);
  config.sender.batch_drain = may_collect;
  std::uint64_t made = 0;
  definition.send("", [&made] {
    ++made;
    return value(std::string(1000, 'x'));
  });
  auto stream = dialing->accept();
  stream->stall();
  start();

  advance(1s);

  auto collected = made - status->counters()->lines_queued;
  CHECK((collected > 1) == may_collect);
  CHECK(collected > 0);
}

TEST_CASE_METHOD(fixture,
                 "client ends after as many failures in a row as configured",
                 "[actors][client]") {
  config.sender.max_worker_errors = 2;
  auto runs = 0;
  definition.send("", [&runs]() -> value {
    ++runs;
    throw std::runtime_error{"no luck"};
  });
  dialing->accept();
  start();

  advance(3s);

  CHECK(runs == 2);
  CHECK(has_ended_with(1));
}
