// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/receive_side.hpp"

#include "summoner/actors/flow_manager.hpp"
#include "summoner/async/sleep.hpp"
#include "summoner/testing/deterministic.hpp"
#include "summoner/text.hpp"

#include "support/client_fixture.hpp"
#include "support/recorders.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

using testing::journal;

namespace {

const trigger ok{"ok", {0}};
const trigger bad{"bad", {1}};

std::string text_of(const message& msg) {
  return std::string{msg.as_string()};
}

/// An agent with a flow behind a FLOW MANAGER; its senders write down what
/// they are told.
struct fixture : testing::deterministic, testing::parts_of_client {
  agent definition{"test"};
  journal seen;
  std::vector<std::shared_ptr<testing::sender_record>> told;
  std::vector<sender_actor> senders;
  flow_manager_actor uut;

  fixture() {
    definition.use_flow();
  }

  ~fixture() {
    stop(uut);
    for (auto& x : senders)
      stop(x);
  }

  void start() {
    for (std::size_t i = 0; i < definition.senders().size(); ++i) {
      told.push_back(std::make_shared<testing::sender_record>());
      senders.push_back(sys.spawn(testing::recording_sender, told.back()));
    }
    uut = sys.spawn(flow_manager, make(definition), senders,
                    client::run_queue_limits{});
    run();
  }

  void receive(const std::string& text) {
    protocol::line_framer framer{100'000};
    auto chunk = framer.feed(text);
    REQUIRE(chunk);
    self->send(uut, inbound_batch{std::make_shared<protocol::line_chunk>(
                      *std::move(chunk))});
    run();
  }

  /// Says that the agent is always there.
  void be(states where) {
    definition.upload_states([where](const message&) { return where; });
  }

  /// Registers a receiver that notes its name and returns an event.
  void answer(const std::string& route, std::string name,
              std::optional<event> what = std::nullopt, priority when = {}) {
    definition.receive(
      route,
      [this, name, what](const message&) {
        seen.push_back(name);
        return what;
      },
      std::move(when));
  }

  /// Notes what is proposed.
  void note_proposals() {
    definition.download_states(
      [this](const proposals& x) { seen.push_back(x.to_json().to_text()); });
  }

  /// Registers a hub on a route.
  void listen(const std::string& route, send_options options) {
    definition.send(
      route, [] { return value("unused"); }, std::move(options));
  }

  /// The same with data.
  void listen_to_data(const std::string& route, send_options options) {
    definition.send(
      route, [](const value& x) { return x; }, std::move(options));
  }
};

} // namespace

// -- who runs -----------------------------------------------------------------

TEST_CASE_METHOD(fixture,
                 "receive_side runs the receivers whose source accepts the "
                 "state that was uploaded",
                 "[actors][receive_side]") {
  answer("opened --> locked", "opened");
  answer("locked --> opened", "locked");
  answer("/all", "anywhere");
  be("opened");
  start();

  receive("a\n");

  CHECK(seen == journal{"opened", "anywhere"});
  CHECK(counters->lines_handled == 1);
}

TEST_CASE_METHOD(fixture, "receive_side asks upload_states for each message",
                 "[actors][receive_side]") {
  answer("a", "at a");
  answer("b", "at b");
  definition.upload_states([](const message& msg) { return text_of(msg); });
  start();

  receive("a\nb\na\n");

  CHECK(seen == journal{"at a", "at b", "at a"});
}

TEST_CASE_METHOD(fixture,
                 "receive_side runs only initial routes without an upload",
                 "[actors][receive_side]") {
  answer("/all", "never");
  answer("--> a", "initial");
  start();

  receive("x\n");

  CHECK(seen == journal{"initial"});
}

TEST_CASE_METHOD(fixture, "receive_side runs a receiver once for each key",
                 "[actors][receive_side]") {
  answer("a", "a");
  be({{"k1", "a"}, {"k2", "b"}, {"k3", "a"}});
  start();

  receive("x\n");

  CHECK(seen == journal{"a", "a"});
}

TEST_CASE_METHOD(fixture,
                 "receive_side waits for upload_states that is a coroutine",
                 "[actors][receive_side]") {
  answer("a", "a");
  definition.upload_states([](const message&) -> task<std::string> {
    co_await sleep(1s);
    co_return "a";
  });
  start();

  receive("x\n");
  CHECK(seen.empty());
  advance(1s);

  CHECK(seen == journal{"a"});
}

TEST_CASE_METHOD(fixture,
                 "receive_side runs hooks before it asks where the agent is",
                 "[actors][receive_side]") {
  definition.hook(direction::receive,
                  [](const value& x) -> std::optional<value> {
                    if (x == "drop")
                      return std::nullopt;
                    return value("b");
                  });
  answer("a", "at a");
  answer("b", "at b");
  definition.upload_states([](const message& msg) { return text_of(msg); });
  start();

  receive("a\ndrop\n");

  CHECK(seen == journal{"at b"});
  CHECK(counters->lines_dropped_by_hook == 1);
}

// -- groups and downloads -----------------------------------------------------

TEST_CASE_METHOD(fixture,
                 "receive_side downloads after each group what its events "
                 "propose",
                 "[actors][receive_side]") {
  answer("a --> b", "first", move(ok));
  answer("a --> c", "second", stay(ok), 1);
  note_proposals();
  be("a");
  start();

  receive("x\n");

  CHECK(seen == journal{"first", R"(["b"])", "second", R"(["a"])"});
}

TEST_CASE_METHOD(fixture, "receive_side proposes in the shape of the upload",
                 "[actors][receive_side]") {
  answer("a --> b", "moved", move(ok));
  note_proposals();
  be({{"k1", "a"}, {"k2", "z"}});
  start();

  receive("x\n");

  CHECK(seen == journal{"moved", R"([["k1",["b"]],["k2",[]]])"});
}

TEST_CASE_METHOD(fixture, "receive_side does not download when nobody ran",
                 "[actors][receive_side]") {
  answer("a", "never");
  note_proposals();
  be("z");
  start();

  receive("x\n");

  CHECK(seen.empty());
}

TEST_CASE_METHOD(fixture,
                 "receive_side downloads only when the whole group has ended",
                 "[actors][receive_side]") {
  definition.receive("a --> b", [](const message&) -> task<event> {
    co_await sleep(2s);
    co_return move(ok);
  });
  answer("a --> c", "quick", move(ok));
  answer("a", "late", stay(ok), 1);
  note_proposals();
  be("a");
  start();

  receive("x\n");
  advance(1s);
  CHECK(seen == journal{"quick"});
  advance(1s);

  CHECK(seen == journal{"quick", R"(["b","c"])", "late", R"(["a"])"});
}

TEST_CASE_METHOD(fixture,
                 "receive_side waits for download_states that is a coroutine",
                 "[actors][receive_side]") {
  answer("a", "first", move(ok));
  answer("a --> b", "second", move(ok), 1);
  definition.download_states([this](const proposals&) -> task<> {
    co_await sleep(1s);
    seen.push_back("committed");
  });
  be("a");
  start();

  receive("x\n");
  CHECK(seen == journal{"first"});
  advance(2s);

  CHECK(seen == journal{"first", "committed", "second", "committed"});
}

// -- failures -----------------------------------------------------------------

TEST_CASE_METHOD(fixture,
                 "receive_side counts a receiver that fails as having "
                 "returned nothing, and goes on",
                 "[actors][receive_side]") {
  definition.receive("a --> b", [](const message&) -> event {
    throw std::runtime_error{"no luck"};
  });
  answer("a --> c", "fine", move(ok));
  note_proposals();
  be("a");
  start();

  receive(R"({"remote_addr":"1.2.3.4:5","content":"x"})"
          "\n");
  receive("y\n");

  CHECK(seen == journal{"fine", R"(["c"])", "fine", R"(["c"])"});
  CHECK(counters->handler_errors == 2);
  CHECK(log->count(log_level::error, "a--[]-->b", "1.2.3.4:5") == 1);
  CHECK(log->count(log_level::error, "receiver", "no luck") == 2);
}

TEST_CASE_METHOD(fixture,
                 "receive_side warns once of a bad line, and of its peer",
                 "[actors][receive_side]") {
  definition.receive("--> a", [this](const message& msg) {
    seen.push_back(msg.to_text());
  });
  start();

  receive(R"({"remote_addr":"1.2.3.4:5","content":"[1, \u0000]"})"
          "\n"
          R"({"remote_addr":"1.2.3.4:6","content":{"_version":[],"_payload":1,)"
          R"("_type":5}})"
          "\n"
          R"({"a":1,"a":2})"
          "\n"
          "plain text\n");

  CHECK(seen.size() == 4);
  CHECK(log->count(log_level::warning, "a bad line from 1.2.3.4:5",
                   "the content is taken as text: a NUL byte")
        == 1);
  CHECK(log->count(log_level::warning, "a bad line from 1.2.3.4:6",
                   "_version is a list")
        == 1);
  CHECK(log->count(log_level::warning, "a bad line from ?",
                   "the line is taken as text: duplicate key")
        == 1);
  CHECK(log->count(log_level::warning, "a bad line") == 3);
}

TEST_CASE_METHOD(fixture,
                 "receive_side has no peer fake or fill the log by its name",
                 "[actors][receive_side]") {
  auto throws = [](const value&) -> value {
    throw std::runtime_error{"no luck"};
  };
  definition.receive("--> a", [=](const message& msg) { throws(msg); });
  definition.hook(direction::receive, throws);
  start();

  receive(R"({"remote_addr":"\r\nERROR \u001b[2J)" + std::string(1000, 'x')
          + R"(","content":"[1, \u0000]"})"
            "\n");

  CHECK(log->count(log_level::warning, "a bad line from") == 1);
  CHECK(log->count(log_level::error, "no luck") == 2);
  for (const auto& line : log->lines()) {
    CHECK(line.text == detail::printable(line.text));
    CHECK(line.text.size() < 200);
  }
}

TEST_CASE_METHOD(fixture,
                 "receive_side drops the message when upload_states fails",
                 "[actors][receive_side]") {
  answer("a", "a");
  definition.upload_states([](const message& msg) -> std::string {
    if (msg["content"] == "bad")
      throw std::runtime_error{"where am I"};
    return "a";
  });
  start();

  receive(R"({"remote_addr":"1.2.3.4:5","content":"bad"})"
          "\nfine\n");

  CHECK(seen == journal{"a"});
  CHECK(counters->lines_dropped_by_upload == 1);
  CHECK(counters->lines_handled == 2);
  CHECK(log->count(log_level::error, "upload_states", "where am I") == 1);
  CHECK(log->count(log_level::error, "upload_states", "1.2.3.4:5") == 1);
}

TEST_CASE_METHOD(fixture,
                 "receive_side drops the message when the upload is no state",
                 "[actors][receive_side]") {
  answer("/all", "never");
  definition.upload_states([](const message&) { return "not a node"; });
  start();

  receive("x\n");

  CHECK(seen.empty());
  CHECK(log->count(log_level::error, "upload_states", "not a node") == 1);
}

TEST_CASE_METHOD(fixture, "receive_side logs a download_states that fails",
                 "[actors][receive_side]") {
  answer("a --> b", "first", move(ok));
  answer("a --> c", "second", move(ok), 1);
  definition.download_states(
    [](const proposals&) { throw std::runtime_error{"cannot commit"}; });
  be("a");
  start();

  receive(R"({"remote_addr":"1.2.3.4:5","content":"x"})"
          "\n");

  CHECK(seen == journal{"first", "second"});
  CHECK(counters->handler_errors == 2);
  CHECK(log->count(log_level::error, "download_states", "cannot commit") == 2);
  CHECK(log->count(log_level::error, "download_states", "1.2.3.4:5") == 2);
}

// -- events to the senders ----------------------------------------------------

TEST_CASE_METHOD(fixture,
                 "receive_side starts the hubs that hear the route and pass "
                 "the filters",
                 "[actors][receive_side]") {
  answer("a --> b", "moved", move(ok));
  listen("a --> b", {.on_actions = {action::move}});
  listen("a --> b", {.on_actions = {action::stay}});
  listen("a --> b", {.on_triggers = {ok}});
  listen("a --> b", {.on_triggers = {bad}});
  listen("a --> c", {.on_actions = {action::move}});
  listen("/all --> /all", {.on_actions = {action::move}, .on_triggers = {ok}});
  be("a");
  start();

  receive("x\n");

  auto runs = std::vector<std::size_t>{};
  for (const auto& x : told)
    runs.push_back(x->runs.size());
  CHECK(runs == std::vector<std::size_t>{1, 0, 1, 0, 0, 1});
}

TEST_CASE_METHOD(fixture,
                 "receive_side starts a hub once for each key of a message",
                 "[actors][receive_side]") {
  answer("a --> b", "one", move(ok));
  answer("/all --> b", "two", move(ok), 1);
  listen("/all --> /all", {.on_actions = {action::move}});
  be({{"k1", "a"}, {"k2", "a"}});
  start();

  receive("x\n");
  CHECK(seen.size() == 4);
  CHECK(told[0]->runs.size() == 2);
  receive("y\n");

  CHECK(told[0]->runs.size() == 4);
}

TEST_CASE_METHOD(fixture,
                 "receive_side starts a hub with data for each event, in "
                 "order",
                 "[actors][receive_side]") {
  answer("a --> b", "late", move(ok, "2"), 1);
  answer("a --> c", "early", move(ok, "1"));
  listen_to_data("/all --> /all", {.on_triggers = {ok}});
  be({{"k1", "a"}, {"k2", "a"}});
  start();

  receive("x\n");

  CHECK(told[0]->runs == journal{"1", "1", "2", "2"});
}

TEST_CASE_METHOD(fixture,
                 "receive_side starts no hub before the last group has ended",
                 "[actors][receive_side]") {
  answer("a --> b", "first", move(ok));
  definition.receive(
    "a", [](const message&) -> task<> { co_await sleep(1s); }, 1);
  listen("a --> b", {.on_actions = {action::move}});
  be("a");
  start();

  receive("x\n");
  CHECK(told[0]->runs.empty());
  advance(1s);

  CHECK(told[0]->runs.size() == 1);
}

TEST_CASE_METHOD(fixture,
                 "receive_side takes a snapshot when the event is returned",
                 "[actors][receive_side]") {
  auto shared = std::make_shared<std::vector<int>>(1, 1);
  definition.receive("a --> b",
                     [shared](const message&) { return move(ok, shared); });
  definition.receive(
    "a", [shared](const message&) { shared->push_back(2); }, 1);
  auto note = [](std::vector<int>&) { return value("unused"); };
  definition.send("a --> b", note,
                  {.on_triggers = {ok}, .data = data_mode::snapshot});
  definition.send("a --> b", note, {.on_triggers = {ok}});
  be("a");
  start();

  receive("x\n");

  CHECK(told[0]->sizes == std::vector<std::size_t>{1});
  CHECK(told[1]->sizes == std::vector<std::size_t>{2});
}

TEST_CASE_METHOD(fixture, "receive_side ignores events with the flow off",
                 "[actors][receive_side]") {
  definition = agent{"test"};
  definition.receive("a", [this](const message&) {
    seen.push_back("a");
    return move(ok);
  });
  definition.upload_states([this](const message&) {
    seen.push_back("upload");
    return "a";
  });
  note_proposals();
  start();

  receive("x\n");

  CHECK(seen == journal{"a"});
}

TEST_CASE_METHOD(fixture,
                 "receive_side starts the other hubs when one snapshot fails",
                 "[actors][receive_side]") {
  struct fragile {
    fragile() = default;
    fragile(const fragile&) {
      throw std::runtime_error{"not copied"};
    }
  };
  auto shared = std::make_shared<fragile>();
  definition.receive("a --> b",
                     [shared](const message&) { return move(ok, shared); });
  definition.send("a --> b", [](const fragile&) { return value(1); },
                  {.on_triggers = {ok}, .data = data_mode::snapshot});
  listen("a --> b", {.on_triggers = {ok}});
  note_proposals();
  be("a");
  start();

  receive("x\n");

  CHECK(seen == journal{R"(["b"])"});
  CHECK(told[0]->runs.empty());
  CHECK(told[1]->runs.size() == 1);
  CHECK(log->count(log_level::error, "not copied") == 1);
}
