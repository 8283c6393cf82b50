// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/keeper.hpp"

#include "summoner/sqlite/error.hpp"
#include "summoner/testing/deterministic.hpp"

#include "support/sqlite_steps.hpp"

#include <caf/send.hpp>
#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace summoner;
using namespace summoner::sqlite;

namespace {

/// A KEEPER that is sent what a `desk` sends.
struct fixture : testing::deterministic {
  std::shared_ptr<load> counters = std::make_shared<load>();
  std::string order;
  keeper_actor uut = sys.spawn(
    keeper, keeper_settings{":memory:", {}, counters, actors::offload_actor{}});

  ~fixture() override {
    stop(uut);
  }

  /// Asks for something that is noted as `name`.
  std::shared_ptr<operation_with<void>> ask(purpose what, lease_id lease,
                                            char name = '.') {
    auto work = [=, this](connection& to) {
      order += name;
      if (what == purpose::begin)
        to.begin();
      else if (what == purpose::commit)
        to.commit();
    };
    auto made
      = std::make_shared<function_operation<decltype(work)>>(std::move(work));
    caf::anon_send(uut, request{std::make_shared<delivery>(made, place{}), what,
                                lease});
    return made;
  }
};

/// The code of what an operation threw.
std::optional<int> code_of(operation_with<void>& work) {
  return testing::code_of([&] { work.take(); });
}

} // namespace

TEST_CASE_METHOD(fixture, "keeper lets others wait for the holder of a lease",
                 "[sqlite][keeper]") {
  ask(purpose::begin, 1, 'b');
  auto other = ask(purpose::statement, 0, 'x');
  ask(purpose::begin, 2, 'B');
  ask(purpose::statement, 1, 's');
  run();
  CHECK(order == "bs");
  CHECK_FALSE(other->done.is_set());

  ask(purpose::commit, 1, 'c');
  run();
  CHECK(order == "bscxB");

  caf::anon_send(uut, roll_back{2});
  ask(purpose::statement, 0, 'y');
  run();
  CHECK(order == "bscxBy");
}

TEST_CASE_METHOD(fixture, "keeper refuses a lease that has ended",
                 "[sqlite][keeper]") {
  ask(purpose::begin, 1);
  ask(purpose::commit, 1);
  auto late = ask(purpose::statement, 1, 'x');
  auto never = ask(purpose::commit, 7, 'x');
  run();

  CHECK(code_of(*late) == SQLITE_MISUSE);
  CHECK(code_of(*never) == SQLITE_MISUSE);
  CHECK(order == "..");
}

TEST_CASE_METHOD(fixture, "keeper forgets a lease that waits",
                 "[sqlite][keeper]") {
  ask(purpose::begin, 1);
  auto given_up = ask(purpose::begin, 2, 'x');
  ask(purpose::statement, 0, 's');
  caf::anon_send(uut, roll_back{2});
  caf::anon_send(uut, roll_back{2}); // does nothing
  caf::anon_send(uut, roll_back{1});
  run();

  CHECK(order == ".s");
  CHECK(given_up->done.is_set());
}

TEST_CASE_METHOD(fixture, "keeper does not begin for nobody",
                 "[sqlite][keeper]") {
  auto dropped = ask(purpose::begin, 1, 'x');
  dropped->drop();
  ask(purpose::statement, 0, 's');
  run();

  CHECK(order == "s");
}

TEST_CASE_METHOD(fixture, "keeper tells who waits when it ends",
                 "[sqlite][keeper]") {
  ask(purpose::begin, 1);
  auto waiting = ask(purpose::statement, 0, 'x');
  run();

  auto handle = uut;
  stop(uut);
  caf::anon_send(handle, request{std::make_shared<delivery>(waiting, place{}),
                                 purpose::statement, 0});

  CHECK(code_of(*waiting) == SQLITE_MISUSE);
  CHECK_FALSE(counters->is_alive);
}

TEST_CASE_METHOD(fixture, "keeper tells who waits when it closes",
                 "[sqlite][keeper]") {
  ask(purpose::statement, 0, 's');
  auto closing = ask(purpose::close, 0, 'c');
  auto late = ask(purpose::statement, 0, 'x');
  run();

  CHECK(order == "sc");
  CHECK_FALSE(code_of(*closing).has_value());
  CHECK(code_of(*late) == SQLITE_MISUSE);
  CHECK_FALSE(counters->is_alive);
}
