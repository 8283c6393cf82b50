// SPDX-License-Identifier: Apache-2.0

#include "summoner/async/when.hpp"

#include "summoner/async/queue.hpp"
#include "summoner/async/sleep.hpp"

#include "support/async_steps.hpp"
#include "support/fake_executor.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace std::chrono_literals;

using namespace summoner::testing;

using summoner::cancelled;
using summoner::queue;
using summoner::sleep;
using summoner::task;
using summoner::timed_out;
using summoner::when_all;
using summoner::when_all_outcomes;
using summoner::when_any;
using summoner::with_timeout;

namespace {

task<std::unique_ptr<int>> give_owned(int what) {
  co_await sleep(1ms);
  co_return std::make_unique<int>(what);
}

task<> nothing() {
  co_await sleep(1ms);
}

template <class T>
std::vector<task<T>> listed(task<T> first, task<T> second) {
  std::vector<task<T>> result;
  result.push_back(std::move(first));
  result.push_back(std::move(second));
  return result;
}

struct fixture {
  fake_executor exec;
  std::string book;
};

} // namespace

// -- when_all -----------------------------------------------------------------

TEST_CASE_METHOD(fixture, "when_all gives all results once the last is there",
                 "[async][when]") {
  running uut{exec, when_all(give(1, 3ms), give_owned(2), nothing())};

  exec.advance(2ms);
  CHECK_FALSE(uut.done());
  exec.advance(1ms);

  REQUIRE(uut.done());
  auto [one, two, none] = uut.result();
  CHECK(one == 1);
  CHECK(*two == 2);
  CHECK(none == std::monostate{});
}

TEST_CASE_METHOD(fixture, "when_all takes any number of tasks",
                 "[async][when]") {
  running uut{exec, when_all(listed(give(1, 2ms), give(2, 1ms)))};
  running none{exec, when_all(std::vector<task<int>>{})};
  running voids{exec, when_all(listed(nothing(), nothing()))};

  exec.advance(2ms);

  REQUIRE(uut.done());
  CHECK(uut.result() == std::vector{1, 2});
  REQUIRE(none.done());
  CHECK(none.result().empty());
  REQUIRE(voids.done());
  CHECK(voids.result().size() == 2);
}

TEST_CASE_METHOD(fixture, "when_all takes awaiters as well as tasks",
                 "[async][when]") {
  queue<int> inbox{1};
  running uut{exec, when_all(inbox.get(), sleep(1ms), give(3, 0ms))};

  exec.advance(1ms);
  CHECK_FALSE(uut.done());
  inbox.try_put(7);
  exec.run();

  REQUIRE(uut.done());
  CHECK(std::get<0>(uut.result()) == 7);
}

TEST_CASE_METHOD(fixture, "when_all throws the first error", "[async][when]") {
  SECTION("of several") {
    running uut{exec, when_all(live(book, 'a', 1h), fail(1ms, "first"),
                               fail(2ms, "second"))};
    exec.advance(1ms);
    REQUIRE(uut.done());
    CHECK_THROWS_WITH(uut.result(), "first");
    CHECK(book == "a"); // cancelled, and gone before
  }
  SECTION("of a list") {
    running uut{exec,
                when_all(listed(fail(2ms, "second"), fail(1ms, "first")))};
    exec.advance(1ms);
    REQUIRE(uut.done());
    CHECK_THROWS_WITH(uut.result(), "first");
  }
  SECTION("before all have started") {
    running uut{exec, when_all(fail(0ms, "first"), end_at_once(book, 'b'))};
    REQUIRE(uut.done());
    CHECK_THROWS_WITH(uut.result(), "first");
    CHECK(book.empty());
  }
  CHECK(exec.timers() == 0);
}

TEST_CASE_METHOD(fixture, "when_all waits until the others have cleaned up",
                 "[async][when]") {
  running uut{exec, when_all(clean_up(book, 5ms), fail(1ms, "failed"))};

  exec.advance(5ms);
  CHECK_FALSE(uut.done());
  exec.advance(1ms);

  REQUIRE(uut.done());
  CHECK(book == "clean");
  CHECK_THROWS_WITH(uut.result(), "failed");
}

TEST_CASE_METHOD(fixture, "when_all is cancelled with all its tasks",
                 "[async][when]") {
  running uut{exec, when_all(live(book, 'a', 1h), live(book, 'b', 1h))};

  uut.cancel();

  CHECK(book == "ab");
  REQUIRE(uut.done());
  CHECK_THROWS_AS(uut.result(), cancelled);
}

// -- when_all_outcomes --------------------------------------------------------

TEST_CASE_METHOD(fixture, "when_all_outcomes tells what came of each",
                 "[async][when]") {
  running uut{exec,
              when_all_outcomes(fail(1ms, "failed"), give(2, 2ms), nothing())};

  exec.advance(2ms);

  REQUIRE(uut.done());
  auto [bad, good, none] = uut.result();
  CHECK_FALSE(bad);
  CHECK(bad.error_text() == "failed");
  CHECK_THROWS_WITH(bad.value(), "failed");
  REQUIRE(good);
  CHECK(*good == 2);
  CHECK(good.error_text().empty());
  CHECK(none.has_value());
}

TEST_CASE_METHOD(fixture, "when_all_outcomes takes any number of tasks",
                 "[async][when]") {
  running uut{exec,
              when_all_outcomes(listed(give(1, 2ms), fail(1ms, "failed")))};

  exec.advance(2ms);

  REQUIRE(uut.done());
  auto outcomes = uut.result();
  REQUIRE(outcomes.size() == 2);
  CHECK(*outcomes[0] == 1);
  CHECK(outcomes[1].error_text() == "failed");
}

TEST_CASE("outcome has a text for whatever was thrown", "[async][when]") {
  fake_executor exec;
  auto throw_it = [](auto what) -> task<int> {
    throw what;
    co_return 0;
  };
  auto done = [&](task<int> work) {
    running uut{exec, when_all_outcomes(std::move(work))};
    return std::get<0>(uut.result()).error_text();
  };

  CHECK(done(throw_it(cancelled{})) == "cancelled");
  CHECK(done(throw_it(3)) == "an exception that is no std::exception");
}

// -- when_any -----------------------------------------------------------------

TEST_CASE_METHOD(fixture, "when_any gives what is there first",
                 "[async][when]") {
  running uut{exec, when_any(live(book, 'a', 1h), give(2, 1ms), give(3, 2ms))};

  exec.advance(1ms);

  REQUIRE(uut.done());
  auto first = uut.result();
  CHECK(first.index() == 1);
  CHECK(std::get<1>(first) == 2);
  CHECK(book == "a");
  CHECK(exec.timers() == 0);
}

TEST_CASE_METHOD(fixture, "when_any takes the first of those that are ready",
                 "[async][when]") {
  running uut{exec, when_any(give(1, 0ms), give(2, 0ms))};

  REQUIRE(uut.done());
  CHECK(uut.result().index() == 0);
}

TEST_CASE_METHOD(fixture, "when_any throws what the first one threw",
                 "[async][when]") {
  running uut{exec, when_any(give(1, 2ms), fail(1ms, "failed"))};

  exec.advance(1ms);

  REQUIRE(uut.done());
  CHECK_THROWS_WITH(uut.result(), "failed");
}

TEST_CASE_METHOD(fixture, "when_any takes any number of tasks",
                 "[async][when]") {
  SECTION("and tells which one was first") {
    running uut{exec, when_any(listed(give(1, 2ms), give(2, 1ms)))};
    exec.advance(1ms);
    REQUIRE(uut.done());
    auto [index, content] = uut.result();
    CHECK(index == 1);
    CHECK(content == 2);
  }
  SECTION("and cancels the others") {
    running uut{exec,
                when_any(listed(live(book, 'a', 1h), live(book, 'b', 0ms)))};
    exec.run();
    REQUIRE(uut.done());
    CHECK(uut.result().index == 1);
    CHECK(uut.result().content == std::monostate{});
    CHECK(book == "ba");
  }
  SECTION("and waits until they have cleaned up") {
    running uut{exec,
                when_any(listed(clean_up(book, 5ms), live(book, 'b', 1ms)))};
    exec.advance(5ms);
    CHECK_FALSE(uut.done());
    exec.advance(1ms);
    REQUIRE(uut.done());
    CHECK(uut.result().index == 1);
  }
  SECTION("whose results can only be moved") {
    running uut{exec, when_any(listed(give_owned(7), give_owned(8)))};
    exec.advance(1ms);
    REQUIRE(uut.done());
    CHECK(*uut.result().content == 7);
  }
  SECTION("and throws what the first one threw") {
    running uut{exec, when_any(listed(give(1, 2ms), fail(1ms, "failed")))};
    exec.advance(1ms);
    REQUIRE(uut.done());
    CHECK_THROWS_WITH(uut.result(), "failed");
  }
  SECTION("but not none") {
    running uut{exec, when_any(std::vector<task<int>>{})};
    REQUIRE(uut.done());
    CHECK_THROWS_AS(uut.result(), std::invalid_argument);
  }
  CHECK(exec.timers() == 0);
}

TEST_CASE_METHOD(fixture,
                 "when_any of any number is cancelled with all of them",
                 "[async][when]") {
  running uut{exec, when_any(listed(live(book, 'a', 1h), live(book, 'b', 1h)))};

  uut.cancel();

  CHECK(book == "ab");
  REQUIRE(uut.done());
  CHECK_THROWS_AS(uut.result(), cancelled);
}

TEST_CASE_METHOD(fixture, "when_any takes nothing from a queue that is late",
                 "[async][when]") {
  queue<int> inbox{1};
  running uut{exec, when_any(sleep(1ms), inbox.get())};

  exec.advance(1ms);
  inbox.try_put(7);

  REQUIRE(uut.done());
  CHECK(inbox.try_get() == 7);
}

// -- with_timeout -------------------------------------------------------------

TEST_CASE_METHOD(fixture, "with_timeout gives what comes in time",
                 "[async][when]") {
  running uut{exec, with_timeout(give(1, 1ms), 2ms)};

  exec.advance(1ms);

  REQUIRE(uut.done());
  CHECK(uut.result() == 1);
  CHECK(exec.timers() == 0);
}

TEST_CASE_METHOD(fixture,
                 "with_timeout may have a limit that cannot be counted",
                 "[async][when]") {
  running uut{exec, with_timeout(give(1, 1h), std::chrono::hours::max())};

  exec.advance(59min);
  CHECK_FALSE(uut.done());
  exec.advance(1min);

  REQUIRE(uut.done());
  CHECK(uut.result() == 1);
}

TEST_CASE_METHOD(fixture, "what is awaited together knows who waits for it",
                 "[async][when]") {
  using summoner::async::root;
  const root* top = nullptr;
  auto within = 0;
  const root* one_of_them = nullptr;
  auto look = [&]() -> task<> {
    root& own = co_await summoner::async::this_root{};
    within += own.is_within(top) ? 1 : 0;
    CHECK_FALSE(own.is_within(one_of_them));
    one_of_them = &own;
  };
  auto body = [&]() -> task<> {
    root& own = co_await summoner::async::this_root{};
    top = &own;
    co_await when_all(look(), with_timeout(look(), 1s));
  };

  running uut{exec, body()};
  exec.run();

  CHECK(within == 2);
}

TEST_CASE_METHOD(fixture, "with_timeout throws what was thrown in time",
                 "[async][when]") {
  running uut{exec, with_timeout(fail(1ms, "failed"), 2ms)};

  exec.advance(1ms);

  REQUIRE(uut.done());
  CHECK_THROWS_WITH(uut.result(), "failed");
}

TEST_CASE_METHOD(fixture, "with_timeout cancels what takes longer",
                 "[async][when]") {
  running uut{exec, with_timeout(live(book, 'a', 1h), 2ms)};

  exec.advance(2ms);

  REQUIRE(uut.done());
  CHECK_THROWS_AS(uut.result(), timed_out);
  CHECK_THROWS_WITH(uut.result(), "the time limit was reached");
  CHECK(book == "a");
  CHECK(exec.timers() == 0);
}

TEST_CASE_METHOD(fixture,
                 "with_timeout gives the result of what ends well all the "
                 "same",
                 "[async][when]") {
  auto stubborn = [](int result) -> task<int> {
    try {
      co_await sleep(1h);
    } catch (const cancelled&) {
    }
    co_return result;
  };
  running uut{exec, with_timeout(stubborn(3), 2ms)};

  exec.advance(2ms);

  REQUIRE(uut.done());
  CHECK(uut.result() == 3);
}

TEST_CASE_METHOD(fixture, "with_timeout waits for those who clean up",
                 "[async][when]") {
  auto slow = [this]() -> task<> {
    try {
      co_await sleep(1h);
    } catch (const cancelled&) {
      book += "c";
    }
    co_await sleep(5ms);
    throw cancelled{};
  };
  running uut{exec, with_timeout(slow(), 2ms)};

  exec.advance(6ms);
  CHECK_FALSE(uut.done());
  exec.advance(1ms);

  REQUIRE(uut.done());
  CHECK_THROWS_AS(uut.result(), timed_out);
}

TEST_CASE_METHOD(fixture, "with_timeout limits an awaiter, too",
                 "[async][when]") {
  queue<int> inbox{1};
  running late{exec, with_timeout(inbox.get(), 2ms)};
  exec.advance(2ms);
  running early{exec, with_timeout(inbox.get(), 2ms)};
  inbox.try_put(7);
  exec.run();

  REQUIRE(late.done());
  CHECK_THROWS_AS(late.result(), timed_out);
  REQUIRE(early.done());
  CHECK(early.result() == 7);
}

TEST_CASE_METHOD(fixture, "with_timeout is cancelled as such",
                 "[async][when]") {
  running uut{exec, with_timeout(live(book, 'a', 1h), 2ms)};

  uut.cancel();

  REQUIRE(uut.done());
  CHECK_THROWS_AS(uut.result(), cancelled);
  CHECK(book == "a");
}

TEST_CASE_METHOD(fixture,
                 "with_timeout can be nested; the inner limit is the "
                 "inner one's",
                 "[async][when]") {
  auto inner = [this]() -> task<std::string> {
    try {
      co_await with_timeout(live(book, 'a', 1h), 1ms);
    } catch (const timed_out&) {
      co_return "inner";
    }
    co_return "none";
  };
  running uut{exec, with_timeout(inner(), 2ms)};

  exec.advance(1ms);

  REQUIRE(uut.done());
  CHECK(uut.result() == "inner");
}

// -- all of them --------------------------------------------------------------

TEST_CASE_METHOD(fixture, "combinators refuse tasks that cannot be started",
                 "[async][when]") {
  auto fails = [&](auto work) {
    auto body = [](auto inner) -> task<bool> {
      auto is_refused = false;
      try {
        co_await std::move(inner);
      } catch (const std::logic_error&) {
        is_refused = true;
      }
      co_await sleep(1ms); // and it goes on
      co_return is_refused;
    };
    running uut{exec, body(std::move(work))};
    exec.advance(1ms);
    return uut.done() && uut.result();
  };

  CHECK(fails(when_all(std::vector<task<int>>(2))));
  CHECK(fails(when_all(live(book, 'a', 0ms), task<int>{})));
  CHECK(fails(when_all_outcomes(std::vector<task<int>>(2))));
  CHECK(fails(when_all_outcomes(task<>{}, live(book, 'a', 0ms))));
  CHECK(fails(when_any(live(book, 'a', 0ms), task<>{})));
  CHECK(fails(when_any(std::vector<task<int>>(2))));
  CHECK(fails(with_timeout(task<>{}, 1s)));

  CHECK(book.empty()); // the others were not started
  CHECK(exec.timers() == 0);
}

TEST_CASE_METHOD(fixture, "combinators refuse tasks that were awaited before",
                 "[async][when]") {
  auto twice = []() -> task<> {
    auto work = give(1, 0ms);
    co_await std::move(work);
    co_await when_all(std::move(work), give(2, 0ms));
  };

  running uut{exec, twice()};

  REQUIRE(uut.done());
  CHECK_THROWS_AS(uut.result(), std::logic_error);
}

TEST_CASE_METHOD(fixture, "combinators are destroyed with all that they run",
                 "[async][when]") {
  {
    running uut{exec,
                with_timeout(when_all(live(book, 'a', 1h), live(book, 'b', 1h)),
                             1s)};
  }

  CHECK(book.size() == 2);
  CHECK(exec.timers() == 0);
}
