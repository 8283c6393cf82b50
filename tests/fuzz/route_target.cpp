// SPDX-License-Identifier: Apache-2.0

// A route that is accepted has a canonical text, which reads as the same route;
// one that is refused is refused with the place.
//
// Input: `0` and a route in the standard style, `1` and one in three styles, or
// `2`, five lines with the parts of a style, and a route in that style.

#include "summoner/error.hpp"
#include "summoner/flow/arrow_style.hpp"
#include "summoner/flow/node.hpp"
#include "summoner/flow/route.hpp"
#include "summoner/flow/route_parser.hpp"

#include "fuzz_target.hpp"
#include "json_tokens.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::fuzzing {

namespace {

using flow::arrow_style;
using flow::node;
using flow::route;
using flow::route_parser;
using flow::route_shape;

std::string take_line(std::string_view& text) {
  auto end = std::min(text.find('\n'), text.size());
  auto result = std::string{text.substr(0, end)};
  text.remove_prefix(std::min(end + 1, text.size()));
  return result;
}

std::vector<arrow_style> three_styles() {
  return {arrow_style::standard(), *arrow_style::make("=", "{", "}", ";", ":"),
          *arrow_style::make("~", "<<", ">>", "|", "!")};
}

/// Reads a style; one that is refused is refused with its part.
std::optional<arrow_style> take_style(std::string_view& text) {
  auto parts = std::array<std::string, 5>{};
  for (auto& part : parts)
    part = take_line(text);
  auto made = arrow_style::make(parts[0], parts[1], parts[2], parts[3],
                                parts[4]);
  if (made)
    return std::move(*made);
  expect(made.error() == ec::bad_arrow_style
           && describe(made.error()).starts_with("arrow style: the "),
         "a bad style is refused with its part");
  return std::nullopt;
}

/// Whether the parts of a style cannot be taken for those of nodes. Where they
/// can, a canonical text may read as something else.
bool is_clear(const arrow_style& style) {
  constexpr std::string_view marks = "!\"#$%&'*+-.:;<=>?@[\\]^`{|}~";
  auto is_marks = [&](const std::string& part) {
    return part.find_first_not_of(marks) == std::string::npos;
  };
  return is_marks(style.stem()) && is_marks(style.open())
         && is_marks(style.close()) && is_marks(style.tip())
         && (style.separator() == "," || is_marks(style.separator()));
}

/// Whether an item of a node holds what begins a label: such a node may stand
/// before an arrow without label, but not before the one of the canonical text.
bool hides_label(const route& of, const arrow_style& style) {
  auto source = of.source();
  return std::any_of(source.begin(), source.end(), [&](const node& each) {
    return each.text().find(style.label_begin()) != std::string::npos;
  });
}

void check_node(const node& each) {
  auto again = node::parse(each.text());
  expect(again && *again == each && again->kind() == each.kind()
           && std::ranges::equal(again->names(), each.names()),
         "the text of a node reads as that node");
  auto is_none = each.kind() == flow::node_kind::one_of && each.names().empty();
  expect(each.accepts(each) != is_none, "a node accepts itself");
}

void check_shape(const route& of) {
  auto has_source = !of.source().empty();
  auto has_target = !of.target().empty();
  auto wanted = has_source ? has_target ? route_shape::complete
                                        : route_shape::right_dangling
                           : route_shape::left_dangling;
  expect(of.shape() == wanted
           || (of.shape() == route_shape::object && !has_target
               && !of.has_label()),
         "the shape is that of the sides");
  expect(of.is_initial() == (of.shape() == route_shape::left_dangling),
         "a route without a source is initial");
}

void check_route(const route& of, const route_parser& parser) {
  for (auto side : {of.source(), of.label(), of.target()})
    std::for_each(side.begin(), side.end(), check_node);
  check_shape(of);
  auto styles = parser.styles();
  if (!std::all_of(styles.begin(), styles.end(), is_clear))
    return;
  auto again = parser.parse(of.text());
  if (again)
    expect(again->text() == of.text(), "a canonical text is its own");
  auto hides = [&](const arrow_style& style) { return hides_label(of, style); };
  if (std::any_of(styles.begin(), styles.end(), hides))
    return;
  expect(again.engaged(), "a canonical text is a route");
  expect(*again == of && again->shape() == of.shape()
           && std::ranges::equal(again->source(), of.source())
           && std::ranges::equal(again->label(), of.label())
           && std::ranges::equal(again->target(), of.target()),
         "a canonical text reads as its route");
}

/// Whether `problem` says "at byte N" with a byte of `text`. What it quotes,
/// the route and pieces of a style, may look like that, too.
bool names_byte(std::string_view problem, std::string_view text) {
  constexpr std::string_view place = "at byte ";
  for (auto at = problem.find(place); at != std::string_view::npos;
       at = problem.find(place, at + 1)) {
    auto number = problem.substr(at + place.size());
    std::size_t byte = 0;
    auto status = std::from_chars(number.data(), number.data() + number.size(),
                                  byte);
    if (status.ec == std::errc{} && byte <= text.size())
      return true;
  }
  return false;
}

void check_refusal(std::string_view text, const caf::error& err) {
  auto problem = describe(err);
  expect(err == ec::bad_route && problem.starts_with("route \"")
           && is_utf8(problem),
         "a refusal quotes the route");
  expect(names_byte(problem, text), "a refusal names a byte of the text");
}

} // namespace

void check(std::string_view input) {
  if (input.empty())
    return;
  auto choice = input.front();
  input.remove_prefix(1);
  auto styles = std::vector{arrow_style::standard()};
  if (choice == '1') {
    styles = three_styles();
  } else if (choice == '2') {
    auto style = take_style(input);
    if (!style)
      return;
    styles = {*style};
  }
  auto parser = route_parser{styles};
  auto parsed = parser.parse(input);
  if (parsed)
    check_route(*parsed, parser);
  else
    check_refusal(input, parsed.error());
}

} // namespace summoner::fuzzing
