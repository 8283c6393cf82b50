// SPDX-License-Identifier: Apache-2.0

// The state callbacks of agents with a flow.

#include "summoner/async/sleep.hpp"
#include "summoner/handler.hpp"
#include "summoner/json/value.hpp"

#include "support/handler_fixture.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

using namespace std::chrono_literals;
using namespace std::string_literals;

using namespace summoner;
using fixture = summoner::testing::handler_fixture;

namespace {

/// What one upload told: each key with the texts of its nodes.
std::string shown(const states& what) {
  std::string result = what.is_mapping() ? "mapping" : "list";
  for (std::size_t i = 0; i < what.size(); ++i) {
    result += " " + what.key(i) + ":";
    for (const auto& each : what.nodes(i))
      result += " " + each.text();
  }
  return result;
}

} // namespace

TEST_CASE_METHOD(fixture, "upload_states may give a node or a list",
                 "[handler]") {
  SECTION("a literal") {
    uut.upload_states([](const message&) { return "a"; });
    CHECK(shown(upload()) == "list : a");
  }
  SECTION("a text") {
    uut.upload_states([](const message&) { return "a"s; });
    CHECK(shown(upload()) == "list : a");
  }
  SECTION("a node") {
    uut.upload_states([](const message&) { return node{"/not( a , b )"}; });
    CHECK(shown(upload()) == "list : /not(a,b)");
  }
  SECTION("texts") {
    uut.upload_states([](const message&) {
      return std::vector<std::string>{"a", "b"};
    });
    CHECK(shown(upload()) == "list : a b");
  }
  SECTION("nodes") {
    uut.upload_states([](const message&) {
      return std::vector<node>{"a", "b"};
    });
    CHECK(shown(upload()) == "list : a b");
  }
  SECTION("states") {
    uut.upload_states([](const message&) -> states { return {"a", "b"}; });
    CHECK(shown(upload()) == "list : a b");
  }
  SECTION("a value") {
    uut.upload_states([](const message& msg) { return msg["at"]; });
    CHECK(shown(upload({{"at", "a"}})) == "list : a");
    CHECK(shown(upload({{"at", {"a", "b"}}})) == "list : a b");
    CHECK(shown(upload()) == "mapping");
  }
}

TEST_CASE_METHOD(fixture, "upload_states may give a mapping", "[handler]") {
  SECTION("of nodes") {
    uut.upload_states([](const message&) {
      return std::map<std::string, node>{{"k", "a"}, {"l", "b"}};
    });
    CHECK(shown(upload()) == "mapping k: a l: b");
  }
  SECTION("of texts") {
    uut.upload_states([](const message&) {
      return std::unordered_map<std::string, std::string>{{"k", "a"}};
    });
    CHECK(shown(upload()) == "mapping k: a");
  }
  SECTION("of lists") {
    uut.upload_states([](const message&) {
      return std::map<std::string, std::vector<std::string>>{{"k", {"a", "b"}}};
    });
    CHECK(shown(upload()) == "mapping k: a b");
  }
  SECTION("as states, also mixed") {
    uut.upload_states([](const message&) -> states {
      return {{"k", "a"}, {"l", {"b", "c"}}};
    });
    CHECK(shown(upload()) == "mapping k: a l: b c");
  }
  SECTION("as a value") {
    uut.upload_states([](const message&) {
      return value{{"k", "a"}, {"l", {"b", "c"}}};
    });
    CHECK(shown(upload()) == "mapping k: a l: b c");
  }
}

TEST_CASE_METHOD(fixture, "upload_states may give nothing", "[handler]") {
  SECTION("of states") {
    uut.upload_states(
      [](const message&) -> std::optional<states> { return std::nullopt; });
  }
  SECTION("of texts") {
    uut.upload_states([](const message&) -> std::optional<std::string> {
      return std::nullopt;
    });
  }
  SECTION("of values") {
    uut.upload_states(
      [](const message&) -> std::optional<value> { return std::nullopt; });
  }
  CHECK(shown(upload()) == "mapping");
}

TEST_CASE_METHOD(fixture, "upload_states may be a coroutine", "[handler]") {
  SECTION("that gives a text") {
    uut.upload_states([](const message&, context& client) -> task<std::string> {
      co_await sleep(1ms);
      client.quit();
      co_return "a";
    });
    CHECK(shown(upload()) == "list : a");
    CHECK(control->quits == 1);
  }
  SECTION("that gives states") {
    uut.upload_states([](const message&) -> task<states> {
      co_await sleep(1ms);
      co_return states{"a", "b"};
    });
    CHECK(shown(upload()) == "list : a b");
  }
  SECTION("that gives perhaps a value") {
    uut.upload_states([](const message& msg) -> task<std::optional<value>> {
      auto at = msg["at"];
      co_await sleep(1ms);
      co_return at;
    });
    CHECK(shown(upload({{"at", "a"}})) == "list : a");
  }
}

TEST_CASE_METHOD(fixture, "upload_states fails for what tells no states",
                 "[handler]") {
  uut.upload_states([](const message& msg) { return msg["at"]; });

  CHECK_THROWS_WITH(upload({{"at", 3}}), Catch::Contains("found 3"));
  CHECK_THROWS_WITH(upload({{"at", {{"k", "no node"}}}}),
                    Catch::Contains("\"no node\""));
}

TEST_CASE_METHOD(fixture, "download_states gets the proposals", "[handler]") {
  auto told = value();
  SECTION("in a function") {
    uut.download_states([&](const proposals& what) { told = what.to_json(); });
  }
  SECTION("in a function with the context") {
    uut.download_states(
      [&](const proposals& what, context&) { told = what.to_json(); });
  }
  SECTION("in a coroutine") {
    uut.download_states([&](const proposals& what) -> task<> {
      co_await sleep(1ms);
      told = what.to_json();
    });
  }
  auto what = proposals{states{"a"}};
  what.add(0, std::vector<node>{"b", "c"});

  download(what);

  CHECK(told == value{"b", "c"});
}
