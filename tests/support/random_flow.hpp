// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/flow/action.hpp"
#include "summoner/flow/arrow_style.hpp"
#include "summoner/flow/node.hpp"
#include "summoner/flow/states.hpp"
#include "summoner/priority.hpp"

#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace summoner::testing {

/// Makes random pieces of a flow, the same ones for the same seed.
class random_flow {
public:
  explicit random_flow(unsigned seed) : engine_(seed) {
  }

  /// A number below `bound`.
  std::size_t below(std::size_t bound) {
    return engine_() % bound;
  }

  bool chance(std::size_t one_in) {
    return below(one_in) == 0;
  }

  /// One of few, so that names meet.
  std::string name() {
    return pick({"A", "B", "C", "_q", "x1", "opened", "d\xC3\xA9j\xC3\xA0"});
  }

  /// White space, mostly none.
  std::string blank() {
    return pick({"", "", "", " ", "  ", "\t"});
  }

  /// A node's text with white space where it may be.
  std::string node_text() {
    switch (below(6)) {
      case 0:
        return blank() + "/all" + blank();
      case 1:
        return blank() + "/not" + list() + blank();
      case 2:
        return blank() + "/oneof" + list() + blank();
      default:
        return blank() + name() + blank();
    }
  }

  node any_node() {
    return node{node_text()};
  }

  std::vector<node> nodes(std::size_t limit) {
    auto result = std::vector<node>{};
    for (auto n = below(limit + 1); n > 0; --n)
      result.push_back(any_node());
    return result;
  }

  /// A style of characters that stand in no name.
  flow::arrow_style style() {
    for (;;) {
      auto made
        = flow::arrow_style::make(pick({"-", "=", "~", "*"}), part(), part(),
                                  pick({",", ";", "|", "::", "&&", "~", "-"}),
                                  part());
      if (made)
        return *made;
    }
  }

  /// Tokens of one side, sometimes with empty ones between.
  std::string side_text(const flow::arrow_style& style) {
    auto result = blank();
    for (auto n = below(4); n > 0; --n) {
      result += chance(6) ? blank() : node_text();
      if (n > 1 || chance(6))
        result += style.separator();
    }
    return result;
  }

  /// A route's text; perhaps an arrow without a node at its ends.
  std::string route_text(const flow::arrow_style& style) {
    if (chance(5)) // an object, whose separator is no matter of style
      return side_text(flow::arrow_style::standard());
    auto arrow = chance(2)
                   ? style.bare_arrow()
                   : style.label_begin() + side_text(style) + style.label_end();
    return side_text(style) + arrow + side_text(style);
  }

  flow::states states() {
    switch (below(4)) {
      case 0:
        return any_node();
      case 1:
        return nodes(3);
      default:
        auto mapping = std::vector<std::pair<std::string, std::vector<node>>>{};
        for (std::size_t n = below(4); n > 0; --n)
          mapping.emplace_back("k" + std::to_string(n), nodes(3));
        return mapping;
    }
  }

  summoner::priority priority() {
    auto levels = std::vector<int>{};
    for (auto n = below(3); n > 0; --n)
      levels.push_back(static_cast<int>(below(3)));
    return summoner::priority{std::move(levels)};
  }

  /// An event's action, or none.
  std::optional<action> event() {
    constexpr action all[] = {action::move, action::stay, action::test};
    auto which = below(4);
    return which < 3 ? std::optional{all[which]} : std::nullopt;
  }

private:
  std::string pick(std::vector<std::string> from) {
    return from[below(from.size())];
  }

  std::string part() {
    return pick({"[", "]", "{", "}", "<<", ">>", ">", ")", "(", "!", "->", "/",
                 "--", "|"});
  }

  std::string list() {
    auto result = blank() + "(" + blank();
    for (auto n = below(4); n > 0; --n)
      result += (chance(8) ? "" : name()) + blank() + (n > 1 ? "," : "");
    return result + blank() + ")";
  }

  std::mt19937 engine_;
};

} // namespace summoner::testing
