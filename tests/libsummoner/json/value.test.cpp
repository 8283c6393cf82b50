// SPDX-License-Identifier: Apache-2.0

#include "summoner/json/value.hpp"

#include "summoner/error.hpp"
#include "summoner/json/parse.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>

using namespace summoner;
using json::kind;

namespace {

std::string text_of(const value& content) {
  return content.to_text();
}

} // namespace

// -- building -----------------------------------------------------------------

TEST_CASE("value fits three words", "[json][value]") {
  CHECK(sizeof(value) <= 24);
  CHECK(std::is_nothrow_move_constructible_v<value>);
}

TEST_CASE("value is null by default", "[json][value]") {
  CHECK(value().is_null());
  CHECK(value(nullptr).is_null());
  CHECK(value{}.type() == kind::null);
}

TEST_CASE("value keeps the kind of each scalar", "[json][value]") {
  CHECK(value(true).is_bool());
  CHECK(value(3).is_int());
  CHECK(value(3u).is_int());
  CHECK(value(static_cast<short>(3)).is_int());
  CHECK(value(3.0).is_float());
  CHECK(value(3.0f).is_float());
  CHECK(value("x").is_string());
  CHECK(value(std::string{"x"}).is_string());
  CHECK(value(std::string_view{"x"}).is_string());
}

TEST_CASE("value refuses characters as integers", "[json][value]") {
  CHECK_FALSE(std::is_constructible_v<value, char>);
  CHECK_FALSE(std::is_constructible_v<value, char16_t>);
}

TEST_CASE("value treats a null pointer as the empty string", "[json][value]") {
  const char* none = nullptr;

  CHECK(value(none) == "");
}

TEST_CASE("value holds unsigned integers beyond 64 bits signed",
          "[json][value]") {
  value uut = std::numeric_limits<std::uint64_t>::max();

  CHECK(uut.is_int());
  CHECK(uut.is_big_int());
  CHECK(text_of(uut) == "18446744073709551615");
  CHECK(uut == std::numeric_limits<std::uint64_t>::max());
  CHECK(uut != std::numeric_limits<std::uint64_t>::max() - 1);
}

TEST_CASE("value reads braces of pairs as an object", "[json][value]") {
  value uut = {{"kind", "hb"}, {"n", 3}, {"tags", {"a", "b"}}};

  CHECK(uut.is_object());
  CHECK(text_of(uut) == R"({"kind":"hb","n":3,"tags":["a","b"]})");
}

TEST_CASE("value reads other braces as a list", "[json][value]") {
  value mixed = {1, "two", 3.0, nullptr, false};
  value pairs = {{"a", 1}, {2, "b"}};
  value triples = {{"a", 1, 2}};

  CHECK(text_of(mixed) == R"([1,"two",3.0,null,false])");
  CHECK(text_of(pairs) == R"([["a",1],[2,"b"]])");
  CHECK(text_of(triples) == R"([["a",1,2]])");
}

TEST_CASE("value reads empty inner braces as an empty list", "[json][value]") {
  value uut = {{"list", {}}};

  CHECK(text_of(uut) == R"({"list":[]})");
}

TEST_CASE("value nests braces and values", "[json][value]") {
  value inner = {{"x", 1}};
  value uut = {{"inner", inner}, {"deep", {{"a", {{"b", {1, inner}}}}}}};

  CHECK(text_of(uut) == R"({"inner":{"x":1},"deep":{"a":{"b":[1,{"x":1}]}}})");
}

TEST_CASE("value keeps the last of equal keys at the place of the first",
          "[json][value]") {
  value uut = {{"a", 1}, {"b", 2}, {"a", 3}};

  CHECK(text_of(uut) == R"({"a":3,"b":2})");
}

TEST_CASE("value accepts keys held in strings and values", "[json][value]") {
  std::string key = "k";
  value name = "n";
  value uut = {{key, 1}, {name, 2}};

  CHECK(text_of(uut) == R"({"k":1,"n":2})");
}

TEST_CASE("value copies a single value in braces", "[json][value]") {
  value uut = {1, 2};
  value copy{uut};
  auto returned = [&uut]() -> value { return {uut}; };

  CHECK(copy == uut);
  CHECK(returned() == uut);
  CHECK(text_of(value{3}) == "[3]");
  CHECK(text_of({{"inner", {uut}}}) == R"({"inner":[[1,2]]})");
}

TEST_CASE("value::list makes lists of pairs", "[json][value]") {
  CHECK(text_of(value::list({{"a", "b"}, {"c", "d"}}))
        == R"([["a","b"],["c","d"]])");
  CHECK(text_of(value::list({1})) == "[1]");
  CHECK(text_of(value::list()) == "[]");
}

TEST_CASE("value::list wraps a value", "[json][value]") {
  value inner = {1, 2};

  CHECK(text_of(value::list({inner})) == "[[1,2]]");
}

TEST_CASE("value::object makes objects", "[json][value]") {
  CHECK(text_of(value::object({{"a", {"x", "y"}}, {"b", 1}}))
        == R"({"a":["x","y"],"b":1})");
  CHECK(text_of(value::object()) == "{}");
}

TEST_CASE("value builds from vectors", "[json][value]") {
  std::vector<value> elements = {value(1), value("two")};
  std::vector<std::pair<std::string, value>> members
    = {{"a", value(1)}, {"b", value("x")}, {"a", value(2)}};

  CHECK(text_of(value(elements)) == R"([1,"two"])");
  CHECK(text_of(value(members)) == R"({"a":2,"b":"x"})");
  CHECK(text_of(value(std::vector<value>{})) == "[]");
}

TEST_CASE("value::big_int keeps all digits", "[json][value]") {
  auto uut = value::big_int("-123456789012345678901234567890");

  REQUIRE(uut);
  CHECK(uut->is_big_int());
  CHECK(text_of(*uut) == "-123456789012345678901234567890");
}

TEST_CASE("value::big_int makes small integers small", "[json][value]") {
  CHECK(*value::big_int("9223372036854775807")
        == std::numeric_limits<std::int64_t>::max());
  CHECK(value::big_int("9223372036854775808")->is_big_int());
  CHECK(*value::big_int("-0") == 0);
}

TEST_CASE("value::big_int refuses what is no decimal integer",
          "[json][value]") {
  for (auto text : {"", "-", "01", "1.0", "0x1", "1e5", " 1", "+1"})
    CHECK_FALSE(value::big_int(text));
  CHECK(describe(value::big_int("no").error())
        == "\"no\" is not a decimal integer");
}

TEST_CASE("value refuses nesting beyond 1,000 levels", "[json][value]") {
  auto uut = value::list();
  for (int i = 1; i < 1000; ++i)
    uut = value::list({uut});

  CHECK_THROWS_AS(value::list({uut}), std::length_error);
}

// -- reading ------------------------------------------------------------------

TEST_CASE("value finds members", "[json][value]") {
  value uut = {{"a", 1}, {"b", {{"c", "x"}}}};

  CHECK(uut["a"] == 1);
  CHECK(uut["b"]["c"] == "x");
  CHECK(uut[std::string{"a"}] == 1);
  CHECK(uut.contains("a"));
  CHECK_FALSE(uut.contains("c"));
}

TEST_CASE("value gives null for what is absent", "[json][value]") {
  value object = {{"a", 1}};
  value list = {1, 2};

  CHECK(object["b"].is_null());
  CHECK(object[0].is_null());
  CHECK(list["a"].is_null());
  CHECK(list[2].is_null());
  CHECK(list[-1].is_null());
  CHECK(value(3)["a"]["b"][0].is_null());
}

TEST_CASE("value finds elements by any integer", "[json][value]") {
  value uut = {"a", "b"};

  CHECK(uut[0] == "a");
  CHECK(uut[1u] == "b");
  CHECK(uut[std::size_t{1}] == "b");
  CHECK(uut[0LL] == "a");
}

TEST_CASE("value finds members of large objects", "[json][value]") {
  std::vector<std::pair<std::string, value>> members;
  for (int i = 0; i < 1000; ++i)
    members.emplace_back("key" + std::to_string(i * 7919 % 1000), i);
  value uut = members;

  REQUIRE(uut.size() == 1000);
  for (auto& [key, content] : members)
    CHECK(uut[key] == content);
  CHECK_FALSE(uut.contains("key1000"));
  CHECK_FALSE(uut.contains(""));
}

TEST_CASE("value merges equal keys of large objects", "[json][value]") {
  std::vector<std::pair<std::string, value>> members;
  for (int i = 0; i < 100; ++i)
    members.emplace_back("key" + std::to_string(i % 40), i);
  value uut = members;

  CHECK(uut.size() == 40);
  CHECK(uut["key0"] == 80);
  CHECK(uut["key39"] == 79);
  CHECK((*uut.items().begin()).key == "key0");
}

TEST_CASE("value counts elements and members only", "[json][value]") {
  CHECK(value({1, 2, 3}).size() == 3);
  CHECK(value({{"a", 1}}).size() == 1);
  CHECK(value("text").size() == 0);
  CHECK(value("text").empty());
  CHECK(value().empty());
}

TEST_CASE("value converts or gives the fallback", "[json][value]") {
  CHECK(value(true).as_bool());
  CHECK(value(1).as_bool(true));
  CHECK_FALSE(value("true").as_bool());
  CHECK(value(3).as_int() == 3);
  CHECK(value(3.0).as_int(7) == 7);
  CHECK(value::big_int("99999999999999999999")->as_int(7) == 7);
  CHECK(value(3).as_double() == 3.0);
  CHECK(value::big_int("100000000000000000000")->as_double() == 1e20);
  CHECK(value("3").as_double(1.5) == 1.5);
  CHECK(value("x").as_string() == "x");
  CHECK(value(3).as_string("y") == "y");
}

TEST_CASE("value::to_text gives strings as they are and JSON otherwise",
          "[json][value]") {
  CHECK(value("a\"b").to_text() == "a\"b");
  CHECK(value::list({"a\"b"}).to_text() == "[\"a\\\"b\"]");
  CHECK(value().to_text() == "null");
}

TEST_CASE("value keeps NUL inside strings", "[json][value]") {
  std::string text("a\0b", 3);

  CHECK(value(text).as_string() == text);
}

TEST_CASE("value prints JSON to streams", "[json][value]") {
  std::ostringstream out;

  out << value({{"a", 1}});

  CHECK(out.str() == R"({"a":1})");
}

// -- iteration ----------------------------------------------------------------

TEST_CASE("value iterates over the elements of lists", "[json][value]") {
  value uut = {1, 2, 3};
  std::int64_t sum = 0;

  for (auto element : uut)
    sum += element.as_int();

  CHECK(sum == 6);
  CHECK(std::distance(uut.begin(), uut.end()) == 3);
}

TEST_CASE("value of another kind has no elements", "[json][value]") {
  for (auto& uut : {value(), value("abc"), value({{"a", 1}})})
    CHECK(uut.begin() == uut.end());
}

TEST_CASE("value::items gives members in order, also of temporaries",
          "[json][value]") {
  value uut = {{"outer", {{"z", 1}, {"a", 2}}}};
  std::string seen;

  for (auto [key, val] : uut["outer"].copy().items())
    seen += std::string{key} + "=" + val.to_text() + ";";

  CHECK(seen == "z=1;a=2;");
  CHECK(uut.items().size() == 1);
  CHECK(value(3).items().size() == 0);
}

TEST_CASE("value iterators satisfy the forward iterator concepts",
          "[json][value]") {
  CHECK(std::forward_iterator<value::iterator>);
  CHECK(std::forward_iterator<json::member_range::iterator>);
}

// -- comparison ---------------------------------------------------------------

TEST_CASE("value compares kind by kind", "[json][value]") {
  CHECK(value(3) == value(3));
  CHECK(value(3) != value(3.0));
  CHECK(value(1) != value(true));
  CHECK(value() != value(0));
  CHECK(value("3") != value(3));
  CHECK(value({1, 2}) == value({1, 2}));
  CHECK(value({1, 2}) != value({2, 1}));
  CHECK(value({1, 2}) != value({1, 2, 3}));
}

TEST_CASE("value ignores the order of members", "[json][value]") {
  value uut = {{"a", 1}, {"b", 2}};

  CHECK(uut == value({{"b", 2}, {"a", 1}}));
  CHECK(uut != value({{"a", 1}, {"b", 3}}));
  CHECK(uut != value({{"a", 1}, {"c", 2}}));
}

TEST_CASE("value compares big integers by their digits", "[json][value]") {
  CHECK(*value::big_int("99999999999999999999")
        == *value::big_int("99999999999999999999"));
  CHECK(*value::big_int("99999999999999999999")
        != *value::big_int("99999999999999999998"));
}

TEST_CASE("value compares with scalars from either side", "[json][value]") {
  CHECK(value("x") == "x");
  CHECK("x" == value("x"));
  CHECK(value("x") == std::string{"x"});
  CHECK(value("x") != std::string_view{"y"});
  CHECK(value(3) == 3u);
  CHECK(value(3) != 3.0);
  CHECK(value(3.0) == 3.0f);
  CHECK(value(3.0) != 3);
  CHECK(value(true) == true);
  CHECK(value(1) != true);
  CHECK(value() == nullptr);
  CHECK(value(0) != nullptr);
}

TEST_CASE("value NaN differs from itself", "[json][value]") {
  value uut = std::nan("");

  CHECK(uut != uut);
}

// -- derived values -----------------------------------------------------------

TEST_CASE("value::with adds and replaces members of a copy", "[json][value]") {
  value uut = {{"a", 1}, {"b", 2}};

  CHECK(text_of(uut.with("c", 3)) == R"({"a":1,"b":2,"c":3})");
  CHECK(text_of(uut.with("a", {1, 2})) == R"({"a":[1,2],"b":2})");
  CHECK(text_of(uut) == R"({"a":1,"b":2})");
}

TEST_CASE("value::with makes an object of any other kind", "[json][value]") {
  CHECK(text_of(value().with("a", 1)) == R"({"a":1})");
  CHECK(text_of(value({1, 2}).with("a", 1)) == R"({"a":1})");
  CHECK(text_of(value::object().with("a", 1)) == R"({"a":1})");
}

TEST_CASE("value::without removes a member of a copy", "[json][value]") {
  value uut = {{"a", 1}, {"b", 2}, {"c", 3}};

  CHECK(text_of(uut.without("b")) == R"({"a":1,"c":3})");
  CHECK(text_of(uut.without("x")) == text_of(uut));
  CHECK(text_of(value({{"a", 1}}).without("a")) == "{}");
  CHECK(value(3).without("a") == 3);
}

TEST_CASE("value derives large objects with a working index", "[json][value]") {
  auto uut = value::object();
  for (int i = 0; i < 40; ++i)
    uut = uut.with("key" + std::to_string(i), i);
  for (int i = 0; i < 40; i += 2)
    uut = uut.without("key" + std::to_string(i));

  CHECK(uut.size() == 20);
  CHECK(uut["key39"] == 39);
  CHECK_FALSE(uut.contains("key38"));
}

TEST_CASE("value outlives the values it was built of", "[json][value]") {
  value uut;
  {
    auto text = std::string(1000, 'x');
    value part = {{"text", text}, {"list", {1, 2, 3}}};
    uut = {{"part", part["text"]}, {"list", part["list"]}};
  }

  CHECK(uut["part"].as_string().size() == 1000);
  CHECK(uut["list"][2] == 3);
}

TEST_CASE("value survives being assigned a part of itself", "[json][value]") {
  value uut = {{"a", {{"b", {{"c", "text"}}}}}};

  uut = uut["a"]["b"];
  uut = uut["c"];

  CHECK(uut == "text");
}

TEST_CASE("value::copy equals its original", "[json][value]") {
  value part = {{"text", std::string(1000, 'x')}};
  value uut = {{"n", 1}, {"part", part}, {"list", {1, 2.5, "s", nullptr}}};

  CHECK(uut.copy() == uut);
  CHECK(value(3).copy() == 3);
}

TEST_CASE("value is assigned to variables only", "[json][value]") {
  STATIC_REQUIRE(std::is_assignable_v<value&, int>);
  STATIC_REQUIRE(std::is_assignable_v<value&, value>);
  STATIC_REQUIRE_FALSE(std::is_assignable_v<value, int>);
  STATIC_REQUIRE_FALSE(std::is_assignable_v<value, const value&>);
  STATIC_REQUIRE(std::is_nothrow_move_constructible_v<value>);
}

TEST_CASE("value frees long histories without deep recursion",
          "[json][value]") {
  value uut = {{"text", std::string(1000, 'x')}};
  for (int i = 0; i < 20000; ++i)
    uut = uut.with("n", i);

  CHECK(uut["n"] == 19999);
  CHECK(uut["text"].as_string().size() == 1000);
}

TEST_CASE("value may be read and freed by other threads", "[json][value]") {
  auto uut = *json::parse(R"({"list": [1, 2, 3], "text": "abc"})");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([copy = uut] {
      for (int round = 0; round < 1000; ++round) {
        auto list = copy["list"];
        if (list.size() != 3 || copy["text"] != "abc")
          std::abort();
      }
    });
  uut = nullptr;

  for (auto& thread : threads)
    thread.join();

  CHECK(uut.is_null());
}
