// SPDX-License-Identifier: Apache-2.0

#include "summoner/client/dispatcher.hpp"

#include "summoner/agent.hpp"
#include "summoner/json/value.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace summoner;
using namespace summoner::client;

namespace {

const auto ok = trigger{"ok", {0}};
const auto done = trigger{"done", {0, 0}}; // below ok
const auto error = trigger{"error", {1}};

using senders = std::vector<std::size_t>;

/// Data that is no JSON.
struct counter {
  int count = 0;
};

/// The runs that an event starts.
std::vector<hub_run> runs_of(const dispatcher& rules, std::size_t receiver,
                             const event& what) {
  std::vector<hub_run> result;
  for (auto sender : rules.hearers(receiver, what))
    result.push_back(rules.run_of(sender, what));
  return result;
}

/// An agent with a flow, and the senders that its dispatcher picks.
class fixture {
public:
  fixture() {
    uut.use_flow();
  }

  void receiver(const std::string& route) {
    uut.receive(route, [](const message&) { return move(ok); });
  }

  void sender(const std::string& route, send_options options) {
    uut.send(
      route, [] { return value(); }, std::move(options));
  }

  void data_sender(const std::string& route, send_options options) {
    uut.send(
      route, [](const counter& data) { return value(data.count); },
      std::move(options));
  }

  [[nodiscard]] senders runs_for(std::size_t receiver,
                                 const event& what) const {
    senders result;
    for (const auto& run : runs_of(dispatcher{uut}, receiver, what))
      result.push_back(run.sender);
    return result;
  }

  agent uut;
};

/// Under that key, or under none.
flow::activation under(const std::string* key) {
  return {0, key, 0, nullptr};
}

senders senders_of(const std::vector<hub_run>& runs) {
  senders result;
  for (const auto& run : runs)
    result.push_back(run.sender);
  return result;
}

} // namespace

// -- who hears ----------------------------------------------------------------

TEST_CASE_METHOD(fixture,
                 "dispatcher runs the hubs whose routes hear the "
                 "receiver's, in order of registration",
                 "[client][dispatcher]") {
  receiver("A --> B");
  receiver("C --[ f ]--> D");
  sender("C --> D", {.on_actions = {action::move}});
  sender("/all --> /all", {.on_actions = {action::move}});
  sender("A --> B", {.on_actions = {action::move}});
  sender("", {.on_actions = {action::move}});
  sender("A --> C", {.on_actions = {action::move}});

  CHECK(runs_for(0, move(ok)) == senders{1, 2, 3});
  CHECK(runs_for(1, move(ok)) == senders{0, 1, 3});
}

TEST_CASE_METHOD(fixture, "dispatcher never runs senders without filters",
                 "[client][dispatcher]") {
  receiver("A --> B");
  sender("A --> B", {});
  sender("A --> B", {.every = std::chrono::seconds{1}});

  CHECK(runs_for(0, move(ok)).empty());
}

TEST_CASE_METHOD(fixture, "dispatcher runs timed senders with filters, too",
                 "[client][dispatcher]") {
  receiver("A --> B");
  sender("A --> B",
         {.on_actions = {action::move}, .every = std::chrono::seconds{1}});

  CHECK(runs_for(0, move(ok)) == senders{0});
}

// -- filters ------------------------------------------------------------------

TEST_CASE_METHOD(fixture, "dispatcher runs a hub if both filters pass",
                 "[client][dispatcher]") {
  receiver("A --> B");
  sender("A --> B", {.on_actions = {action::move, action::stay}});
  sender("A --> B", {.on_triggers = {ok, error}});
  sender("A --> B", {.on_actions = {action::stay}, .on_triggers = {error}});

  CHECK(runs_for(0, move(ok)) == senders{0, 1});
  CHECK(runs_for(0, stay(ok)) == senders{0, 1});
  CHECK(runs_for(0, stay(error)) == senders{0, 1, 2});
  CHECK(runs_for(0, summoner::test(error)) == senders{1});
}

TEST_CASE_METHOD(fixture, "dispatcher takes the triggers below one for others",
                 "[client][dispatcher]") {
  receiver("A --> B");
  sender("A --> B", {.on_triggers = {ok}});

  CHECK(runs_for(0, move(done)).empty());
}

TEST_CASE_METHOD(fixture, "dispatcher never runs a hub with an empty filter",
                 "[client][dispatcher]") {
  receiver("A --> B");
  sender("A --> B", {.on_actions = action_filter::none()});
  sender("A --> B",
         {.on_actions = {action::move}, .on_triggers = trigger_filter::none()});

  CHECK(runs_for(0, move(ok)).empty());
}

// -- data ---------------------------------------------------------------------

TEST_CASE_METHOD(fixture, "dispatcher shares the data of an event",
                 "[client][dispatcher]") {
  receiver("A --> B");
  data_sender("A --> B", {.on_actions = {action::move}});
  data_sender("A --> B",
              {.on_actions = {action::move}, .data = data_mode::live});
  auto shared = std::make_shared<counter>();

  auto runs = runs_of(dispatcher{uut}, 0, move(ok, shared));
  shared->count = 7;

  REQUIRE(runs.size() == 2);
  for (const auto& run : runs)
    CHECK(run.data.get<counter>() == shared.get());
}

TEST_CASE_METHOD(fixture,
                 "dispatcher takes snapshots when the event is "
                 "returned, one for each run",
                 "[client][dispatcher]") {
  receiver("A --> B");
  for (int i = 0; i < 2; ++i)
    data_sender("A --> B",
                {.on_actions = {action::move}, .data = data_mode::snapshot});
  auto shared = std::make_shared<counter>();

  auto runs = runs_of(dispatcher{uut}, 0, move(ok, shared));
  shared->count = 7;

  REQUIRE(runs.size() == 2);
  CHECK(runs[0].data.get<counter>() != runs[1].data.get<counter>());
  for (const auto& run : runs)
    CHECK(run.data.get<counter>()->count == 0);
}

TEST_CASE_METHOD(fixture, "dispatcher gives no data to those that take none",
                 "[client][dispatcher]") {
  receiver("A --> B");
  sender("A --> B", {.on_actions = {action::move}});
  data_sender("A --> B", {.on_actions = {action::move}});
  auto uut_rules = dispatcher{uut};

  auto runs = runs_of(uut_rules, 0, move(ok, counter{1}));

  CHECK_FALSE(uut_rules.takes_data(0));
  CHECK(uut_rules.takes_data(1));
  CHECK_FALSE(runs[0].data);
  CHECK(runs[1].data);
}

// -- the runs of one message --------------------------------------------------

TEST_CASE_METHOD(fixture, "message_runs keeps the order of the events",
                 "[client][dispatcher]") {
  receiver("A --> B");
  receiver("C --> D");
  sender("C --> D", {.on_actions = {action::move}});
  sender("A --> B", {.on_actions = {action::move}});
  auto rules = dispatcher{uut};
  auto key = std::string{};
  message_runs runs{rules};

  runs.add(under(&key), runs_of(rules, 0, move(ok)));
  runs.add(under(&key), runs_of(rules, 1, move(ok)));

  CHECK(senders_of(runs.take()) == senders{1, 0});
}

TEST_CASE_METHOD(fixture, "message_runs runs a hub once for each key",
                 "[client][dispatcher]") {
  receiver("A --> B");
  sender("A --> B", {.on_actions = {action::move}});
  sender("/all --> /all", {.on_actions = {action::move}});
  auto rules = dispatcher{uut};
  auto ann = std::string{"ann"};
  auto bob = std::string{"bob"};
  message_runs runs{rules};

  for (const auto* key : {&ann, &ann, &bob, &ann, &bob})
    runs.add(under(key), runs_of(rules, 0, move(ok)));
  CHECK(senders_of(runs.take()) == senders{0, 1, 0, 1});
}

TEST_CASE_METHOD(fixture,
                 "message_runs takes initial routes for a key of "
                 "their own",
                 "[client][dispatcher]") {
  receiver("--> B");
  sender("--> B", {.on_actions = {action::move}});
  auto rules = dispatcher{uut};
  auto empty = std::string{};
  message_runs runs{rules};

  runs.add(under(nullptr), runs_of(rules, 0, move(ok)));
  runs.add(under(&empty), runs_of(rules, 0, move(ok)));
  runs.add(under(nullptr), runs_of(rules, 0, move(ok)));

  CHECK(runs.take().size() == 2);
}

TEST_CASE_METHOD(fixture, "message_runs runs a hub with data for each event",
                 "[client][dispatcher]") {
  receiver("A --> B");
  data_sender("A --> B", {.on_actions = {action::move}});
  auto rules = dispatcher{uut};
  auto key = std::string{};
  message_runs runs{rules};

  for (int i = 0; i < 3; ++i)
    runs.add(under(&key), runs_of(rules, 0, move(ok, counter{i})));

  auto all = runs.take();
  REQUIRE(all.size() == 3);
  for (int i = 0; i < 3; ++i)
    CHECK(all[static_cast<std::size_t>(i)].data.get<counter>()->count == i);
}

TEST_CASE_METHOD(fixture, "message_runs keeps the first of several events",
                 "[client][dispatcher]") {
  receiver("A --> B");
  sender("A --> B", {.on_actions = {action::move, action::stay}});
  auto rules = dispatcher{uut};
  auto key = std::string{};
  message_runs runs{rules};

  runs.add(under(&key), runs_of(rules, 0, summoner::test(ok))); // not heard
  runs.add(under(&key), runs_of(rules, 0, move(ok)));
  runs.add(under(&key), runs_of(rules, 0, stay(error)));

  CHECK(senders_of(runs.take()) == senders{0});
}
