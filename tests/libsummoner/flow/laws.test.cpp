// SPDX-License-Identifier: Apache-2.0

// What follows from the specification for any route, state and event, checked
// on random ones against models as plain as can be.

#include "summoner/error.hpp"
#include "summoner/flow/route_parser.hpp"
#include "summoner/flow/tape.hpp"
#include "summoner/flow/trigger_tree.hpp"
#include "summoner/json/value.hpp"

#include "support/random_flow.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

using summoner::action;
using summoner::arrow_style;
using summoner::describe;
using summoner::node;
using summoner::priority;
using summoner::states;
using summoner::trigger;
using summoner::trigger_tree;
using summoner::flow::activation;
using summoner::flow::activation_group;
using summoner::flow::node_kind;
using summoner::flow::route;
using summoner::flow::route_parser;
using summoner::flow::route_shape;
using summoner::flow::tape;
using summoner::testing::random_flow;

namespace {

constexpr int cases = 200;

using texts = std::vector<std::string>;
using name_set = std::set<std::string>;

texts texts_of(std::span<const node> nodes) {
  auto result = texts{};
  for (const auto& each : nodes)
    result.push_back(each.text());
  return result;
}

/// Starts a test with one of the seeds, which is printed when a check fails.
#define WITH_RANDOM_FLOW(name)                                                 \
  auto seed = GENERATE(range(1U, 11U));                                        \
  INFO("seed " << seed);                                                       \
  random_flow name {                                                           \
    seed                                                                       \
  }

// -- models -------------------------------------------------------------------

/// The table of 2.1, word for word.
bool model_accepts(const node& gate, const node& state) {
  auto g = name_set(gate.names().begin(), gate.names().end());
  auto s = name_set(state.names().begin(), state.names().end());
  auto minus = name_set{};
  std::set_difference(g.begin(), g.end(), s.begin(), s.end(),
                      std::inserter(minus, minus.end()));
  auto meet = minus.size() < g.size();
  if (state.kind() == node_kind::all || gate.kind() == node_kind::all)
    return true;
  if (gate.kind() == node_kind::except)
    return state.kind() != node_kind::plain || !meet;
  // A plain gate is one of one name.
  return state.kind() == node_kind::except ? !minus.empty() : meet;
}

/// The nodes of a mapping or list as pairs of key and node, in order.
std::vector<std::pair<std::string, const node*>> flat(const states& from) {
  auto result = std::vector<std::pair<std::string, const node*>>{};
  for (std::size_t slot = 0; slot < from.size(); ++slot)
    for (const auto& each : from.nodes(slot))
      result.emplace_back(from.key(slot), &each);
  return result;
}

struct model_run {
  std::size_t receiver;
  std::optional<std::string> key;
  const node* state;
  bool operator==(const model_run&) const = default;
};

using model_runs = std::map<priority, std::vector<model_run>>;

/// Activations as 2.4 has them, group by group.
model_runs model_activations(const std::vector<tape::receiver>& receivers,
                             const states& now) {
  auto result = model_runs{};
  for (std::size_t i = 0; i < receivers.size(); ++i) {
    const auto& [route, when] = receivers[i];
    if (route.is_initial()) {
      result[when].push_back({i, std::nullopt, nullptr});
      continue;
    }
    for (const auto& [key, state] : flat(now))
      for (const auto& gate : route.source())
        if (gate.accepts(*state))
          result[when].push_back({i, key, state});
  }
  return result;
}

model_run as_model(const activation& run) {
  return {run.receiver,
          run.key != nullptr ? std::optional{*run.key} : std::nullopt,
          run.state};
}

// -- random input -------------------------------------------------------------

std::vector<tape::receiver> receivers_of(random_flow& random) {
  auto parser = route_parser{};
  auto result = std::vector<tape::receiver>{};
  for (auto n = random.below(6); n > 0; --n)
    if (auto route = parser.parse(random.route_text(arrow_style::standard())))
      result.push_back({*route, random.priority()});
  return result;
}

std::vector<std::optional<action>> events_of(random_flow& random,
                                             const activation_group& group) {
  auto result = std::vector<std::optional<action>>{};
  for (std::size_t i = 0; i < group.runs.size(); ++i)
    result.push_back(random.event());
  return result;
}

/// Lines of a tree of triggers with random levels and indentations.
std::string tree_text(random_flow& random) {
  auto result = std::string{};
  auto levels = std::vector<std::size_t>{0};
  for (auto n = random.below(20); n > 0; --n) {
    result += std::string(levels.back(), ' ') + "t" + std::to_string(n)
              + (random.chance(4) ? " # note\n" : "\n");
    if (random.chance(3))
      levels.push_back(levels.back() + 1 + random.below(4));
    else
      levels.resize(1 + random.below(levels.size()));
  }
  return result;
}

} // namespace

// -- nodes --------------------------------------------------------------------

TEST_CASE("any node reads back from its text", "[flow][laws]") {
  WITH_RANDOM_FLOW(random);

  for (int i = 0; i < cases; ++i) {
    auto text = random.node_text();
    INFO(text);
    auto uut = node{text};
    auto again = node::parse(uut.text());

    REQUIRE(again);
    CHECK(*again == uut);
    CHECK(again->kind() == uut.kind());
    CHECK(again->text() == uut.text());
  }
}

TEST_CASE("any gate accepts states by the table", "[flow][laws]") {
  WITH_RANDOM_FLOW(random);

  for (int i = 0; i < cases; ++i) {
    auto gate = random.any_node();
    auto state = random.any_node();
    INFO(gate.text() << " and " << state.text());

    CHECK(gate.accepts(state) == model_accepts(gate, state));
  }
}

// -- routes -------------------------------------------------------------------

TEST_CASE("any route reads back from its text", "[flow][laws]") {
  WITH_RANDOM_FLOW(random);

  for (int i = 0; i < cases; ++i) {
    auto style = random.style();
    auto parser = route_parser{{style}};
    auto text = random.route_text(style);
    INFO(text);
    auto uut = parser.parse(text);
    if (!uut) {
      // Random sides may be empty, but all their tokens are nodes.
      CHECK_THAT(describe(uut.error()), Catch::Contains("found neither"));
      continue;
    }
    INFO(uut->text());
    auto again = parser.parse(uut->text());

    REQUIRE(again);
    CHECK(*again == *uut);
    CHECK(again->shape() == uut->shape());
    CHECK(texts_of(again->source()) == texts_of(uut->source()));
    CHECK(texts_of(again->label()) == texts_of(uut->label()));
    CHECK(texts_of(again->target()) == texts_of(uut->target()));
  }
}

TEST_CASE("any route has the shape of its sides", "[flow][laws]") {
  WITH_RANDOM_FLOW(random);

  for (int i = 0; i < cases; ++i) {
    auto text = random.route_text(arrow_style::standard());
    auto uut = route_parser{}.parse(text);
    if (!uut)
      continue;
    INFO(text);
    auto has_arrow = text.find("-->") != std::string::npos;

    CHECK((uut->shape() == route_shape::object) == !has_arrow);
    CHECK(uut->is_initial() == (has_arrow && uut->source().empty()));
    CHECK(uut->has_label() == !uut->label().empty());
    CHECK(uut->text().find(' ') == std::string::npos);
  }
}

TEST_CASE("any route proposes sides of its own alone", "[flow][laws]") {
  WITH_RANDOM_FLOW(random);

  for (int i = 0; i < cases; ++i) {
    auto uut = route_parser{}.parse(random.route_text(arrow_style::standard()));
    if (!uut)
      continue;
    INFO(uut->text());
    auto source = texts_of(uut->source());
    auto label = texts_of(uut->label());
    auto moved = label;
    for (const auto& each : uut->target())
      moved.push_back(each.text());
    auto is_object = uut->shape() == route_shape::object;

    CHECK(texts_of(uut->activated(action::move))
          == (is_object ? source : moved));
    CHECK(texts_of(uut->activated(action::stay)) == source);
    CHECK(texts_of(uut->activated(action::test)) == label);
    CHECK(uut->activated(std::nullopt).empty());
  }
}

TEST_CASE("any sender hears by the rule for each side", "[flow][laws]") {
  WITH_RANDOM_FLOW(random);
  auto parser = route_parser{};
  auto all = *parser.parse("/all --> /all");
  auto nothing = *parser.parse(",");
  auto hears_side = [](std::span<const node> ours,
                       std::span<const node> theirs) {
    for (const auto& gate : ours)
      if (std::none_of(theirs.begin(), theirs.end(),
                       [&](const node& x) { return model_accepts(gate, x); }))
        return false;
    return true;
  };

  for (int i = 0; i < cases; ++i) {
    auto sender = parser.parse(random.route_text(arrow_style::standard()));
    auto receiver = parser.parse(random.route_text(arrow_style::standard()));
    if (!sender || !receiver)
      continue;
    INFO(sender->text() << " and " << receiver->text());

    CHECK(sender->hears(*receiver)
          == (hears_side(sender->source(), receiver->source())
              && hears_side(sender->label(), receiver->label())
              && hears_side(sender->target(), receiver->target())));
    CHECK(all.hears(*receiver) == (receiver->shape() == route_shape::complete));
    CHECK(nothing.hears(*receiver));
  }
}

// -- the tape -----------------------------------------------------------------

TEST_CASE("any tape activates in order, group by group", "[flow][laws]") {
  WITH_RANDOM_FLOW(random);

  for (int i = 0; i < cases; ++i) {
    auto receivers = receivers_of(random);
    auto now = random.states();
    auto expected = model_activations(receivers, now);
    auto uut = tape{receivers};

    auto groups = uut.activations(now);

    REQUIRE(groups.size() == expected.size());
    auto group = groups.begin();
    for (const auto& [when, runs] : expected) { // in the order of priorities
      CHECK(*group->when == when);
      auto given = std::vector<model_run>{};
      for (const auto& run : group->runs)
        given.push_back(as_model(run));
      CHECK(given == runs);
      ++group;
    }
  }
}

TEST_CASE("any proposals keep the upload's shape and keys", "[flow][laws]") {
  WITH_RANDOM_FLOW(random);

  for (int i = 0; i < cases; ++i) {
    auto uut = tape{receivers_of(random)};
    auto now = random.states();
    for (const auto& group : uut.activations(now)) {
      auto ran_initial
        = std::any_of(group.runs.begin(), group.runs.end(),
                      [](const activation& x) { return x.key == nullptr; });

      auto proposed = uut.propose(now, group.runs, events_of(random, group));

      CHECK(proposed.is_mapping() == now.is_mapping());
      if (!now.is_mapping()) {
        CHECK(proposed.entries().empty());
        continue;
      }
      REQUIRE(proposed.entries().size() == now.size() + (ran_initial ? 1 : 0));
      for (std::size_t slot = 0; slot < now.size(); ++slot)
        CHECK(proposed.entries()[slot].key == now.key(slot));
      if (ran_initial)
        CHECK_FALSE(proposed.entries().back().key);
    }
  }
}

TEST_CASE("any proposals are the activated nodes per key, in order",
          "[flow][laws]") {
  WITH_RANDOM_FLOW(random);

  for (int i = 0; i < cases; ++i) {
    auto receivers = receivers_of(random);
    auto uut = tape{receivers};
    auto now = random.states();
    for (const auto& group : uut.activations(now)) {
      auto events = events_of(random, group);
      auto expected = std::map<std::optional<std::string>, texts>{};
      for (std::size_t run = 0; run < group.runs.size(); ++run) {
        auto [receiver, key, state] = as_model(group.runs[run]);
        for (const auto& each :
             receivers[receiver].route.activated(events[run]))
          expected[key].push_back(each.text());
      }

      auto proposed = uut.propose(now, group.runs, events);

      CHECK(texts_of(proposed.initial()) == expected[std::nullopt]);
      for (const auto& [key, nodes] : proposed)
        CHECK(texts_of(nodes) == expected[key]);
      if (!proposed.is_mapping()) {
        auto all = expected[""];
        all.insert(all.end(), expected[std::nullopt].begin(),
                   expected[std::nullopt].end());
        CHECK(texts_of(proposed.nodes()) == all);
      }
    }
  }
}

// -- triggers -----------------------------------------------------------------

TEST_CASE("any tree of triggers reads back from its JSON", "[flow][laws]") {
  WITH_RANDOM_FLOW(random);

  for (int i = 0; i < cases; ++i) {
    auto text = tree_text(random);
    INFO(text);
    auto uut = trigger_tree::parse(text);
    REQUIRE(uut);
    auto again = trigger_tree::from_json(uut->to_json());

    REQUIRE(again);
    CHECK(again->names() == uut->names());
    CHECK(std::equal(uut->all().begin(), uut->all().end(), again->all().begin(),
                     again->all().end()));
  }
}

TEST_CASE("any tree of triggers finds each name and path", "[flow][laws]") {
  WITH_RANDOM_FLOW(random);

  for (int i = 0; i < cases; ++i) {
    auto uut = trigger_tree::parse(tree_text(random));
    REQUIRE(uut);
    for (const auto& each : uut->all()) {
      CHECK(uut->find(each.name()) == each);
      CHECK(uut->name_of({each.path().begin(), each.path().end()})
            == each.name());
    }
  }
}

TEST_CASE("any triggers are ordered by ancestry", "[flow][laws]") {
  WITH_RANDOM_FLOW(random);
  auto uut = trigger_tree::parse(tree_text(random));
  REQUIRE(uut);

  for (const auto& a : uut->all())
    for (const auto& b : uut->all()) {
      auto is_ancestor = a.path().size() < b.path().size()
                         && std::equal(a.path().begin(), a.path().end(),
                                       b.path().begin());
      CHECK((a > b) == is_ancestor);
      CHECK((b < a) == is_ancestor);
      CHECK((a == b) == (a.name() == b.name()));
      CHECK((a >= b) == (a > b || a == b));
      CHECK((a <= b) == (a < b || a == b));
    }
}
