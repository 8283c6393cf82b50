// SPDX-License-Identifier: Apache-2.0

#include "summoner/async/task.hpp"

#include "summoner/async/sleep.hpp"

#include "support/fake_executor.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using namespace std::string_literals;

using summoner::sleep;
using summoner::task;
using summoner::testing::fake_executor;
using summoner::testing::running;

namespace {

// Longer than what a std::string keeps inside itself, so that ASan sees it.
const auto text = "a text that is long enough to live on the heap"s;

task<std::string> echo(std::string what) {
  co_return what;
}

task<std::string> echo_later(std::string what) {
  co_await sleep(1ms);
  co_return what;
}

task<> throw_later(std::string what) {
  co_await sleep(1ms);
  throw std::runtime_error{what};
}

/// Sets a flag when it is destroyed.
class tombstone {
public:
  explicit tombstone(bool& gone) noexcept : gone_(&gone) {
  }

  tombstone(tombstone&& other) noexcept
    : gone_(std::exchange(other.gone_, nullptr)) {
  }

  tombstone& operator=(tombstone&&) = delete;

  ~tombstone() {
    if (gone_ != nullptr)
      *gone_ = true;
  }

private:
  bool* gone_;
};

task<> sleep_with(tombstone) {
  co_await sleep(1h);
}

} // namespace

// -- results ------------------------------------------------------------------

TEST_CASE("task does not run before it is started", "[async][task]") {
  auto started = false;
  auto body = [&]() -> task<> {
    started = true;
    co_return;
  };

  auto uut = body();

  CHECK(uut);
  CHECK_FALSE(started);
}

TEST_CASE("task gives its value to whoever awaits it", "[async][task]") {
  fake_executor exec;
  auto body = []() -> task<std::string> {
    auto first = co_await echo(text);
    auto second = co_await echo_later(text);
    co_return first + second;
  };

  running uut{exec, body()};
  CHECK_FALSE(uut.done());
  exec.advance(1ms);

  REQUIRE(uut.done());
  CHECK(uut.result() == text + text);
}

TEST_CASE("task that is awaited again is an error", "[async][task]") {
  fake_executor exec;
  auto errors = 0;
  auto body = [&errors](task<std::string> work) -> task<> {
    co_await std::move(work);
    try {
      co_await std::move(work);
    } catch (const std::logic_error&) {
      ++errors;
    }
    try {
      co_await task<std::string>{};
    } catch (const std::logic_error&) {
      ++errors;
    }
  };

  running uut{exec, body(echo_later(text))};
  exec.advance(1ms);

  REQUIRE(uut.done());
  CHECK_NOTHROW(uut.result());
  CHECK(errors == 2);
}

TEST_CASE("task gives values that can only be moved", "[async][task]") {
  fake_executor exec;
  auto make = []() -> task<std::unique_ptr<std::string>> {
    co_return std::make_unique<std::string>(text);
  };
  auto body = [&]() -> task<std::string> {
    auto made = co_await make();
    co_return std::move(*made);
  };

  running uut{exec, body()};

  REQUIRE(uut.done());
  CHECK(uut.result() == text);
}

TEST_CASE("task converts what is returned to its result type",
          "[async][task]") {
  fake_executor exec;
  auto body = []() -> task<std::optional<std::string>> { co_return "short"; };

  running uut{exec, body()};

  CHECK(uut.result() == "short");
}

TEST_CASE("task accepts braces as its result", "[async][task]") {
  fake_executor exec;
  auto nothing = []() -> task<std::optional<std::string>> { co_return {}; };
  auto several = []() -> task<std::vector<std::string>> {
    co_return {text, text};
  };

  running empty{exec, nothing()};
  running full{exec, several()};

  CHECK(empty.result() == std::nullopt);
  CHECK(full.result() == std::vector{text, text});
}

TEST_CASE("task throws to whoever awaits it", "[async][task]") {
  fake_executor exec;
  auto body = []() -> task<std::string> {
    try {
      co_await throw_later(text);
    } catch (const std::runtime_error& err) {
      co_return "caught: "s + err.what();
    }
    co_return "not thrown";
  };

  running uut{exec, body()};
  exec.advance(1ms);

  REQUIRE(uut.done());
  CHECK(uut.result() == "caught: " + text);
}

TEST_CASE("task throws from take what nobody caught", "[async][task]") {
  fake_executor exec;
  auto body = []() -> task<> { co_await throw_later("lost"); };

  running uut{exec, body()};
  exec.advance(1ms);

  REQUIRE(uut.done());
  CHECK_THROWS_WITH(uut.result(), "lost");
}

TEST_CASE("task throws what happened before its first suspension",
          "[async][task]") {
  fake_executor exec;
  auto fail = []() -> task<int> {
    throw std::runtime_error{"early"};
    co_return 1;
  };
  auto body = [&]() -> task<int> { co_return co_await fail(); };

  running uut{exec, body()};

  REQUIRE(uut.done());
  CHECK_THROWS_WITH(uut.result(), "early");
}

// -- stack --------------------------------------------------------------------

TEST_CASE("task needs no stack for a loop over ready tasks", "[async][task]") {
  fake_executor exec;
  auto one = []() -> task<std::int64_t> { co_return 1; };
  auto two = [&]() -> task<std::int64_t> {
    auto first = co_await one();
    auto second = co_await one();
    co_return first + second;
  };
  auto body = [&]() -> task<std::int64_t> {
    std::int64_t sum = 0;
    for (auto i = 0; i < 1'000'000; ++i)
      sum += co_await two();
    co_return sum;
  };

  running uut{exec, body()};

  REQUIRE(uut.done());
  CHECK(uut.result() == 2'000'000);
}

TEST_CASE("task needs no stack for a loop over tasks that suspend",
          "[async][task]") {
  fake_executor exec;
  auto inner = []() -> task<> { co_await sleep(0ms); };
  auto outer = [&]() -> task<> { co_await inner(); };
  auto body = [&]() -> task<int> {
    auto rounds = 0;
    while (rounds < 100'000) {
      co_await outer();
      ++rounds;
    }
    co_return rounds;
  };

  running uut{exec, body()};
  exec.run();

  REQUIRE(uut.done());
  CHECK(uut.result() == 100'000);
}

TEST_CASE("task may be nested deeply", "[async][task]") {
  fake_executor exec;
  std::function<task<int>(int)> nest = [&](int depth) -> task<int> {
    if (depth == 0) {
      co_await sleep(0ms);
      co_return 0;
    }
    auto below = co_await nest(depth - 1);
    co_return below + 1;
  };

  running uut{exec, nest(1000)};
  exec.run();

  REQUIRE(uut.done());
  CHECK(uut.result() == 1000);
}

// -- destruction --------------------------------------------------------------

TEST_CASE("task that never started destroys its arguments", "[async][task]") {
  auto gone = false;
  auto uut = sleep_with(tombstone{gone});
  CHECK_FALSE(gone);

  uut.reset();

  CHECK(gone);
  CHECK_FALSE(uut);
}

TEST_CASE("task destroys the locals of all frames where it is suspended",
          "[async][task]") {
  fake_executor exec;
  auto inner_gone = false;
  auto outer_gone = false;
  auto body = [&]() -> task<> {
    auto local = tombstone{outer_gone};
    co_await sleep_with(tombstone{inner_gone});
  };
  running uut{exec, body()};
  REQUIRE(exec.timers() == 1);

  uut.destroy();

  CHECK(inner_gone);
  CHECK(outer_gone);
  CHECK(exec.timers() == 0);
}

TEST_CASE("task that is destroyed is not resumed by what was posted",
          "[async][task]") {
  fake_executor exec;
  auto resumed = false;
  auto body = [&]() -> task<> {
    co_await sleep(0ms);
    resumed = true;
  };
  running uut{exec, body()};

  uut.destroy();
  exec.run();

  CHECK_FALSE(resumed);
}

TEST_CASE("task that is assigned to destroys what it owned", "[async][task]") {
  auto gone = false;
  auto uut = sleep_with(tombstone{gone});

  uut = task<>{};

  CHECK(gone);
}

TEST_CASE("task owns nothing after it was moved from", "[async][task]") {
  auto gone = false;
  auto source = sleep_with(tombstone{gone});

  auto uut = std::move(source);

  CHECK(uut);
  CHECK_FALSE(source); // NOLINT(bugprone-use-after-move)
  CHECK_FALSE(gone);
}
