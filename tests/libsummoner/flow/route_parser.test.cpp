// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/route_parser.hpp"

#include "summoner/error.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using summoner::arrow_style;
using summoner::describe;
using summoner::ec;
using summoner::node;
using summoner::flow::route_parser;
using summoner::flow::route_shape;

namespace {

arrow_style style(const char* stem, const char* open, const char* close,
                  const char* separator, const char* tip) {
  auto made = arrow_style::make(stem, open, close, separator, tip);
  REQUIRE(made);
  return *made;
}

std::string canonical(const route_parser& uut, std::string_view text) {
  auto parsed = uut.parse(text);
  INFO(describe(parsed ? caf::error{} : parsed.error()));
  REQUIRE(parsed);
  return parsed->text();
}

std::string canonical(std::string_view text) {
  return canonical(route_parser{}, text);
}

route_shape shape_of(std::string_view text) {
  auto parsed = route_parser{}.parse(text);
  REQUIRE(parsed);
  return parsed->shape();
}

std::string error_of(std::string_view text) {
  auto parsed = route_parser{}.parse(text);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error() == ec::bad_route);
  return describe(parsed.error());
}

} // namespace

// -- shapes and canonical texts -----------------------------------------------

TEST_CASE("route_parser reads each shape", "[flow][route_parser]") {
  CHECK(shape_of("opened, notify") == route_shape::object);
  CHECK(shape_of("A --[f]--> B") == route_shape::complete);
  CHECK(shape_of("A --> B") == route_shape::complete);
  CHECK(shape_of("--[f]--> B") == route_shape::left_dangling);
  CHECK(shape_of("--> B") == route_shape::left_dangling);
  CHECK(shape_of("A --[f]-->") == route_shape::right_dangling);
  CHECK(shape_of("A -->") == route_shape::right_dangling);
}

TEST_CASE("route_parser prints routes without spaces and with brackets",
          "[flow][route_parser]") {
  CHECK(canonical(" A , B  --[ f , g ]-->  /not( x, y ) ")
        == "A,B--[f,g]-->/not(x,y)");
  CHECK(canonical("A --> B") == "A--[]-->B");
  CHECK(canonical("A -->") == "A--[]-->");
  CHECK(canonical("--> B") == "--[]-->B");
  CHECK(canonical("A --[ ]--> B") == "A--[]-->B");
  CHECK(canonical(" opened ,notify ") == "opened,notify");
}

TEST_CASE("route_parser takes a side without tokens for absent",
          "[flow][route_parser]") {
  CHECK(shape_of(", --> B") == route_shape::left_dangling);
  CHECK(shape_of(" , ,--[f]--> B") == route_shape::left_dangling);
  CHECK(shape_of("A --> ,") == route_shape::right_dangling);
  CHECK(canonical("A --[,]--> B") == "A--[]-->B");
  CHECK(canonical("A,,B --[,f]--> ,C,") == "A,B--[f]-->C");
}

TEST_CASE("route_parser reads a text without tokens as an object",
          "[flow][route_parser]") {
  const auto* text = GENERATE("", "  ", ",", " , ,");

  CHECK(shape_of(text) == route_shape::object);
  CHECK(canonical(text).empty());
}

TEST_CASE("route_parser wants a node on one side of an arrow",
          "[flow][route_parser]") {
  CHECK(error_of("-->")
        == "route \"-->\": expected a node before the arrow at byte 0 or "
           "behind it, found neither");
  CHECK_THAT(error_of("--[f]-->"), Catch::Contains("found neither"));
  CHECK_THAT(error_of(" , --> ,"), Catch::Contains("found neither"));
}

TEST_CASE("route_parser says which end of a label is missing",
          "[flow][route_parser]") {
  auto missing = Catch::EndsWith("; behind --[ and the label stands ]-->");
  CHECK_THAT(error_of("A --[ f --> B"), missing);
  CHECK_THAT(error_of("A --[f]-- B"), missing);
  CHECK_THAT(error_of("A --[f"), missing);
  auto uut
    = route_parser{{arrow_style::standard(), style("~", "<<", ">>", "|", "!")}};
  CHECK_THAT(describe(uut.parse("A ~~<<f ~~! B").error()),
             Catch::EndsWith("; behind ~~<< and the label stands >>~~!"));
}

TEST_CASE("route_parser says that a route has one arrow",
          "[flow][route_parser]") {
  auto one_arrow = Catch::EndsWith("; a route has one arrow");
  CHECK_THAT(error_of("A --> B --> C"), one_arrow);
  CHECK_THAT(error_of("A --> B --[f]--> C"), one_arrow);
  CHECK_THAT(error_of("A --[f]--> B --> C"), one_arrow);
  CHECK_THAT(error_of("A --[f]--> B --[g]--> C"), one_arrow);
  auto uut
    = route_parser{{arrow_style::standard(), style("~", "<<", ">>", "|", "!")}};
  CHECK_THAT(describe(uut.parse("A --> B ~~! C").error()), one_arrow);
}

TEST_CASE("route_parser without styles says so", "[flow][route_parser]") {
  auto uut = route_parser{std::vector<arrow_style>{}};

  CHECK_THAT(describe(uut.parse("A --> B").error()),
             Catch::EndsWith("; there is no arrow style, so a route is nodes "
                             "alone"));
}

TEST_CASE("route_parser says how arrows are written", "[flow][route_parser]") {
  CHECK_THAT(error_of("A -> B"), Catch::EndsWith("; arrows are written -->"));
  CHECK_THAT(error_of("A => B"), Catch::EndsWith("; arrows are written -->"));
  CHECK_THAT(error_of("A B"), !Catch::Contains("arrows"));

  auto uut
    = route_parser{{arrow_style::standard(), style("~", "<<", ">>", "|", "!")}};
  CHECK_THAT(describe(uut.parse("A ~! B").error()),
             Catch::EndsWith("; arrows are written --> or ~~!"));
}

TEST_CASE("route_parser shows any style as text on one line",
          "[flow][route_parser]") {
  auto uut = route_parser{{style("\n", "<\xE4<", ">\xE4>", "|", "!\x1B\xE4")}};

  CHECK_THAT(describe(uut.parse("A \n B").error()),
             Catch::EndsWith("; arrows are written \\n\\n!\\u001b\uFFFD"));
  CHECK_THAT(describe(uut.parse("A \n\n<\xE4< f").error()),
             Catch::EndsWith("; behind \\n\\n<\uFFFD< and the label stands "
                             ">\uFFFD>\\n\\n!\\u001b\uFFFD"));
}

// -- splitting ----------------------------------------------------------------

TEST_CASE("route_parser does not split at separators in parentheses",
          "[flow][route_parser]") {
  CHECK(canonical("/not(a, b), c --[/oneof(d,e)]--> /not(f,g)")
        == "/not(a,b),c--[/oneof(d,e)]-->/not(f,g)");
  CHECK(canonical(route_parser{{style("=", "{", "}", ";", ")")}},
                  "/not(a;b, c) ; d =={e;f}==) /oneof(g;h)")
        == "/not(a;b,c);d=={e;f}==)/oneof(g;h)");
}

TEST_CASE("route_parser splits at separators longer than one character",
          "[flow][route_parser]") {
  auto uut = route_parser{{style("-", "[", "]", "and", ">")}};

  CHECK(canonical(uut, "A and B --[f and g]--> C") == "AandB--[fandg]-->C");
  CHECK(uut.parse("A and B --> C")->source().size() == 2);
}

TEST_CASE("route_parser splits objects at commas, whatever the styles",
          "[flow][route_parser]") {
  auto uut = route_parser{{style("=", "{", "}", ";", ")")}};

  CHECK(canonical(uut, "A, B") == "A,B");
  CHECK_FALSE(uut.parse("A; B"));
}

// -- several styles -----------------------------------------------------------

TEST_CASE("route_parser reads every text as an object without styles",
          "[flow][route_parser]") {
  auto uut = route_parser{std::vector<arrow_style>{}};

  CHECK(uut.styles().empty());
  CHECK(canonical(uut, "A, B") == "A,B");
  CHECK_FALSE(uut.parse("A --> B"));
}

TEST_CASE("route_parser knows the standard style unless told others",
          "[flow][route_parser]") {
  REQUIRE(route_parser{}.styles().size() == 1);
  CHECK(route_parser{}.styles()[0] == arrow_style::standard());
}

TEST_CASE("route_parser keeps the style of a route in its text",
          "[flow][route_parser]") {
  auto uut
    = route_parser{{arrow_style::standard(), style("~", "<<", ">>", "|", "!")}};

  CHECK(canonical(uut, "A --> B") == "A--[]-->B");
  CHECK(canonical(uut, "A|B ~~! C") == "A|B~~<<>>~~!C");
}

TEST_CASE("route_parser tries styles in the order of adding",
          "[flow][route_parser]") {
  // "==>" is an arrow of one and, with its tip, part of the other's label.
  auto short_tip = style("=", "{", "}", ",", ">");
  auto long_tip = style("=", "[", "]", ",", ">>");

  CHECK_FALSE(route_parser({short_tip, long_tip}).parse("A ==>> B"));
  CHECK(canonical(route_parser({long_tip, short_tip}), "A ==>> B")
        == "A==[]==>>B");
}

TEST_CASE("route_parser tries both arrows of a style before the next style",
          "[flow][route_parser]") {
  auto first = style("-", "[", "]", ",", ">");
  auto second = style("=", "{", "}", ",", ">");

  // Labelled in the second style, but the first one finds its bare arrow.
  CHECK_FALSE(route_parser({first, second}).parse("A --> B =={f}==> C"));
  CHECK_THAT(
    describe(route_parser({first, second}).parse("A --> B =={f}==> C").error()),
    Catch::Contains("\"B =={f}==> C\" is not a node"));
}

TEST_CASE("route_parser prefers a labelled arrow to an earlier bare one",
          "[flow][route_parser]") {
  CHECK_THAT(error_of("A --> B --[f]--> C"),
             Catch::Contains("\"A --> B\" is not a node"));
}

TEST_CASE("route_parser takes the first place that matches",
          "[flow][route_parser]") {
  CHECK_THAT(error_of("A --> B --> C"),
             Catch::Contains("\"B --> C\" is not a node"));
  CHECK_THAT(error_of("A --[f]--> B --[g]--> C"),
             Catch::Contains("\"B --[g]--> C\" is not a node"));
  CHECK_THAT(error_of("A --[f --> B"),
             Catch::Contains("\"A --[f\" is not a node"));
}

TEST_CASE("route_parser reads arrows whose parts are equal",
          "[flow][route_parser]") {
  auto uut = route_parser{{style("-", "|", "|", ",", "|")}};

  CHECK(canonical(uut, "A --| B") == "A--||--|B");
  CHECK(canonical(uut, "A --|f|--| B") == "A--|f|--|B");
}

// -- errors -------------------------------------------------------------------

TEST_CASE("route_parser quotes the route and the token and tells the byte",
          "[flow][route_parser]") {
  CHECK(error_of("A --[x y]--> B")
        == "route \"A --[x y]--> B\": \"x y\" is not a node: expected a "
           "letter, a digit or _ at byte 6, found \" \"");
  CHECK_THAT(error_of("A, 9x --> B"), Catch::Contains("at byte 3"));
  CHECK_THAT(error_of("A --> B, /no"), Catch::Contains("at byte 9"));
  CHECK_THAT(error_of("a, b-c"), Catch::Contains("at byte 4"));
}

TEST_CASE("route_parser checks the tokens of each side",
          "[flow][route_parser]") {
  const auto* text = GENERATE("9 --[f]--> B", "A --[9]--> B", "A --[f]--> 9",
                              "9 --> B", "A --> 9", "9 -->", "--> 9", "9",
                              "A - -> B", "A => B", "A -[f]-> B", "A --[f]-- B",
                              "/not(a, b", "a, b)");

  CHECK_THAT(error_of(text), Catch::Contains("is not a node"));
}
