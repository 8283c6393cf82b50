// SPDX-License-Identifier: Apache-2.0

#include "text.hpp"

#include "summoner/json/print.hpp"
#include "summoner/text.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace summoner::tools {

bool is_relayed(const value& message) {
  return message.contains("remote_addr") && message.contains("content");
}

std::string compact(const value& content) {
  std::string result;
  json::print(content, result, {.special = json::non_finite::python});
  return result;
}

std::string printable(std::string_view text) {
  return detail::printable(text);
}

namespace {

void indent(const value& content, const std::string& margin, std::string& out) {
  if (content.empty()) {
    out += compact(content);
    return;
  }
  auto inner = margin + "  ";
  auto is_first = true;
  auto next = [&] {
    out += (std::exchange(is_first, false) ? "\n" : ",\n") + inner;
  };
  out += content.is_list() ? '[' : '{';
  for (const auto& element : content) {
    next();
    indent(element, inner, out);
  }
  for (auto [key, member] : content.items()) {
    next();
    out += compact(value(key)) + ": ";
    indent(member, inner, out);
  }
  out += '\n' + margin;
  out += content.is_list() ? ']' : '}';
}

} // namespace

std::string indented(const value& content) {
  std::string result;
  indent(content, "", result);
  return result;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string_view whole_items(std::string_view line, std::size_t columns) {
  if (line.size() <= columns)
    return line;
  auto end = line.rfind(", ", columns);
  return end == std::string_view::npos ? "" : line.substr(0, end);
}

} // namespace summoner::tools
