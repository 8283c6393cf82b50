// SPDX-License-Identifier: Apache-2.0

#include "summoner/json/print.hpp"

#include "summoner/json/builder.hpp"
#include "summoner/json/number.hpp"
#include "summoner/json/printer.hpp"

#include <cmath>

namespace summoner::json {

namespace detail {

void printer::print(const node& content) {
  switch (content.tag) {
    case kind::null:
      return out_.put("null");
    case kind::boolean:
      return out_.put(content.boolean ? "true" : "false");
    case kind::integer:
      return print_integer(content);
    case kind::floating:
      return print_double(content.floating);
    case kind::string:
      return print_string(content.view());
    case kind::list:
      return print_list(content);
    case kind::object:
      return print_object(content);
  }
}

void printer::print_list(const node& content) {
  out_.put('[');
  auto* first = content.children;
  for (auto* i = first; i != content.children_end(); ++i) {
    if (i != first)
      out_.put(comma_);
    print(*i);
  }
  out_.put(']');
}

void printer::print_object(const node& content) {
  out_.put('{');
  auto* first = content.children;
  for (auto* i = first; i != content.children_end(); i += 2) {
    if (i != first)
      out_.put(comma_);
    print_string(i->view());
    out_.put(colon_);
    print(i[1]);
  }
  out_.put('}');
}

void printer::print_integer(const node& content) {
  if (content.is_big)
    return out_.put(content.view());
  auto* out = out_.prepare(max_uint64_digits);
  std::span<char, max_uint64_digits> room{out, max_uint64_digits};
  out_.commit(out + format_int(content.integer, room));
}

void printer::print_double(double content) {
  if (!std::isfinite(content)) {
    has_seen_non_finite_ = true;
    if (options_.special == non_finite::null)
      return out_.put("null");
    if (std::isnan(content))
      return out_.put("NaN");
    return out_.put(content < 0 ? "-Infinity" : "Infinity");
  }
  auto* out = out_.prepare(max_double_chars);
  std::span<char, max_double_chars> room{out, max_double_chars};
  out_.commit(out + format_double(content, room));
}

void printer::print_string(std::string_view content) {
  if (options_.chars == charset::utf8)
    return out_.put_string(content);
  auto* out = out_.prepare(6 * content.size() + 2);
  *out++ = '"';
  out = escape_ascii(out, content);
  *out++ = '"';
  out_.commit(out);
}

} // namespace detail

void print(const value& content, std::string& out, print_options options) {
  detail::text_sink sink{out};
  detail::printer{sink, options}.print(detail::access::content(content));
}

} // namespace summoner::json
