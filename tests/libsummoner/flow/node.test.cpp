// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/node.hpp"

#include "summoner/error.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using summoner::describe;
using summoner::ec;
using summoner::node;
using summoner::flow::node_kind;

namespace {

using texts = std::vector<std::string>;

texts names_of(const node& uut) {
  return {uut.names().begin(), uut.names().end()};
}

std::string error_of(std::string_view token, std::size_t offset = 0) {
  auto parsed = node::parse(token, offset);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error() == ec::bad_node);
  return describe(parsed.error());
}

} // namespace

// -- reading ------------------------------------------------------------------

TEST_CASE("node reads a plain name", "[flow][node]") {
  auto text = GENERATE(as<std::string>{}, "a", "_", "Z9", "_a_1", "peer_9",
                       "d\xC3\xA9j\xC3\xA0", "x\x80");

  auto uut = node::parse(text);

  REQUIRE(uut);
  CHECK(uut->kind() == node_kind::plain);
  CHECK(uut->text() == text);
  CHECK(names_of(*uut) == texts{text});
}

TEST_CASE("node reads /all, which has no names", "[flow][node]") {
  auto uut = node::parse("/all");

  REQUIRE(uut);
  CHECK(uut->kind() == node_kind::all);
  CHECK(uut->text() == "/all");
  CHECK(uut->names().empty());
}

TEST_CASE("node reads the names in parentheses, in order and as often as they "
          "stand there",
          "[flow][node]") {
  auto except = node::parse("/not(b,a,b)");
  auto one_of = node::parse("/oneof(c)");

  REQUIRE(except);
  CHECK(except->kind() == node_kind::except);
  CHECK(names_of(*except) == texts{"b", "a", "b"});
  CHECK(except->text() == "/not(b,a,b)");
  REQUIRE(one_of);
  CHECK(one_of->kind() == node_kind::one_of);
  CHECK(names_of(*one_of) == texts{"c"});
}

TEST_CASE("node ignores white space around and inside of parentheses",
          "[flow][node]") {
  CHECK(node{" \t a \n"}.text() == "a");
  CHECK(node{" /all "}.text() == "/all");
  CHECK(node{" /not ( a ,\tb ) "}.text() == "/not(a,b)");
  CHECK(node{"/oneof\t(a )"}.text() == "/oneof(a)");
}

TEST_CASE("node drops empty items", "[flow][node]") {
  CHECK(node{"/not()"}.text() == "/not()");
  CHECK(node{"/not( , ,)"}.text() == "/not()");
  CHECK(node{"/oneof(,a,,b, )"}.text() == "/oneof(a,b)");
}

TEST_CASE("node does not check items further", "[flow][node]") {
  CHECK(names_of(node{"/oneof(9, a b, /all, (x, --> )"})
        == texts{"9", "a b", "/all", "(x", "-->"});
}

TEST_CASE("node quotes what is no node and tells where and what it expected",
          "[flow][node]") {
  CHECK(error_of("")
        == "\"\" is not a node: expected a letter, _ or / at byte 0, found "
           "the end");
  CHECK(error_of("9x")
        == "\"9x\" is not a node: expected a letter, _ or / at byte 0, found "
           "\"9\"");
  CHECK(error_of(" a b ")
        == "\"a b\" is not a node: expected a letter, a digit or _ at byte 2, "
           "found \" \"");
  CHECK(error_of("\xC3\xA9")
        == "\"\xC3\xA9\" is not a node: expected a letter, _ or / at byte 0, "
           "found \"\xC3\xA9\"");
  CHECK(error_of("/some")
        == "\"/some\" is not a node: expected /all, /not(...) or /oneof(...) "
           "at byte 0, found \"/\"");
  CHECK(error_of("/all()")
        == "\"/all()\" is not a node: expected the end at byte 4, found "
           "\"(\"");
  CHECK(error_of("/oneof")
        == "\"/oneof\" is not a node: expected ( at byte 6, found the end");
  CHECK(error_of("/not(a")
        == "\"/not(a\" is not a node: expected ) at byte 6, found the end");
  CHECK(error_of("/not(a)b")
        == "\"/not(a)b\" is not a node: expected the end at byte 7, found "
           "\"b\"");
}

TEST_CASE("node refuses other texts, too", "[flow][node]") {
  const auto* text = GENERATE("a-b", "a.b", "a,b)", "/", "/ all", "/All",
                              "/allx", "/notx(a)", "/not a", "(a)", "a()",
                              "not(a)", "/not((a))", "/not(a))");

  CHECK_FALSE(node::parse(text));
}

TEST_CASE("node counts positions from the given offset", "[flow][node]") {
  CHECK_THAT(error_of(" a-b", 10), Catch::Contains("at byte 12"));
}

TEST_CASE("node made of a literal throws what parse would tell",
          "[flow][node]") {
  node uut = "opened";
  CHECK(uut.text() == "opened");
  CHECK(node{std::string{"a"}} == node{std::string_view{"a"}});

  CHECK_THROWS_AS(node{"a b"}, std::invalid_argument);
  CHECK_THROWS_WITH(node{"a b"}, error_of("a b"));
}

TEST_CASE("node keeps its text and names when it is copied and moved",
          "[flow][node]") {
  const auto* text = GENERATE("opened", "/all", "/not(a,b)",
                              "a_name_too_long_for_the_buffer_of_a_string");
  auto original = node{text};

  auto copy = original;
  auto moved = std::move(original);

  CHECK(copy == moved);
  CHECK(copy.text() == text);
  CHECK(names_of(copy) == names_of(moved));
}

TEST_CASE("node equals another one of the same kind and names",
          "[flow][node]") {
  CHECK(node{"/not(a, b)"} == node{"/not(a,b)"});
  CHECK_FALSE(node{"/not(a,b)"} == node{"/not(b,a)"});
  CHECK_FALSE(node{"/not(a)"} == node{"/not(a,a)"});
  CHECK_FALSE(node{"/not(a)"} == node{"/oneof(a)"});
  CHECK_FALSE(node{"a"} == node{"b"});
}

// -- accepting ----------------------------------------------------------------

TEST_CASE("node accepts states by the table", "[flow][node]") {
  auto [gate, state, accepted]
    = GENERATE(table<std::string, std::string, bool>({
      {"a", "a", true},
      {"a", "b", false},
      {"a", "/all", true},
      {"a", "/not(b)", true},
      {"a", "/not(b,a)", false},
      {"a", "/not()", true},
      {"a", "/oneof(b,a)", true},
      {"a", "/oneof(b)", false},
      {"a", "/oneof()", false},
      {"/all", "a", true},
      {"/all", "/all", true},
      {"/all", "/not(a)", true},
      {"/all", "/oneof()", true},
      {"/not(a)", "a", false},
      {"/not(a)", "b", true},
      {"/not()", "a", true},
      {"/not(a)", "/all", true},
      {"/not(a)", "/not(a)", true},
      {"/not(a)", "/oneof(a)", true},
      {"/not(a)", "/oneof()", true},
      {"/oneof(a,b)", "b", true},
      {"/oneof(a,b)", "c", false},
      {"/oneof()", "a", false},
      {"/oneof()", "/all", true},
      {"/oneof(a,b)", "/not(a)", true},
      {"/oneof(a,b)", "/not(b,a)", false},
      {"/oneof()", "/not()", false},
      {"/oneof(a,b)", "/oneof(b,c)", true},
      {"/oneof(a,b)", "/oneof(c)", false},
      {"/oneof(a)", "/oneof()", false},
      {"/oneof()", "/oneof()", false},
    }));

  CAPTURE(gate, state);
  CHECK(node{gate}.accepts(node{state}) == accepted);
}

TEST_CASE("node_kind has a name for each kind", "[flow][node]") {
  CHECK(to_string(node_kind::plain) == "plain");
  CHECK(to_string(node_kind::all) == "all");
  CHECK(to_string(node_kind::except) == "except");
  CHECK(to_string(node_kind::one_of) == "one_of");
  CHECK(to_string(static_cast<node_kind>(9)) == "invalid");
}
