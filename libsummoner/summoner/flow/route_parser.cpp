// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/route_parser.hpp"

#include "summoner/error.hpp"
#include "summoner/json/utf8.hpp"
#include "summoner/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace summoner::flow {

namespace {

constexpr auto npos = std::string_view::npos;

/// The three sides of an arrow, views into its text.
struct sides {
  std::string_view source;
  std::string_view label;
  std::string_view target;
};

std::optional<sides> find_labelled(std::string_view text,
                                   const arrow_style& style) {
  auto begin = style.label_begin();
  auto end = style.label_end();
  auto first = text.find(begin);
  if (first == npos)
    return std::nullopt;
  auto label = first + begin.size();
  auto last = text.find(end, label);
  if (last == npos)
    return std::nullopt;
  return sides{text.substr(0, first), text.substr(label, last - label),
               text.substr(last + end.size())};
}

std::optional<sides> find_bare(std::string_view text,
                               const arrow_style& style) {
  auto arrow = style.bare_arrow();
  auto first = text.find(arrow);
  if (first == npos)
    return std::nullopt;
  return sides{text.substr(0, first), {}, text.substr(first + arrow.size())};
}

/// Where the token ends with which `text` begins: at the first separator that
/// is not in parentheses.
std::size_t end_of_token(std::string_view text, std::string_view separator) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(')
      ++depth;
    else if (text[i] == ')' && depth > 0)
      --depth;
    else if (depth == 0 && text.substr(i).starts_with(separator))
      return i;
  }
  return text.size();
}

/// Reads the nodes of one side of a route.
class side_reader {
public:
  side_reader(std::string_view route, std::string_view separator)
    : route_(route), separator_(separator) {
  }

  /// @param side A view into the route.
  caf::expected<std::vector<node>> read(std::string_view side) const {
    auto result = std::vector<node>{};
    while (!side.empty()) {
      auto end = end_of_token(side, separator_);
      auto token = side.substr(0, end);
      if (!detail::trimmed(token).empty()) {
        auto parsed = node::parse(token, position(token));
        if (!parsed)
          return std::move(parsed.error());
        result.push_back(std::move(*parsed));
      }
      side.remove_prefix(std::min(end + separator_.size(), side.size()));
    }
    return result;
  }

private:
  [[nodiscard]] std::size_t position(std::string_view token) const {
    return static_cast<std::size_t>(token.data() - route_.data());
  }

  std::string_view route_;
  std::string_view separator_;
};

caf::error bad_route(std::string_view text, std::string_view problem) {
  return make_error(ec::bad_route,
                    fmt::format("route {}: {}", detail::quoted(text), problem));
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != npos;
}

/// Pieces of styles are any bytes.
std::string shown(std::string_view piece) {
  return detail::printable(json::to_valid_utf8(piece));
}

/// Says how arrows are written if a text looks as if it should have one, or one
/// that is whole.
/// @param text Of a route what is not the arrow that was found in it.
std::string help_with_arrows(std::string_view text,
                             const std::vector<arrow_style>& styles,
                             bool has_arrow) {
  if (styles.empty())
    return "; there is no arrow style, so a route is nodes alone";
  std::vector<std::string> arrows;
  auto has_piece = false;
  for (const auto& style : styles) {
    auto begin = style.label_begin();
    auto end = style.label_end();
    if (has_arrow
        && (contains(text, style.bare_arrow()) || contains(text, end)))
      return "; a route has one arrow";
    if (contains(text, begin) && !contains(text, end))
      return fmt::format("; behind {} and the label stands {}", shown(begin),
                         shown(end));
    arrows.push_back(shown(style.bare_arrow()));
    has_piece = has_piece || contains(text, style.stem())
                || contains(text, style.tip());
  }
  if (has_arrow || !has_piece)
    return {};
  return fmt::format("; arrows are written {}", fmt::join(arrows, " or "));
}

caf::expected<route> read_object(std::string_view text,
                                 const std::vector<arrow_style>& styles) {
  auto source = side_reader{text, ","}.read(text);
  if (!source)
    return bad_route(text, describe(source.error())
                             + help_with_arrows(text, styles, false));
  return route::object(std::move(*source));
}

caf::expected<route> read_arrow(std::string_view text, const sides& found,
                                const arrow_style& style,
                                const std::vector<arrow_style>& styles) {
  auto reader = side_reader{text, style.separator()};
  auto bad_side = [&](std::string_view side, const caf::error& problem) {
    return bad_route(text,
                     describe(problem) + help_with_arrows(side, styles, true));
  };
  auto source = reader.read(found.source);
  if (!source)
    return bad_side(found.source, source.error());
  auto label = reader.read(found.label);
  if (!label)
    return bad_side(found.label, label.error());
  auto target = reader.read(found.target);
  if (!target)
    return bad_side(found.target, target.error());
  if (source->empty() && target->empty())
    return bad_route(text, fmt::format("expected a node before the arrow at "
                                       "byte {} or behind it, found neither",
                                       found.source.size()));
  return route::arrow(style, std::move(*source), std::move(*label),
                      std::move(*target));
}

} // namespace

route_parser::route_parser(std::vector<arrow_style> styles)
  : styles_(std::move(styles)) {
}

caf::expected<route> route_parser::parse(std::string_view text) const {
  for (const auto& style : styles_) {
    if (auto found = find_labelled(text, style))
      return read_arrow(text, *found, style, styles_);
    if (auto found = find_bare(text, style))
      return read_arrow(text, *found, style, styles_);
  }
  return read_object(text, styles_);
}

} // namespace summoner::flow
