// SPDX-License-Identifier: Apache-2.0

#include "summoner/protocol/cast.hpp"

#include "summoner/json/parse.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace summoner::protocol;

using summoner::json::kind;
using summoner::json::parse;
using summoner::json::value;
using summoner::json::detail::access;
using summoner::json::detail::builder;
using summoner::json::detail::node;

namespace {

/// A content and its type tree in one arena.
struct fixture {
  builder arena{1024};
  node content;
  node type;

  fixture(std::string_view content_json, std::string_view type_json)
    : content(arena.import(*parse(content_json))),
      type(arena.import(*parse(type_json))) {
  }

  value result() && {
    auto root = cast(arena, content, type);
    return std::move(arena).finish(root);
  }
};

value cast_json(std::string_view content, std::string_view type) {
  return fixture{content, type}.result();
}

/// An object with more members than are searched one by one.
std::string many_members(std::string_view content, bool is_reversed) {
  std::vector<std::string> members;
  for (int i = 0; i < 20; ++i)
    members.push_back("\"k" + std::to_string(i)
                      + "\": " + std::string{content});
  std::string result;
  for (std::size_t i = 0; i < members.size(); ++i)
    result += (result.empty() ? "{" : ", ")
              + members[is_reversed ? members.size() - 1 - i : i];
  return result + "}";
}

} // namespace

TEST_CASE("type_name names the type of each leaf", "[protocol][cast]") {
  for (auto [content, name] : {std::pair{value(), "null"},
                               {value(true), "bool"},
                               {value(3), "int"},
                               {*value::big_int("99999999999999999999"), "int"},
                               {value(3.0), "float"},
                               {value("3"), "str"}})
    CHECK(type_name(access::content(content)) == name);
}

TEST_CASE("cast leaves what agrees where it is", "[protocol][cast]") {
  fixture uut{R"({"a": [1, "x"], "b": null})",
              R"({"a": ["int", "str"], "b": "null"})"};

  auto result = cast(uut.arena, uut.content, uut.type);

  CHECK(result.children == uut.content.children);
}

TEST_CASE("cast copies only what it changes", "[protocol][cast]") {
  fixture uut{R"([["x", "y"], ["1"]])", R"([["str", "str"], ["int"]])"};

  auto result = cast(uut.arena, uut.content, uut.type);

  REQUIRE(result.tag == kind::list);
  CHECK(result.children[0].children == uut.content.children[0].children);
  CHECK(result.children[1].children != uut.content.children[1].children);
  CHECK(uut.content.children[1].children[0].view() == "1");
}

TEST_CASE("cast keeps every digit of a float that becomes an int",
          "[protocol][cast]") {
  CHECK(cast_json("9223372036854775808.0", R"("int")").to_text()
        == "9223372036854775808");
  CHECK(cast_json("-1e22", R"("int")").to_text() == "-10000000000000000000000");
  CHECK(cast_json("1.7976931348623157e308", R"("int")").to_text().size()
        == 309);
  CHECK(cast_json("-0.9", R"("int")") == 0);
}

TEST_CASE("cast makes an int a float if there is one near",
          "[protocol][cast]") {
  CHECK(cast_json("9007199254740993", R"("float")") == 9007199254740992.0);
  CHECK(cast_json("99999999999999999999", R"("float")") == 1e20);
  auto huge = std::string(400, '9');
  CHECK(cast_json(huge, R"("float")").to_text() == huge);
}

TEST_CASE("cast takes containers for leaves if a leaf is declared",
          "[protocol][cast]") {
  CHECK(cast_json("[1, 2]", R"("str")") == "[1, 2]");
  CHECK(cast_json("[]", R"("bool")") == false);
  CHECK(cast_json(R"({"a": 1})", R"("bool")") == true);
  CHECK(cast_json("[1]", R"("null")").is_null());
  CHECK(cast_json("[1]", R"("int")") == value::list({1}));
}

TEST_CASE("cast changes nothing where the shapes differ", "[protocol][cast]") {
  for (auto [content, type] : {std::pair{"[\"1\"]", "{\"a\": \"int\"}"},
                               {"{\"a\": \"1\"}", "[\"int\"]"},
                               {"\"1\"", "[\"int\"]"},
                               {"\"1\"", "null"},
                               {"\"1\"", "true"},
                               {"\"1\"", "7"},
                               {"[\"1\"]", "[null]"},
                               {"\"1\"", "\"INT\""}})
    CHECK(cast_json(content, type) == *parse(content));
}

TEST_CASE("cast finds a member's type in any order and number",
          "[protocol][cast]") {
  for (auto is_reversed : {false, true}) {
    auto result = cast_json(many_members(R"("1")", false),
                            many_members(R"("int")", is_reversed));

    CHECK(result == *parse(many_members("1", false)));
  }
}

TEST_CASE("cast leaves an object findable by its keys", "[protocol][cast]") {
  auto result = cast_json(many_members(R"("1")", true),
                          R"({"k7": "int", "absent": "int"})");

  CHECK(result["k7"] == 1);
  CHECK(result["k8"] == "1");
  CHECK_FALSE(result.contains("absent"));
}
