// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/operation.hpp"

#include "summoner/sqlite/error.hpp"

#include "support/fake_executor.hpp"
#include "support/sqlite_steps.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <memory>
#include <stdexcept>
#include <utility>

using namespace summoner;
using namespace summoner::sqlite;

using testing::code_of;

namespace {

template <class F>
auto make(F work) {
  return std::make_shared<function_operation<F>>(std::move(work));
}

struct fixture {
  connection where{":memory:", {}};
  std::shared_ptr<load> counters = std::make_shared<load>();
  int runs = 0;

  [[nodiscard]] auto make_counting() {
    return make([this](connection&) { return ++runs; });
  }

  delivery_ptr deliver(std::shared_ptr<operation> what) {
    ++counters->waiting;
    place taken;
    taken.take(counters);
    return std::make_shared<delivery>(std::move(what), std::move(taken));
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "operation tells its result when its delivery ends",
                 "[sqlite][operation]") {
  auto uut = make_counting();
  auto on_its_way = deliver(uut);

  CHECK(on_its_way->run(where));
  CHECK_FALSE(uut->done.is_set());
  on_its_way = nullptr;

  CHECK(uut->done.is_set());
  CHECK(uut->take() == 1);
  CHECK(counters->waiting == 0);
}

TEST_CASE_METHOD(fixture, "operation keeps what it threw",
                 "[sqlite][operation]") {
  auto uut = make([](connection& to) { to.execute("SELEC 1"); });

  CHECK(deliver(uut)->run(where));

  CHECK(code_of([&] { uut->take(); }) == SQLITE_ERROR);
}

TEST_CASE_METHOD(fixture, "operation fails when its delivery is forgotten",
                 "[sqlite][operation]") {
  auto uut = make_counting();

  deliver(uut).reset();

  CHECK(uut->done.is_set());
  CHECK(code_of([&] { uut->take(); }) == SQLITE_MISUSE);
  CHECK(counters->waiting == 0);
}

TEST_CASE_METHOD(fixture, "operation is not run when it is dropped or refused",
                 "[sqlite][operation]") {
  auto dropped = make_counting();
  dropped->drop();
  CHECK_FALSE(deliver(dropped)->run(where));

  auto refused = make_counting();
  deliver(refused)->refuse(std::make_exception_ptr(std::logic_error{"no"}));
  CHECK_THROWS_WITH(refused->take(), "no");

  CHECK(runs == 0);
  CHECK(dropped->done.is_set());
}

TEST_CASE_METHOD(fixture, "operation that is refused afterwards has failed",
                 "[sqlite][operation]") {
  auto uut = make_counting();
  auto on_its_way = deliver(uut);

  on_its_way->run(where);
  on_its_way->refuse(std::make_exception_ptr(std::logic_error{"no"}));

  CHECK_THROWS_WITH(uut->take(), "no");
}

// -- waiting ------------------------------------------------------------------

TEST_CASE_METHOD(fixture, "operation_awaiter counts as work elsewhere",
                 "[sqlite][operation]") {
  testing::fake_executor runs_on;
  auto what = make_counting();
  auto wait = [](std::shared_ptr<operation> done) -> task<> {
    co_await operation_awaiter{*done};
  };
  CHECK_FALSE(runs_on.has_outside_work());

  testing::running<void> uut{runs_on, wait(what)};
  testing::running<void> other{runs_on, wait(what)};
  testing::running<void> impatient{runs_on, wait(what)};
  CHECK(runs_on.has_outside_work());
  impatient.cancel();
  CHECK(impatient.done());
  other.destroy();
  CHECK(runs_on.has_outside_work());

  what->done.set(); // until the coroutine has heard of it
  CHECK(runs_on.has_outside_work());
  runs_on.run();

  CHECK(uut.done());
  CHECK_FALSE(runs_on.has_outside_work());
}

TEST_CASE_METHOD(fixture, "operation_awaiter does not wait for what is done",
                 "[sqlite][operation]") {
  testing::fake_executor runs_on;
  auto what = make_counting();
  what->done.set();
  auto wait = [](std::shared_ptr<operation> done) -> task<> {
    co_await operation_awaiter{*done};
  };

  testing::running<void> uut{runs_on, wait(what)};

  CHECK(uut.done());
  CHECK_FALSE(runs_on.has_outside_work());
}
