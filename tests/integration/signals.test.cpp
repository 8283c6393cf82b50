// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/signals.hpp"

#include "support/host_fixture.hpp"

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <future>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

using namespace summoner::actors;
using namespace std::chrono_literals;

namespace testing = summoner::testing;

namespace {

/// Gives this thread its signals back, so that no test changes the next one.
struct fixture {
  sigset_t before{};
  std::promise<int> told;
  std::future<int> signal = told.get_future();

  fixture() {
    pthread_sigmask(SIG_BLOCK, nullptr, &before);
    block_signals();
  }

  ~fixture() {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  void raise(int which) {
    REQUIRE(::kill(::getpid(), which) == 0);
  }

  std::optional<int> was_told() {
    if (signal.wait_for(5s) != std::future_status::ready)
      return std::nullopt;
    return signal.get();
  }

  auto telling() {
    return [this](int which) { told.set_value(which); };
  }
};

/// Runs `f` in a process of its own.
/// @returns Its exit status.
template <class F>
int status_of(F f) {
  auto child = ::fork();
  if (child == 0) {
    f();
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// A clock that shows these times, one after the other.
auto clock_of(std::vector<std::chrono::milliseconds> times) {
  return [times = std::move(times), next = std::size_t{0}]() mutable {
    return signal_guard::clock::time_point{times.at(next++)};
  };
}

} // namespace

TEST_CASE_METHOD(fixture, "signal_guard calls back for SIGTERM and SIGINT",
                 "[integration][signals]") {
  auto which = GENERATE(SIGTERM, SIGINT);
  signal_guard uut{telling()};

  raise(which);

  CHECK(was_told() == which);
}

TEST_CASE_METHOD(fixture, "signal_guard learns of a signal that came before it",
                 "[integration][signals]") {
  raise(SIGTERM);

  signal_guard uut{telling()};

  CHECK(was_told() == SIGTERM);
}

TEST_CASE_METHOD(fixture, "signal_guard calls back in a thread of its own",
                 "[integration][signals]") {
  std::promise<std::thread::id> caller;
  signal_guard uut{[&](int) { caller.set_value(std::this_thread::get_id()); }};

  raise(SIGINT);

  CHECK(caller.get_future().get() != std::this_thread::get_id());
}

TEST_CASE_METHOD(fixture, "signal_guard that goes away calls nobody",
                 "[integration][signals]") {
  { signal_guard uut{telling()}; }

  CHECK(signal.wait_for(0s) == std::future_status::timeout);
}

TEST_CASE_METHOD(fixture, "signal_guard may be made again",
                 "[integration][signals]") {
  {
    signal_guard first{[](int) {}};
  }
  signal_guard uut{telling()};

  raise(SIGTERM);

  CHECK(was_told() == SIGTERM);
}

TEST_CASE_METHOD(fixture, "signal_guard ends the process at a second signal",
                 "[integration][signals]") {
  auto which = GENERATE(SIGTERM, SIGINT);

  auto status = status_of([which] {
    std::promise<void> first;
    signal_guard uut{[&](int) { first.set_value(); }, nullptr,
                     clock_of({0ms, 50ms})};
    ::kill(::getpid(), SIGTERM);
    first.get_future().wait();
    ::kill(::getpid(), which);
    ::pause();
  });

  CHECK(status == 128 + which);
}

TEST_CASE_METHOD(fixture,
                 "signal_guard ignores a second signal right after the first",
                 "[integration][signals]") {
  auto status = status_of([] {
    std::promise<void> first;
    signal_guard uut{[&](int) { first.set_value(); }, nullptr,
                     clock_of({0ms, 49ms, 50ms})};
    ::kill(::getpid(), SIGTERM);
    first.get_future().wait();
    // Both may wait at once: this one is then taken first.
    ::kill(::getpid(), SIGINT);
    ::kill(::getpid(), SIGTERM);
    ::pause();
  });

  CHECK(status == 128 + SIGTERM);
}

TEST_CASE_METHOD(fixture,
                 "signal_guard that calls nobody still ends the process",
                 "[integration][signals]") {
  auto status = status_of([] {
    signal_guard uut{[](int) { ::_exit(1); }, nullptr, clock_of({0ms, 50ms})};
    uut.stop_calling();
    // If both wait at once, the smaller one is taken first.
    ::kill(::getpid(), SIGINT);
    ::kill(::getpid(), SIGTERM);
    ::pause();
  });

  CHECK(status == 128 + SIGTERM);
}

TEST_CASE_METHOD(fixture, "runtime that ends on signals is one at a time",
                 "[integration][signals]") {
  summoner::runtime_options options;
  options.ends_on_signals = true;
  {
    summoner::runtime first{options};
    CHECK_THROWS_AS(summoner::runtime{options}, std::logic_error);
  }
  CHECK_NOTHROW(summoner::runtime{options});
}

TEST_CASE_METHOD(fixture, "signal_guard calls back for each SIGHUP",
                 "[integration][signals]") {
  block_hangup();
  std::atomic<int> hangups = 0;
  signal_guard uut{telling(), [&] { ++hangups; }};

  for (int i = 1; i <= 3; ++i) {
    raise(SIGHUP);
    REQUIRE(testing::host_fixture::eventually([&] { return hangups == i; }));
  }
  CHECK(signal.wait_for(0s) == std::future_status::timeout);
  raise(SIGTERM);

  CHECK(was_told() == SIGTERM);
}

TEST_CASE_METHOD(fixture, "signal_guard lets SIGHUP end a process otherwise",
                 "[integration][signals]") {
  auto child = ::fork();
  if (child == 0) {
    signal_guard uut{[](int) {}};
    ::kill(::getpid(), SIGHUP);
    ::sleep(5);
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);

  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGHUP);
}
