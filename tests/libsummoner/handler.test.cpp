// SPDX-License-Identifier: Apache-2.0

#include "summoner/handler.hpp"

#include "summoner/async/queue.hpp"
#include "summoner/async/sleep.hpp"
#include "summoner/json/value.hpp"

#include "support/handler_fixture.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

using namespace std::chrono_literals;
using namespace std::string_literals;

using namespace summoner;
using fixture = summoner::testing::handler_fixture;

namespace {

// Longer than what a std::string keeps inside itself, so that ASan sees it.
const auto text = "a text that is long enough to live on the heap"s;

using several = std::vector<std::optional<value>>;

} // namespace

// -- receivers ----------------------------------------------------------------

TEST_CASE_METHOD(fixture, "agent takes functions as receivers", "[handler]") {
  auto heard = value();
  uut.receive("", [&](const message& msg) { heard = msg["n"]; });

  receive({{"n", 3}});

  CHECK(heard == 3);
}

TEST_CASE_METHOD(fixture, "agent gives receivers the context if they like",
                 "[handler]") {
  uut.receive("", [](const message& msg, context& client) {
    client.travel_to({std::string{msg["host"].as_string()}, 1});
    client.quit();
  });

  receive({{"host", "there"}});

  CHECK(control->travels == std::vector{endpoint{"there", 1}});
  CHECK(control->quits == 1);
}

TEST_CASE_METHOD(fixture, "agent takes coroutines as receivers", "[handler]") {
  queue<value> inbox;
  uut.receive("", [=](const message& msg) -> task<> {
    co_await sleep(1ms);
    co_await inbox.put(msg["content"]);
  });

  receive({{"content", text}});

  CHECK(inbox.try_get() == value(text));
}

TEST_CASE_METHOD(fixture, "agent refuses a handler's task that has run before",
                 "[handler]") {
  auto once = std::make_shared<task<>>();
  uut.receive("", [=](const message&) -> task<> { return std::move(*once); });
  *once = []() -> task<> { co_return; }();
  testing::running first{exec, [](auto kept) -> task<> {
                           co_await std::move(*kept);
                         }(once)};

  CHECK_THROWS_WITH(receive({}), "a task is awaited once");
}

TEST_CASE_METHOD(fixture, "agent takes coroutines with context as receivers",
                 "[handler]") {
  uut.receive("", [](const message&, context& client) -> task<> {
    co_await sleep(1ms);
    client.quit();
  });

  receive({});

  CHECK(control->quits == 1);
}

TEST_CASE_METHOD(fixture, "agent lets receivers keep state of their own",
                 "[handler]") {
  auto heard = std::vector<int>{};
  uut.receive("", [n = 0, &heard](const message&) mutable -> task<> {
    co_await sleep(1ms);
    heard.push_back(++n);
  });

  receive({});
  receive({});

  CHECK(heard == std::vector{1, 2});
}

TEST_CASE_METHOD(fixture, "agent lets the caller see what a handler throws",
                 "[handler]") {
  uut.receive("a", [](const message&) { throw std::runtime_error{"now"}; });
  uut.send("b", []() -> task<value> {
    co_await sleep(1ms);
    throw std::runtime_error{"later"};
  });

  CHECK_THROWS_WITH(receive({}), "now");
  CHECK_THROWS_WITH(emit(), "later");
}

// -- senders ------------------------------------------------------------------

TEST_CASE_METHOD(fixture, "agent takes functions that give a value as senders",
                 "[handler]") {
  uut.send("", [] { return value{{"n", 1}}; });

  CHECK(std::get<value>(emit()) == value{{"n", 1}});
}

TEST_CASE_METHOD(fixture, "agent takes senders that may give nothing",
                 "[handler]") {
  auto what = std::optional<value>{};
  uut.send("", [&] { return what; });

  CHECK(std::holds_alternative<std::monostate>(emit()));
  what = value("something");
  CHECK(std::get<value>(emit()) == "something");
}

TEST_CASE_METHOD(fixture, "agent takes senders that give null as a payload",
                 "[handler]") {
  uut.send("", [] { return value(); });

  CHECK(std::get<value>(emit()).is_null());
}

TEST_CASE_METHOD(fixture, "agent takes senders that give several values",
                 "[handler]") {
  uut.send("", [] { return std::vector<value>{"a", "b"}; });

  CHECK(std::get<several>(emit()) == several{value("a"), value("b")});
}

TEST_CASE_METHOD(fixture, "agent takes senders that leave values out",
                 "[handler]") {
  uut.send("", [] { return several{value("a"), std::nullopt, value("c")}; });

  CHECK(std::get<several>(emit())
        == several{value("a"), std::nullopt, value("c")});
}

TEST_CASE_METHOD(fixture, "agent gives senders the context if they like",
                 "[handler]") {
  uut.send("", [](context& client) {
    client.quit();
    return value("bye");
  });

  CHECK(std::get<value>(emit()) == "bye");
  CHECK(control->quits == 1);
}

TEST_CASE_METHOD(fixture, "agent takes coroutines as senders", "[handler]") {
  queue<value> inbox;
  inbox.try_put(value(text));
  SECTION("that give a value") {
    uut.send("", []() -> task<value> {
      co_await sleep(1ms);
      co_return text;
    });
    CHECK(std::get<value>(emit()) == text);
  }
  SECTION("that may give nothing") {
    uut.send("", [=]() -> task<std::optional<value>> {
      co_return co_await inbox.get();
    });
    CHECK(std::get<value>(emit()) == text);
    inbox.close();
    CHECK(std::holds_alternative<std::monostate>(emit()));
  }
  SECTION("that give several values") {
    uut.send("", [=]() -> task<std::vector<value>> {
      auto first = co_await inbox.get();
      co_return std::vector<value>{*first, value(2)};
    });
    CHECK(std::get<several>(emit()) == several{value(text), value(2)});
  }
  SECTION("that leave values out") {
    uut.send("", [=]() -> task<several> {
      auto result = several{};
      result.push_back(co_await inbox.get());
      result.emplace_back(std::nullopt);
      co_return result;
    });
    CHECK(std::get<several>(emit()) == several{value(text), std::nullopt});
  }
  SECTION("with the context") {
    uut.send("", [](context& client) -> task<value> {
      co_await sleep(1ms);
      client.quit();
      co_return "bye";
    });
    CHECK(std::get<value>(emit()) == "bye");
    CHECK(control->quits == 1);
  }
  SECTION("with state of their own") {
    uut.send("", [n = 0]() mutable -> task<value> {
      co_await sleep(1ms);
      co_return ++n;
    });
    CHECK(std::get<value>(emit()) == 1);
    CHECK(std::get<value>(emit()) == 2);
  }
}

// -- hooks --------------------------------------------------------------------

TEST_CASE_METHOD(fixture, "agent takes hooks that change, keep or drop",
                 "[handler]") {
  uut.hook(direction::receive, [](const value& what) {
    return what["drop"] == true ? std::nullopt : std::optional{what};
  });
  uut.hook(direction::receive,
           [](const value& what) { return what.with("seen", true); });

  CHECK(pass(direction::receive, value{{"n", 1}})
        == value{{"n", 1}, {"seen", true}});
  CHECK(pass(direction::receive, value{{"drop", true}}) == std::nullopt);
}

TEST_CASE_METHOD(fixture, "agent takes coroutines as hooks", "[handler]") {
  uut.hook(direction::send, [](const value& what) -> task<value> {
    co_await sleep(1ms);
    co_return what.with("first", text);
  });
  uut.hook(direction::send,
           [](const value& what,
              context& client) -> task<std::optional<value>> {
             co_await sleep(1ms);
             client.quit();
             co_return what.with("second", text);
           });

  CHECK(pass(direction::send, value::object())
        == value{{"first", text}, {"second", text}});
  CHECK(control->quits == 1);
}

TEST_CASE_METHOD(fixture, "agent takes coroutine hooks that drop",
                 "[handler]") {
  uut.hook(direction::send, [](const value&) -> task<std::optional<value>> {
    co_await sleep(1ms);
    co_return std::nullopt;
  });

  CHECK(pass(direction::send, value(1)) == std::nullopt);
}
