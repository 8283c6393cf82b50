// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/arrow_style.hpp"

#include "summoner/error.hpp"
#include "summoner/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace summoner::flow {

namespace {

struct part {
  std::string_view name;
  std::string_view text;
};

caf::error bad_part(const part& which, std::string_view problem) {
  return make_error(ec::bad_arrow_style,
                    fmt::format("arrow style: the {}, {}, {}", which.name,
                                detail::quoted(which.text), problem));
}

caf::error contains(const part& which, const part& other) {
  return bad_part(which, fmt::format("must not contain the {}, {}", other.name,
                                     detail::quoted(other.text)));
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
    std::count_if(text.begin(), text.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

} // namespace

arrow_style::arrow_style(std::string stem, std::string open, std::string close,
                         std::string separator, std::string tip)
  : stem_(std::move(stem)), open_(std::move(open)), close_(std::move(close)),
    separator_(std::move(separator)), tip_(std::move(tip)) {
}

caf::expected<arrow_style>
arrow_style::make(std::string stem, std::string open, std::string close,
                  std::string separator, std::string tip) {
  auto result = arrow_style{std::move(stem), std::move(open), std::move(close),
                            std::move(separator), std::move(tip)};
  if (auto err = result.check())
    return err;
  return result;
}

const arrow_style& arrow_style::standard() {
  static const auto instance = arrow_style{"-", "[", "]", ",", ">"};
  return instance;
}

caf::error arrow_style::check() const {
  for (const auto& each : {part{"stem", stem_}, part{"opening bracket", open_},
                           part{"closing bracket", close_},
                           part{"separator", separator_}, part{"tip", tip_}})
    if (each.text.empty())
      return bad_part(each, "must not be empty");
  if (characters(stem_) != 1)
    return bad_part({"stem", stem_}, "must be one character");
  if (auto err = check_overlaps())
    return err;
  return check_separator();
}

caf::error arrow_style::check_overlaps() const {
  auto twice = stem_ + stem_;
  auto parts = std::array{part{"stem, twice", twice},
                          part{"opening bracket", open_},
                          part{"closing bracket", close_}, part{"tip", tip_}};
  for (const auto& outer : parts)
    for (const auto& inner : parts)
      if (outer.text != inner.text
          && outer.text.find(inner.text) != std::string_view::npos)
        return contains(outer, inner);
  return caf::none;
}

caf::error arrow_style::check_separator() const {
  for (const auto& inner :
       {part{"stem", stem_}, part{"opening bracket", open_},
        part{"closing bracket", close_}, part{"tip", tip_},
        part{"parenthesis", "("}, part{"parenthesis", ")"}, part{"slash", "/"}})
    if (separator_.find(inner.text) != std::string::npos)
      return contains({"separator", separator_}, inner);
  return caf::none;
}

} // namespace summoner::flow
