// SPDX-License-Identifier: Apache-2.0

// Handlers of agents with a flow: events and their data.

#include "summoner/async/sleep.hpp"
#include "summoner/handler.hpp"
#include "summoner/json/value.hpp"

#include "support/handler_fixture.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

using namespace std::chrono_literals;
using namespace std::string_literals;

using namespace summoner;

namespace {

const auto ok = trigger{"ok", {0}};

/// Data that is no JSON.
struct offer {
  std::string what = "a text that is long enough to live on the heap";
  int price = 0;
};

/// An agent whose hub hears everything that moves.
class fixture : public testing::handler_fixture {
public:
  fixture() {
    uut.use_flow();
  }

  /// Registers a hub and runs it for some data.
  template <class F>
  value answer(F handler, event_data data) {
    uut.send("/all --> /all", handler, moves);
    return std::get<value>(emit(std::move(data)));
  }

  const send_options moves = {.on_actions = {action::move}};
};

value double_price(const offer& data) {
  return value(2 * data.price);
}

value triple_price(const offer& data, context& client) {
  client.quit();
  return value(3 * data.price);
}

} // namespace

// -- receivers ----------------------------------------------------------------

TEST_CASE_METHOD(fixture, "receivers may return nothing", "[handler]") {
  uut.receive("A --> B", [](const message&) {});

  CHECK_FALSE(receive({}));
  CHECK_FALSE(uut.receivers()[0].returns_events);
}

TEST_CASE_METHOD(fixture, "receivers may return an event", "[handler]") {
  SECTION("at once") {
    uut.receive("A --> B", [](const message&) { return move(ok, 3); });
  }
  SECTION("with the context") {
    uut.receive("A --> B",
                [](const message&, context&) { return move(ok, 3); });
  }
  SECTION("later") {
    uut.receive("A --> B", [](const message&) -> task<event> {
      co_await sleep(1ms);
      co_return move(ok, 3);
    });
  }

  auto given = receive({});

  REQUIRE(given);
  CHECK(given->what() == action::move);
  CHECK(given->why() == ok);
  REQUIRE(given->data().get<value>() != nullptr);
  CHECK(*given->data().get<value>() == 3);
  CHECK(uut.receivers()[0].returns_events);
}

TEST_CASE_METHOD(fixture, "receivers may return an event or not", "[handler]") {
  auto choose = [](const message& msg) -> std::optional<event> {
    if (msg["stay"] == true)
      return stay(ok);
    return std::nullopt;
  };
  SECTION("at once") {
    uut.receive("A --> B", choose);
  }
  SECTION("later") {
    uut.receive("A --> B",
                [=](const message& msg) -> task<std::optional<event>> {
                  auto given = choose(msg);
                  co_await sleep(1ms);
                  co_return given;
                });
  }

  CHECK(receive({{"stay", true}}).value().what() == action::stay);
  CHECK_FALSE(receive({{"stay", false}}));
  CHECK(uut.receivers()[0].returns_events);
}

TEST_CASE_METHOD(fixture, "receivers may be generic lambdas", "[handler]") {
  uut.receive("A --> B",
              [](const auto& msg) { return summoner::test(ok, msg["n"]); });

  CHECK(*receive({{"n", 7}}).value().data().get<value>() == 7);
}

// -- senders and the data of events -------------------------------------------

TEST_CASE_METHOD(fixture, "senders may take no data", "[handler]") {
  SECTION("nothing") {
    CHECK(answer([] { return value("none"); }, offer{}) == "none");
  }
  SECTION("the context") {
    CHECK(answer(
            [](context& client) {
              client.quit();
              return value("none");
            },
            offer{})
          == "none");
    CHECK(control->quits == 1);
  }
  CHECK_FALSE(uut.senders().back().takes_data);
}

TEST_CASE_METHOD(fixture, "senders may take data in any way", "[handler]") {
  auto data = event_data{offer{.price = 5}};
  SECTION("const T&") {
    CHECK(answer([](const offer& x) { return value(x.price); }, data) == 5);
  }
  SECTION("T&") {
    CHECK(answer([](offer& x) { return value(++x.price); }, data) == 6);
    CHECK(data.get<offer>()->price == 6);
  }
  SECTION("T") {
    CHECK(answer([](offer x) { return value(++x.price); }, data) == 6);
    CHECK(data.get<offer>()->price == 5);
  }
  SECTION("event_data, whatever it is") {
    CHECK(
      answer([](const event_data& x) { return value(x.get<offer>()->price); },
             data)
      == 5);
  }
  SECTION("as a mutable handler") {
    CHECK(
      answer([n = 1](const offer& x) mutable { return value(x.price + ++n); },
             data)
      == 7);
  }
  SECTION("as a function") {
    CHECK(answer(double_price, data) == 10);
  }
  SECTION("as a std::function") {
    CHECK(answer(std::function<value(const offer&)>{double_price}, data) == 10);
  }
  CHECK(uut.senders().back().takes_data);
}

TEST_CASE_METHOD(fixture, "senders may take data and the context",
                 "[handler]") {
  auto data = event_data{offer{.price = 5}};
  SECTION("const T&") {
    CHECK(answer(
            [](const offer& x, context& client) {
              client.quit();
              return value(x.price);
            },
            data)
          == 5);
  }
  SECTION("T&") {
    CHECK(answer(
            [](offer& x, context& client) {
              client.quit();
              return value(++x.price);
            },
            data)
          == 6);
    CHECK(data.get<offer>()->price == 6);
  }
  SECTION("T") {
    CHECK(answer(
            [](offer x, context& client) {
              client.quit();
              return value(++x.price);
            },
            data)
          == 6);
    CHECK(data.get<offer>()->price == 5);
  }
  SECTION("as a function") {
    CHECK(answer(triple_price, data) == 15);
  }
  SECTION("as a std::function") {
    CHECK(
      answer(std::function<value(const offer&, context&)>{triple_price}, data)
      == 15);
  }
  CHECK(control->quits == 1);
  CHECK(uut.senders().back().takes_data);
}

TEST_CASE_METHOD(fixture, "senders that are generic take JSON values",
                 "[handler]") {
  auto data = value{{"price", 5}};
  SECTION("alone") {
    // The body would not compile with anything but a value.
    CHECK(answer([](const auto& x) { return x["price"]; }, data) == 5);
  }
  SECTION("with the context") {
    CHECK(answer(
            [](const auto& x, auto& client) {
              client.quit();
              return x["price"];
            },
            data)
          == 5);
    CHECK(control->quits == 1);
  }
  CHECK(uut.senders().back().takes_data);
}

TEST_CASE_METHOD(fixture, "senders that wait keep the data they were given",
                 "[handler]") {
  uut.send(
    "/all --> /all",
    [](const offer& x) -> task<value> {
      co_await sleep(1ms);
      co_return value(x.what);
    },
    moves);

  CHECK(std::get<value>(emit(offer{"left"})) == "left");
}

TEST_CASE_METHOD(fixture, "senders that take a value get null for no data",
                 "[handler]") {
  CHECK(answer([](const value& x) { return value(x.is_null()); }, {}) == true);
}

TEST_CASE_METHOD(fixture, "senders say so when the data is something else",
                 "[handler]") {
  uut.send("/all --> /all", double_price, moves);

  CHECK_THROWS_WITH(emit(value("text")),
                    Catch::StartsWith("the sender takes other data than the "
                                      "event carries: ")
                      && Catch::EndsWith("offer, not value"));
  CHECK_THROWS_WITH(emit(), Catch::EndsWith("offer, not nothing"));
  CHECK_THROWS_WITH(emit(std::vector<offer>{}), Catch::Contains("vector"));
}

TEST_CASE_METHOD(fixture, "senders may give what converts to a value",
                 "[handler]") {
  auto payload = [this] { return std::get<value>(emit()); };

  uut.send("", [] { return std::string{"text"}; });
  CHECK(payload() == "text");
  uut.send("", [] { return "literal"; });
  CHECK(payload() == "literal");
  uut.send("", []() -> task<int> { co_return 3; });
  CHECK(payload() == 3);
  uut.send("", [] { return std::optional<std::string>{"maybe"}; });
  CHECK(payload() == "maybe");
}

TEST_CASE_METHOD(fixture, "senders may give nothing", "[handler]") {
  uut.send("", [] {});
  CHECK(std::holds_alternative<std::monostate>(emit()));
  uut.send("", []() -> task<> { co_return; });
  CHECK(std::holds_alternative<std::monostate>(emit()));
  CHECK_FALSE(uut.senders().back().is_multi);
}

// -- what is a handler --------------------------------------------------------

namespace {

template <class F>
constexpr bool receives(F) {
  return receive_handler<F>;
}

template <class F>
constexpr bool sends(F) {
  return send_handler<F>;
}

template <class F>
constexpr bool hooks(F) {
  return hook_handler<F>;
}

template <class F>
constexpr bool uploads(F) {
  return upload_handler<F>;
}

template <class F>
constexpr bool downloads(F) {
  return download_handler<F>;
}

} // namespace

TEST_CASE("receivers take a message", "[handler]") {
  STATIC_REQUIRE(receives([](const message&) {}));
  STATIC_REQUIRE(receives([](message) {}));
  STATIC_REQUIRE_FALSE(receives([] {}));
  STATIC_REQUIRE_FALSE(receives([](message&) {}));
  STATIC_REQUIRE_FALSE(receives([](int) {}));
  STATIC_REQUIRE_FALSE(receives([](context&, const message&) {}));
  STATIC_REQUIRE_FALSE(receives(3));
}

TEST_CASE("receivers give nothing or an event", "[handler]") {
  STATIC_REQUIRE(receives([](const message&) { return move(ok); }));
  STATIC_REQUIRE_FALSE(receives([](const message&) { return 1; }));
  STATIC_REQUIRE_FALSE(receives([](const message&) { return action::move; }));
  STATIC_REQUIRE_FALSE(receives([](const message&) { return value(); }));
  STATIC_REQUIRE_FALSE(
    receives([](const message&) -> task<value> { co_return 1; }));
}

TEST_CASE("senders take nothing or what an event can carry", "[handler]") {
  STATIC_REQUIRE(sends([] { return value(); }));
  STATIC_REQUIRE(sends([](const value& x) { return x; }));
  STATIC_REQUIRE(sends([](value& x) { return x; }));
  STATIC_REQUIRE(sends([](std::vector<offer>) { return value(); }));
  STATIC_REQUIRE_FALSE(sends([](int, int) { return value(); }));
  STATIC_REQUIRE_FALSE(sends([](offer&&) { return value(); }));
  STATIC_REQUIRE_FALSE(sends([](context&, const value&) { return value(); }));
  // These are carried as a value, so that no event fits.
  STATIC_REQUIRE_FALSE(sends([](int) { return value(); }));
  STATIC_REQUIRE_FALSE(sends([](const std::string&) { return value(); }));
  // Of a shared object the object is the data.
  STATIC_REQUIRE_FALSE(
    sends([](const std::shared_ptr<offer>&) { return value(); }));
  STATIC_REQUIRE_FALSE(sends([](std::unique_ptr<offer>&) { return value(); }));
}

TEST_CASE("senders give payloads", "[handler]") {
  STATIC_REQUIRE(sends([] { return std::optional<value>{}; }));
  STATIC_REQUIRE(sends([] { return std::vector<std::optional<value>>{}; }));
  STATIC_REQUIRE(sends([] { return std::string{}; }));
  STATIC_REQUIRE(sends([] { return std::optional<std::string>{}; }));
  STATIC_REQUIRE(sends([](const value&) -> task<int> { co_return 1; }));
  STATIC_REQUIRE(sends([] {}));
  STATIC_REQUIRE(sends([](const value&) -> task<> { co_return; }));
  STATIC_REQUIRE_FALSE(sends([] { return move(ok); }));
  STATIC_REQUIRE_FALSE(sends([] { return std::vector<std::string>{}; }));
  STATIC_REQUIRE_FALSE(sends([] { return 'x'; }));
  STATIC_REQUIRE_FALSE(sends(offer{}));
}

TEST_CASE("hooks take and give a value", "[handler]") {
  STATIC_REQUIRE(hooks([](const value& what) { return what; }));
  STATIC_REQUIRE_FALSE(hooks([](const value&) {}));
  STATIC_REQUIRE_FALSE(hooks([] { return value(); }));
  STATIC_REQUIRE_FALSE(hooks([](const value&) -> task<> { co_return; }));
}

TEST_CASE("state callbacks take and give what their names say", "[handler]") {
  STATIC_REQUIRE_FALSE(uploads([] { return "a"; }));
  STATIC_REQUIRE_FALSE(uploads([](const message&) {}));
  STATIC_REQUIRE_FALSE(uploads([](const message&) { return 3; }));
  STATIC_REQUIRE_FALSE(uploads([](const proposals&) { return "a"; }));
  STATIC_REQUIRE(downloads([](const proposals&) {}));
  STATIC_REQUIRE_FALSE(downloads([](const message&) {}));
  STATIC_REQUIRE_FALSE(downloads([](const proposals&) { return 3; }));
  STATIC_REQUIRE_FALSE(downloads([] {}));
}
