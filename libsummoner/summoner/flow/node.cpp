// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/node.hpp"

#include "summoner/error.hpp"
#include "summoner/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace summoner::flow {

namespace {

using detail::is_white;
using detail::trimmed;

constexpr auto start_of_name = "a letter, _ or /";
constexpr auto rest_of_name = "a letter, a digit or _";
constexpr auto command = "/all, /not(...) or /oneof(...)";

bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool may_begin_name(char c) noexcept {
  return is_letter(c) || c == '_';
}

bool may_continue_name(char c) noexcept {
  return may_begin_name(c) || (c >= '0' && c <= '9')
         || static_cast<unsigned char>(c) >= 0x80;
}

caf::error no_node(std::string_view token, std::size_t at, std::size_t offset,
                   std::string_view expected) {
  auto found = at < token.size() ? detail::quoted(detail::character(token, at))
                                 : std::string{"the end"};
  return make_error(ec::bad_node,
                    fmt::format("{} is not a node: expected {} at byte {}, "
                                "found {}",
                                detail::quoted(token), expected, offset + at,
                                found));
}

std::vector<std::string> split_items(std::string_view list) {
  auto result = std::vector<std::string>{};
  while (!list.empty()) {
    auto end = std::min(list.find(','), list.size());
    if (auto item = trimmed(list.substr(0, end)); !item.empty())
      result.emplace_back(item);
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return result;
}

std::size_t skip_white(std::string_view text, std::size_t at) noexcept {
  while (at < text.size() && is_white(text[at]))
    ++at;
  return at;
}

} // namespace

std::string to_string(node_kind kind) {
  switch (kind) {
    case node_kind::plain:
      return "plain";
    case node_kind::all:
      return "all";
    case node_kind::except:
      return "except";
    case node_kind::one_of:
      return "one_of";
  }
  return "invalid";
}

// -- reading ------------------------------------------------------------------

node::node(node_kind kind, std::string text,
           std::shared_ptr<const name_list> names) noexcept
  : kind_(kind), text_(std::move(text)), names_(std::move(names)) {
}

node::node(std::string_view token) : kind_(node_kind::plain) {
  auto parsed = parse(token);
  if (!parsed)
    throw std::invalid_argument(describe(parsed.error()));
  *this = std::move(*parsed);
}

caf::expected<node> node::parse(std::string_view token, std::size_t offset) {
  auto text = trimmed(token);
  offset += static_cast<std::size_t>(text.data() - token.data());
  if (text.starts_with('/'))
    return parse_command(text, offset);
  if (text.empty() || !may_begin_name(text.front()))
    return no_node(text, 0, offset, start_of_name);
  auto end = std::find_if_not(text.begin(), text.end(), may_continue_name);
  if (end != text.end())
    return no_node(text, static_cast<std::size_t>(end - text.begin()), offset,
                   rest_of_name);
  return node{node_kind::plain, std::string{text}, nullptr};
}

caf::expected<node> node::parse_command(std::string_view token,
                                        std::size_t offset) {
  std::size_t end = 1;
  while (end < token.size() && may_continue_name(token[end]))
    ++end;
  auto word = token.substr(0, end);
  if (word == "/not")
    return parse_list(node_kind::except, token, end, offset);
  if (word == "/oneof")
    return parse_list(node_kind::one_of, token, end, offset);
  if (word != "/all")
    return no_node(token, 0, offset, command);
  if (end != token.size())
    return no_node(token, end, offset, "the end");
  return node{node_kind::all, std::string{token}, nullptr};
}

caf::expected<node> node::parse_list(node_kind kind, std::string_view token,
                                     std::size_t open, std::size_t offset) {
  auto word = token.substr(0, open);
  open = skip_white(token, open);
  if (open == token.size() || token[open] != '(')
    return no_node(token, open, offset, "(");
  auto close = token.find(')', open);
  if (close == std::string_view::npos)
    return no_node(token, token.size(), offset, ")");
  if (close + 1 != token.size())
    return no_node(token, close + 1, offset, "the end");
  auto names = split_items(token.substr(open + 1, close - open - 1));
  auto text = fmt::format("{}({})", word, fmt::join(names, ","));
  return node{kind, std::move(text),
              std::make_shared<const name_list>(std::move(names))};
}

// -- observers ----------------------------------------------------------------

std::span<const std::string> node::names() const noexcept {
  if (kind_ == node_kind::plain)
    return {&text_, 1};
  return names_ ? std::span<const std::string>{*names_}
                : std::span<const std::string>{};
}

bool node::has(std::string_view name) const noexcept {
  auto all = names();
  return std::find(all.begin(), all.end(), name) != all.end();
}

bool node::accepts(const node& state) const noexcept {
  if (state.kind_ == node_kind::all)
    return true;
  switch (kind_) {
    case node_kind::all:
      return true;
    case node_kind::plain:
      return state.kind_ == node_kind::except ? !state.has(text_)
                                              : state.has(text_);
    case node_kind::except:
      return state.kind_ != node_kind::plain || !has(state.text_);
    case node_kind::one_of:
      return one_of_accepts(state);
  }
  return false;
}

bool node::one_of_accepts(const node& state) const noexcept {
  auto wanted = state.kind_ != node_kind::except;
  auto mine = names();
  return std::any_of(mine.begin(), mine.end(), [&](const auto& name) {
    return state.has(name) == wanted;
  });
}

} // namespace summoner::flow
