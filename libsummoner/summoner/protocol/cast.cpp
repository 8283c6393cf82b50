// SPDX-License-Identifier: Apache-2.0

#include "summoner/protocol/cast.hpp"

#include "summoner/json/number.hpp"
#include "summoner/protocol/python_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace summoner::protocol {

using json::kind;
using json::detail::builder;
using json::detail::node;

namespace {

bool is_true(const node& content) noexcept {
  switch (content.tag) {
    case kind::null:
      return false;
    case kind::boolean:
      return content.boolean;
    case kind::integer:
      return content.is_big || content.integer != 0;
    case kind::floating:
      return content.floating != 0;
    case kind::string:
    case kind::list:
    case kind::object:
      break;
  }
  return content.size > 0;
}

node truncated(builder& target, const node& content) {
  if (!std::isfinite(content.floating))
    return content;
  std::array<char, std::numeric_limits<double>::max_exponent10 + 3> text{};
  auto whole = std::trunc(content.floating) + 0.0; // never -0
  auto* end = std::to_chars(text.data(), text.data() + text.size(), whole,
                            std::chars_format::fixed)
                .ptr;
  return target.integer(
    {text.data(), static_cast<std::size_t>(end - text.data())});
}

node to_int(builder& target, const node& content) {
  if (content.tag == kind::boolean)
    return json::detail::integer_node(content.boolean ? 1 : 0);
  if (content.tag == kind::floating)
    return truncated(target, content);
  if (content.tag == kind::string)
    if (auto digits = python_int(content.view()))
      return target.integer(*digits);
  return content;
}

node to_float(const node& content) {
  using json::detail::floating_node;
  if (content.tag == kind::boolean)
    return floating_node(content.boolean ? 1.0 : 0.0);
  if (content.is_big) {
    auto rounded = json::detail::to_double(content.view());
    return std::isinf(rounded) ? content : floating_node(rounded);
  }
  if (content.tag == kind::integer)
    return floating_node(static_cast<double>(content.integer));
  if (content.tag == kind::string)
    if (auto number = python_float(content.view()))
      return floating_node(*number);
  return content;
}

node cast_leaf(builder& target, const node& content, std::string_view type) {
  if (type == "str")
    return target.text(python_str(content));
  if (type == "int")
    return to_int(target, content);
  if (type == "float")
    return to_float(content);
  if (type == "bool")
    return json::detail::boolean_node(is_true(content));
  if (type == "null")
    return json::detail::null_node();
  return content;
}

// Converts what does not agree. Returns whether `result` differs from
// `content`; otherwise it is not set.
bool cast_changes(builder& target, const node& content, const node& type,
                  node& result);

bool cast_list(builder& target, const node& content, const node& type,
               node& result) {
  node* changed = nullptr;
  auto count = std::min(content.size, type.size);
  for (std::uint32_t i = 0; i < count; ++i) {
    auto element = json::detail::null_node();
    if (!cast_changes(target, content.children[i], type.children[i], element))
      continue;
    if (changed == nullptr) {
      changed = target.allocate_elements(content.size);
      std::copy(content.children, content.children_end(), changed);
    }
    changed[i] = element;
  }
  if (changed != nullptr)
    result = builder::list(changed, content.size);
  return changed != nullptr;
}

// The type of the member `i`: senders write both in the same order.
const node* member_type(const node& type, std::size_t i,
                        std::string_view key) noexcept {
  if (auto* pair = type.children + 2 * i; i < type.size && pair->view() == key)
    return pair + 1;
  return json::detail::find(type, key);
}

bool cast_object(builder& target, const node& content, const node& type,
                 node& result) {
  node* changed = nullptr;
  for (std::size_t i = 0; i < content.size; ++i) {
    auto* pair = content.children + 2 * i;
    auto* declared = member_type(type, i, pair->view());
    auto element = json::detail::null_node();
    if (declared == nullptr
        || !cast_changes(target, pair[1], *declared, element))
      continue;
    if (changed == nullptr) {
      changed = target.allocate_members(content.size);
      std::copy(content.children, content.children_end(), changed);
    }
    changed[2 * i + 1] = element;
  }
  if (changed != nullptr)
    result = builder::object(changed, content.size);
  return changed != nullptr;
}

bool cast_changes(builder& target, const node& content, const node& type,
                  node& result) {
  if (type.tag == kind::string) {
    auto is_leaf = content.tag != kind::list && content.tag != kind::object;
    if (is_leaf && type_name(content) == type.view())
      return false;
    result = cast_leaf(target, content, type.view());
    return true;
  }
  if (type.tag == kind::list && content.tag == kind::list)
    return cast_list(target, content, type, result);
  if (type.tag == kind::object && content.tag == kind::object)
    return cast_object(target, content, type, result);
  return false;
}

} // namespace

std::string_view type_name(const node& leaf) noexcept {
  switch (leaf.tag) {
    case kind::boolean:
      return "bool";
    case kind::integer:
      return "int";
    case kind::floating:
      return "float";
    case kind::string:
      return "str";
    default:
      return "null";
  }
}

node cast(builder& target, const node& content, const node& type) {
  auto result = json::detail::null_node();
  return cast_changes(target, content, type, result) ? result : content;
}

} // namespace summoner::protocol
