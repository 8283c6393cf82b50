// SPDX-License-Identifier: Apache-2.0

#include "summoner/agent.hpp"

#include "summoner/async/queue.hpp"
#include "summoner/async/sleep.hpp"
#include "summoner/json/value.hpp"

#include "support/fake_executor.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace std::chrono_literals;
using namespace std::string_literals;

using summoner::agent;
using summoner::context;
using summoner::direction;
using summoner::emission;
using summoner::endpoint;
using summoner::message;
using summoner::node;
using summoner::priority;
using summoner::proposals;
using summoner::queue;
using summoner::sleep;
using summoner::task;
using summoner::value;
using summoner::testing::fake_executor;
using summoner::testing::running;

namespace {

// Longer than what a std::string keeps inside itself, so that ASan sees it.
const auto text = "a text that is long enough to live on the heap"s;

using names = std::vector<std::string>;
using several = std::vector<std::optional<value>>;

/// Counts what handlers ask for.
class recording_control final : public summoner::client_control {
public:
  void quit() override {
    ++quits;
  }

  void travel_to(endpoint where) override {
    travels.push_back(std::move(where));
  }

  int quits = 0;
  std::vector<endpoint> travels;
};

/// Calls handlers as the runtime does.
class fixture {
public:
  /// What a handler gave, if it was no coroutine or one that has ended.
  template <class T>
  std::optional<T> outcome(summoner::detail::deferred<T> given) {
    if (auto* ready = std::get_if<T>(&given))
      return std::move(*ready);
    running<T> work{exec, std::get<task<T>>(std::move(given))};
    exec.advance(1s);
    if (!work.done())
      return std::nullopt;
    return work.result();
  }

  /// Runs the first receiver.
  bool receive(const message& msg) {
    return outcome(uut.receivers().front().handle(msg, ctx)).has_value();
  }

  /// Runs the first sender.
  emission emit() {
    summoner::event_data none;
    return outcome(uut.senders().front().handle(none, ctx)).value();
  }

  /// Runs all hooks of a direction, one after another.
  std::optional<value> pass(direction which, value what) {
    for (const auto& hook : uut.hooks(which)) {
      auto next = outcome(hook.handle(what, ctx)).value();
      if (!next)
        return std::nullopt;
      what = *next;
    }
    return what;
  }

  agent uut{"uut"};
  fake_executor exec;
  std::shared_ptr<recording_control> control
    = std::make_shared<recording_control>();
  context ctx{control, summoner::logger{}};
};

/// A hook that appends its name to the list under "by".
auto sign(std::string name) {
  return [name](const value& what) {
    auto by = std::string{what["by"].as_string()} + name;
    return what.with("by", value(by));
  };
}

void plain_receiver(const message&) {
}

value plain_sender() {
  return value("plain");
}

} // namespace

// -- registration -------------------------------------------------------------

TEST_CASE("agent has a name", "[agent]") {
  CHECK(agent{"echo"}.name() == "echo");
  CHECK(agent{}.name() == "<client:no-name>");
}

TEST_CASE("agent keeps receivers and senders in the order of registration",
          "[agent]") {
  agent uut;
  uut.receive("b", plain_receiver, 2)
    .receive("a", plain_receiver, 1)
    .send("d", plain_sender)
    .send("c", plain_sender)
    .send("c", plain_sender);

  auto routes = names{};
  for (const auto& entry : uut.receivers())
    routes.push_back(entry.route.text());
  for (const auto& entry : uut.senders())
    routes.push_back(entry.route.text());

  CHECK(routes == names{"b", "a", "d", "c", "c"});
  CHECK(uut.receivers()[0].priority == priority{2});
  CHECK(uut.warnings().empty());
}

TEST_CASE_METHOD(fixture,
                 "agent replaces a receiver on the same route in its place",
                 "[agent]") {
  auto heard = ""s;
  uut.receive("a", [&](const message&) { heard += "old"; });
  uut.receive("b", plain_receiver);

  uut.receive(
    "  a\t", [&](const message&) { heard += "new"; }, 7);
  receive({});

  CHECK(heard == "new");
  REQUIRE(uut.receivers().size() == 2);
  CHECK(uut.receivers()[0].route.text() == "a");
  CHECK(uut.receivers()[0].priority == priority{7});
  CHECK(uut.receivers()[1].route.text() == "b");
  REQUIRE(uut.warnings().size() == 1);
  CHECK_THAT(uut.warnings().front(), Catch::Contains("\"a\""));
}

TEST_CASE("agent tells routes apart that differ inside", "[agent]") {
  agent uut;
  uut.receive("a b", plain_receiver).receive("a  b", plain_receiver);

  CHECK(uut.receivers().size() == 2);
  CHECK(uut.warnings().empty());
}

TEST_CASE_METHOD(fixture, "agent runs hooks by priority, the empty one first",
                 "[agent]") {
  uut.hook(direction::receive, sign("d"), {1, 0});
  uut.hook(direction::receive, sign("e"), 2);
  uut.hook(direction::receive, sign("c"), 1);
  uut.hook(direction::receive, sign("b"), {0, 9});
  uut.hook(direction::receive, sign("a"));
  uut.hook(direction::send, sign("other"));

  auto result = pass(direction::receive, value::object());

  CHECK(result.value()["by"] == "abcde");
}

TEST_CASE_METHOD(fixture,
                 "agent runs hooks of one priority in order of registration",
                 "[agent]") {
  uut.hook(direction::send, sign("b"), 1);
  uut.hook(direction::send, sign("c"), 1);
  uut.hook(direction::send, sign("a"), -1);
  uut.hook(direction::send, sign("d"), {1});

  auto result = pass(direction::send, value::object());

  CHECK(result.value()["by"] == "abcd");
}

TEST_CASE("priority is compared element by element", "[agent]") {
  CHECK(priority{} < priority{-1});
  CHECK(priority{1} < priority{1, -5});
  CHECK(priority{1, 9} < priority{2});
  CHECK(priority{3} == priority(3));
}

TEST_CASE_METHOD(fixture, "agent uses the last state callbacks and warns",
                 "[agent]") {
  auto used = ""s;
  uut.upload_states([](const message&) { return "first"; });
  uut.download_states([&](const proposals&) { used = "first"; });
  REQUIRE(uut.warnings().empty());

  uut.upload_states([](const message&) { return "second"; });
  uut.download_states([&](const proposals&) { used = "second"; });
  outcome(uut.download()({}, ctx));

  CHECK(outcome(uut.upload()({}, ctx)).value().nodes(0)[0] == node{"second"});
  CHECK(used == "second");
  REQUIRE(uut.warnings().size() == 2);
  CHECK_THAT(uut.warnings()[0], Catch::Contains("upload_states"));
  CHECK_THAT(uut.warnings()[1], Catch::Contains("download_states"));
}

TEST_CASE("agent has no state callbacks by itself", "[agent]") {
  agent uut;

  CHECK_FALSE(uut.upload());
  CHECK_FALSE(uut.download());
}

TEST_CASE("agent is a value whose copies have handlers of their own",
          "[agent]") {
  fake_executor exec;
  context ctx{std::make_shared<recording_control>(), {}};
  agent source;
  source.send("", [n = 0]() mutable { return value(++n); });
  auto copy = source;
  auto call = [&](const agent& who) {
    summoner::event_data none;
    auto given = who.senders().front().handle(none, ctx);
    return std::get<value>(std::get<emission>(given));
  };

  CHECK(call(source) == 1);
  CHECK(call(source) == 2);
  CHECK(call(copy) == 1);
}

// -- receivers ----------------------------------------------------------------

TEST_CASE_METHOD(fixture, "agent takes functions as receivers", "[agent]") {
  auto heard = value();
  uut.receive("", [&](const message& msg) { heard = msg["n"]; });

  CHECK(receive({{"n", 3}}));
  CHECK(heard == 3);
}

TEST_CASE_METHOD(fixture, "agent gives receivers the context if they like",
                 "[agent]") {
  uut.receive("", [](const message& msg, context& client) {
    client.travel_to({std::string{msg["host"].as_string()}, 1});
    client.quit();
  });

  receive({{"host", "there"}});

  CHECK(control->travels == std::vector{endpoint{"there", 1}});
  CHECK(control->quits == 1);
}

TEST_CASE_METHOD(fixture, "agent takes coroutines as receivers", "[agent]") {
  queue<value> inbox;
  uut.receive("", [=](const message& msg) -> task<> {
    co_await sleep(1ms);
    co_await inbox.put(msg["content"]);
  });

  CHECK(receive({{"content", text}}));
  CHECK(inbox.try_get() == value(text));
}

TEST_CASE_METHOD(fixture, "agent takes coroutines with context as receivers",
                 "[agent]") {
  uut.receive("", [](const message&, context& client) -> task<> {
    co_await sleep(1ms);
    client.quit();
  });

  CHECK(receive({}));
  CHECK(control->quits == 1);
}

TEST_CASE_METHOD(fixture, "agent lets receivers keep state of their own",
                 "[agent]") {
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
                 "[agent]") {
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
                 "[agent]") {
  uut.send("", [] { return value{{"n", 1}}; });

  CHECK(std::get<value>(emit()) == value{{"n", 1}});
}

TEST_CASE_METHOD(fixture, "agent takes senders that may give nothing",
                 "[agent]") {
  auto what = std::optional<value>{};
  uut.send("", [&] { return what; });

  CHECK(std::holds_alternative<std::monostate>(emit()));
  what = value("something");
  CHECK(std::get<value>(emit()) == "something");
}

TEST_CASE_METHOD(fixture, "agent takes senders that give null as a payload",
                 "[agent]") {
  uut.send("", [] { return value(); });

  CHECK(std::get<value>(emit()).is_null());
}

TEST_CASE_METHOD(fixture, "agent takes senders that give several values",
                 "[agent]") {
  uut.send("", [] { return std::vector<value>{"a", "b"}; });

  CHECK(std::get<several>(emit()) == several{value("a"), value("b")});
}

TEST_CASE_METHOD(fixture, "agent takes senders that leave values out",
                 "[agent]") {
  uut.send("", [] { return several{value("a"), std::nullopt, value("c")}; });

  CHECK(std::get<several>(emit())
        == several{value("a"), std::nullopt, value("c")});
}

TEST_CASE_METHOD(fixture, "agent gives senders the context if they like",
                 "[agent]") {
  uut.send("", [](context& client) {
    client.quit();
    return value("bye");
  });

  CHECK(std::get<value>(emit()) == "bye");
  CHECK(control->quits == 1);
}

TEST_CASE_METHOD(fixture, "agent takes coroutines as senders", "[agent]") {
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
                 "[agent]") {
  uut.hook(direction::receive, [](const value& what) {
    return what["drop"] == true ? std::nullopt : std::optional{what};
  });
  uut.hook(direction::receive,
           [](const value& what) { return what.with("seen", true); });

  CHECK(pass(direction::receive, value{{"n", 1}})
        == value{{"n", 1}, {"seen", true}});
  CHECK(pass(direction::receive, value{{"drop", true}}) == std::nullopt);
}

TEST_CASE_METHOD(fixture, "agent takes coroutines as hooks", "[agent]") {
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

TEST_CASE_METHOD(fixture, "agent takes coroutine hooks that drop", "[agent]") {
  uut.hook(direction::send, [](const value&) -> task<std::optional<value>> {
    co_await sleep(1ms);
    co_return std::nullopt;
  });

  CHECK(pass(direction::send, value(1)) == std::nullopt);
}

// -- what is a handler --------------------------------------------------------

namespace {

template <class F>
constexpr bool receives(F) {
  return summoner::receive_handler<F>;
}

template <class F>
constexpr bool sends(F) {
  return summoner::send_handler<F>;
}

template <class F>
constexpr bool hooks(F) {
  return summoner::hook_handler<F>;
}

} // namespace

TEST_CASE("agent refuses at compile time what is no handler", "[agent]") {
  STATIC_REQUIRE(receives(plain_receiver));
  STATIC_REQUIRE_FALSE(receives([] {}));
  STATIC_REQUIRE_FALSE(receives([](const message&) { return 1; }));
  STATIC_REQUIRE_FALSE(receives([](message&) {}));
  STATIC_REQUIRE(sends(plain_sender));
  STATIC_REQUIRE_FALSE(sends([] {}));
  STATIC_REQUIRE(sends([](const value& data) { return data; }));
  STATIC_REQUIRE_FALSE(sends([](int, int) { return value(); }));
  STATIC_REQUIRE(hooks([](const value& what) { return what; }));
  STATIC_REQUIRE_FALSE(hooks([](const value&) {}));
  STATIC_REQUIRE_FALSE(hooks([] { return value(); }));
}
