// SPDX-License-Identifier: Apache-2.0

#include "cast_rules.hpp"

#include "values.hpp"

#include <cmath>
#include <cstddef>
#include <string_view>

namespace summoner::fuzzing {

namespace {

using json::value;

bool is_true(const value& content) {
  if (content.is_string())
    return !content.as_string().empty();
  if (content.is_list() || content.is_object())
    return content.size() > 0;
  if (content.is_number())
    return content.as_double() != 0;
  return content.as_bool();
}

bool is_int_of(const value& result, const value& content) {
  if (content.is_bool())
    return result == (content.as_bool() ? 1 : 0);
  if (content.is_float() && std::isfinite(content.as_double()))
    return result.is_int()
           && result.as_double() == std::trunc(content.as_double());
  return (content.is_string() && result.is_int()) || same(result, content);
}

bool is_float_of(const value& result, const value& content) {
  if (content.is_bool())
    return result == (content.as_bool() ? 1.0 : 0.0);
  if (content.is_int() && std::isfinite(content.as_double()))
    return result == content.as_double();
  return (content.is_string() && result.is_float()) || same(result, content);
}

bool is_leaf_of(const value& result, const value& content,
                std::string_view type) {
  if (type == "str")
    return result.is_string()
           && (!content.is_string() || same(result, content));
  if (type == "int")
    return is_int_of(result, content);
  if (type == "float")
    return is_float_of(result, content);
  if (type == "bool")
    return result == is_true(content);
  if (type == "null")
    return result.is_null();
  return same(result, content);
}

bool is_list_of(const value& result, const value& content, const value& type) {
  if (!result.is_list() || result.size() != content.size())
    return false;
  for (std::size_t i = 0; i < content.size(); ++i)
    if (i < type.size() ? !is_cast(result[i], content[i], type[i])
                        : !same(result[i], content[i]))
      return false;
  return true;
}

bool is_object_of(const value& result, const value& content,
                  const value& type) {
  if (!result.is_object() || result.size() != content.size())
    return false;
  auto members = result.items();
  auto member = members.begin();
  for (auto [key, before] : content.items()) {
    auto [key_after, after] = *member++;
    if (key_after != key || !result.contains(key)
        || (type.contains(key) ? !is_cast(after, before, type[key])
                               : !same(after, before)))
      return false;
  }
  return true;
}

} // namespace

bool is_cast(const value& result, const value& content, const value& type) {
  if (type.is_string())
    return is_leaf_of(result, content, type.as_string());
  if (type.is_list() && content.is_list())
    return is_list_of(result, content, type);
  if (type.is_object() && content.is_object())
    return is_object_of(result, content, type);
  return same(result, content);
}

} // namespace summoner::fuzzing
