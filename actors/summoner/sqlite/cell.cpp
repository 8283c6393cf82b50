// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/cell.hpp"

#include "summoner/json/parse.hpp"
#include "summoner/json/print.hpp"

#include <array>

namespace summoner::sqlite {

std::string_view cell::type_name() const noexcept {
  constexpr auto names
    = std::array<std::string_view, std::variant_size_v<content_type>>{
      "NULL", "an integer", "a floating point number", "a text", "a blob"};
  return names[content_.index()];
}

std::string cell::json_of(const value& content) {
  std::string text;
  json::print(content, text);
  return text;
}

bool detail::read_json(const cell& from, value& to) {
  if (const auto* text = std::get_if<std::string>(&from.content())) {
    auto parsed = json::parse(*text);
    if (parsed)
      to = std::move(*parsed);
    return static_cast<bool>(parsed);
  }
  if (const auto* number = std::get_if<std::int64_t>(&from.content()))
    to = value(*number);
  else if (const auto* real = std::get_if<double>(&from.content()))
    to = value(*real);
  else if (from.is_null())
    to = value();
  else
    return false;
  return true;
}

} // namespace summoner::sqlite
