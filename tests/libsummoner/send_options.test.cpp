// SPDX-License-Identifier: Apache-2.0

#include "summoner/send_options.hpp"

#include "summoner/async/sleep.hpp"
#include "summoner/json/value.hpp"

#include "support/handler_fixture.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <functional>
#include <limits>
#include <optional>
#include <ratio>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

using namespace std::chrono_literals;

using namespace summoner;

namespace {

const auto ok = trigger{"ok", {0}};
const auto other = trigger{"other", {1}};

struct offer {
  int price = 0;
};

bool is_cheap(const offer& data) {
  return data.price < 10;
}

/// Asks a predicate about data.
bool passes(const data_predicate& uut, event_data data) {
  return uut(data);
}

class fixture : public testing::handler_fixture {
public:
  /// Asks a condition as the runtime does.
  bool may_run(const run_condition& when) {
    return outcome(when.ask()(ctx)).value();
  }
};

template <class F>
constexpr bool is_predicate(F) {
  return std::is_constructible_v<data_predicate, F>;
}

template <class F>
constexpr bool is_condition(F) {
  return std::is_constructible_v<run_condition, F>;
}

} // namespace

// -- filters ------------------------------------------------------------------

TEST_CASE("send_options tell absent filters from empty ones",
          "[send_options]") {
  auto absent = send_options{};
  auto empty = send_options{.on_actions = action_filter::none()};

  CHECK_FALSE(absent.events().is_present());
  CHECK(absent.events().passes(move(ok)));
  CHECK(empty.events().is_present());
  CHECK(empty.events().is_empty_set());
  CHECK_FALSE(empty.events().passes(move(ok)));
}

TEST_CASE("send_options take empty braces for an absent filter",
          "[send_options]") {
  auto uut = send_options{.on_actions = {}, .on_triggers = {}};

  CHECK_FALSE(uut.events().is_present());
}

TEST_CASE("send_options let an event pass that passes both filters",
          "[send_options]") {
  auto uut = send_options{.on_actions = {action::move, action::stay},
                          .on_triggers = {ok}};

  CHECK(uut.events().passes(move(ok)));
  CHECK(uut.events().passes(stay(ok)));
  CHECK_FALSE(uut.events().passes(test(ok)));
  CHECK_FALSE(uut.events().passes(move(other)));
}

TEST_CASE("send_options take one action or trigger without braces",
          "[send_options]") {
  auto uut = send_options{.on_actions = action::move, .on_triggers = ok};

  CHECK(uut.on_actions.allowed() == std::vector{action::move});
  CHECK(uut.on_triggers.allowed() == std::vector{ok});
}

// -- every --------------------------------------------------------------------

TEST_CASE("run_interval is any duration", "[send_options]") {
  auto given = [](const send_options& uut) { return *uut.every; };
  using std::chrono::duration;

  CHECK_FALSE(send_options{}.every);
  CHECK_FALSE(send_options{.every = std::nullopt}.every);
  CHECK(given({.every = std::optional{2s}}) == 2s);
  CHECK(given({.every = 2s}) == 2s);
  CHECK(given({.every = 500us}) == 500us);
  CHECK(given({.every = 0.5s}) == 500ms);
  CHECK(given({.every = duration<double>{1.5}}) == 1500ms);
  CHECK(given({.every = duration<float, std::milli>{0.25F}}) == 250us);
  CHECK(given({.every = 2h}) == 2h);
  CHECK(given({.every = -1s}) == -1s);
}

TEST_CASE("run_interval rounds up what is below a nanosecond",
          "[send_options]") {
  using std::chrono::duration;

  CHECK(*run_interval{duration<double, std::pico>{1}} == 1ns);
  CHECK(*run_interval{duration<int, std::pico>{1001}} == 2ns);
  CHECK(*run_interval{duration<double, std::pico>{-1}} <= 0ns);
  CHECK(*run_interval{0.0s} == 0ns);
}

TEST_CASE("run_interval is as long as can be counted", "[send_options]") {
  constexpr auto longest = async::executor::longest;

  CHECK(*run_interval{std::chrono::hours::max()} == longest);
  CHECK(*run_interval{1e300s} == longest);
  CHECK(*run_interval{-1e300s} == -longest);
  CHECK(*run_interval{std::chrono::nanoseconds::max()} == longest);
  CHECK(*run_interval{std::numeric_limits<double>::quiet_NaN() * 1s}
        == 0ns); // and so is refused
}

// -- when_data ----------------------------------------------------------------

TEST_CASE("data_predicate is any function on the data", "[send_options]") {
  auto cheap = event_data{offer{9}};
  auto dear = event_data{offer{10}};
  auto check = [&](const data_predicate& uut) {
    CHECK(passes(uut, cheap));
    CHECK_FALSE(passes(uut, dear));
  };

  check([](const offer& x) { return x.price < 10; });
  check([](offer& x) { return x.price < 10; });
  check([](offer x) { return x.price < 10; });
  check([limit = 10](const offer& x) mutable { return x.price < limit; });
  check(is_cheap);
  check(std::function<bool(const offer&)>{is_cheap});
  check([](const event_data& x) { return x.get<offer>()->price < 10; });
}

TEST_CASE("data_predicate that is generic takes JSON values",
          "[send_options]") {
  auto uut = data_predicate{[](const auto& x) { return x["price"] == 3; }};

  CHECK(passes(uut, {{"price", 3}}));
  CHECK_FALSE(passes(uut, {{"price", 4}}));
  CHECK_FALSE(passes(uut, {}));
}

TEST_CASE("data_predicate throws for data of another type", "[send_options]") {
  auto uut = data_predicate{is_cheap};

  CHECK_THROWS_WITH(passes(uut, value(3)),
                    Catch::StartsWith("when_data takes other data than the "
                                      "event carries: ")
                      && Catch::EndsWith("offer, not value"));
}

TEST_CASE("data_predicate throws what its function throws", "[send_options]") {
  auto uut = data_predicate{
    [](const value&) -> bool { throw std::runtime_error{"no"}; }};

  CHECK_THROWS_WITH(passes(uut, {}), "no");
}

TEST_CASE("data_predicate is absent unless it is given", "[send_options]") {
  auto given = data_predicate{is_cheap};
  auto copy = given;

  CHECK_FALSE(data_predicate{});
  CHECK(given);
  CHECK(passes(copy, offer{1}));
}

TEST_CASE("data_predicate is a function on data that gives a bool",
          "[send_options]") {
  STATIC_REQUIRE(is_predicate(is_cheap));
  STATIC_REQUIRE_FALSE(is_predicate([] { return true; }));
  STATIC_REQUIRE_FALSE(is_predicate([](const offer&) {}));
  STATIC_REQUIRE_FALSE(is_predicate([](const offer&) { return offer{}; }));
  STATIC_REQUIRE_FALSE(
    is_predicate([](const offer&) -> task<bool> { co_return true; }));
  STATIC_REQUIRE_FALSE(is_predicate([](int) { return true; }));
  STATIC_REQUIRE_FALSE(is_predicate(true));
}

// -- run_while ----------------------------------------------------------------

TEST_CASE_METHOD(fixture, "run_condition may be a bool", "[send_options]") {
  CHECK(may_run(true));
  CHECK_FALSE(may_run(false));
}

TEST_CASE_METHOD(fixture, "run_condition may be a function", "[send_options]") {
  auto is_open = false;
  auto when_open = run_condition{[&] { return is_open; }};

  CHECK_FALSE(may_run(when_open));
  is_open = true;
  CHECK(may_run(when_open));
  CHECK(may_run([](context& client) {
    client.quit();
    return true;
  }));
  CHECK(control->quits == 1);
  CHECK(may_run(std::function<bool()>{[] { return true; }}));
}

TEST_CASE_METHOD(fixture, "run_condition may be a coroutine",
                 "[send_options]") {
  CHECK(may_run([]() -> task<bool> {
    co_await sleep(1ms);
    co_return true;
  }));
  CHECK_FALSE(may_run([](context& client) -> task<bool> {
    co_await sleep(1ms);
    client.quit();
    co_return false;
  }));
  CHECK(control->quits == 1);
}

TEST_CASE("run_condition is absent unless it is given", "[send_options]") {
  CHECK_FALSE(run_condition{}.is_present());
  CHECK(run_condition{false}.is_present());
  CHECK(run_condition{[] { return true; }}.is_present());
}

TEST_CASE("run_condition gives a bool", "[send_options]") {
  STATIC_REQUIRE(is_condition([] { return true; }));
  STATIC_REQUIRE_FALSE(is_condition([] { return 1; }));
  STATIC_REQUIRE_FALSE(is_condition([] {}));
  STATIC_REQUIRE_FALSE(is_condition([](int) { return true; }));
  STATIC_REQUIRE_FALSE(is_condition([]() -> task<> { co_return; }));
  STATIC_REQUIRE_FALSE(is_condition(is_cheap)); // a pointer
  STATIC_REQUIRE_FALSE(is_condition(1));
}
