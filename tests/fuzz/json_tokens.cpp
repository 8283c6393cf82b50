// SPDX-License-Identifier: Apache-2.0

#include "json_tokens.hpp"

#include "summoner/json/parse.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <utility>

namespace summoner::fuzzing {

namespace {

std::string float_token(double content) {
  if (std::isnan(content))
    return "f:nan";
  return "f:" + std::to_string(std::bit_cast<std::uint64_t>(content));
}

void put_utf8(std::string& out, std::uint32_t c) {
  auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  auto more = [&](unsigned shift) { put(0x80 | ((c >> shift) & 0x3f)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xc0 | (c >> 6));
    more(0);
  } else if (c < 0x10000) {
    put(0xe0 | (c >> 12));
    more(6);
    more(0);
  } else {
    put(0xf0 | (c >> 18));
    more(12);
    more(6);
    more(0);
  }
}

/// Each function returns whether what it reads is there, and moves behind it.
class text_reader {
public:
  explicit text_reader(std::string_view text) : rest_(text) {
  }

  std::optional<json_tokens> read() {
    skip_white();
    if (!value(0))
      return std::nullopt;
    skip_white();
    if (!rest_.empty())
      return std::nullopt;
    return std::move(tokens_);
  }

private:
  [[nodiscard]] char next() const {
    return rest_.empty() ? '\0' : rest_.front();
  }

  bool take(std::string_view wanted) {
    if (!rest_.starts_with(wanted))
      return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }

  void skip_white() {
    while (take(" ") || take("\t") || take("\n") || take("\r")) {
    }
  }

  bool value(unsigned depth) {
    if (next() == '{')
      return depth < json::max_depth && object(depth + 1);
    if (next() == '[')
      return depth < json::max_depth && list(depth + 1);
    if (next() == '"')
      return string().has_value();
    for (std::string_view constant : {"null", "true", "false"})
      if (take(constant)) {
        tokens_.push_back("c:" + std::string{constant});
        return true;
      }
    return special_float() || number();
  }

  bool special_float() {
    for (std::string_view name : {"NaN", "Infinity", "-Infinity"})
      if (take(name)) {
        tokens_.push_back(
          float_token(std::strtod(std::string{name}.c_str(), nullptr)));
        return true;
      }
    return false;
  }

  /// @returns The members or elements are read by `one`, up to `close`.
  template <class One>
  bool sequence(std::string_view open, std::string_view close, One one) {
    take(open);
    tokens_.emplace_back(open);
    skip_white();
    if (!take(close)) {
      do {
        skip_white();
        if (!one())
          return false;
        skip_white();
      } while (take(","));
      if (!take(close))
        return false;
    }
    tokens_.emplace_back(close);
    return true;
  }

  bool list(unsigned depth) {
    return sequence("[", "]", [&] { return value(depth); });
  }

  bool object(unsigned depth) {
    std::set<std::string> keys;
    return sequence("{", "}", [&] {
      auto key = string();
      if (!key || !keys.insert(*key).second)
        return false;
      skip_white();
      if (!take(":"))
        return false;
      skip_white();
      return value(depth);
    });
  }

  std::size_t digits() {
    std::size_t count = 0;
    for (; next() >= '0' && next() <= '9'; ++count)
      rest_.remove_prefix(1);
    return count;
  }

  bool number() {
    auto begin = rest_;
    auto is_integer = true;
    take("-");
    if (!take("0") && digits() == 0)
      return false;
    if (take(".")) {
      is_integer = false;
      if (digits() == 0)
        return false;
    }
    if (take("e") || take("E")) {
      is_integer = false;
      if (!take("+"))
        take("-");
      if (digits() == 0)
        return false;
    }
    auto text = std::string{begin.substr(0, begin.size() - rest_.size())};
    if (is_integer)
      tokens_.push_back("i:" + (text == "-0" ? "0" : text));
    else
      tokens_.push_back(float_token(std::strtod(text.c_str(), nullptr)));
    return true;
  }

  std::optional<std::string> string() {
    std::string result;
    if (!take("\""))
      return std::nullopt;
    while (!take("\"")) {
      if (rest_.empty() || static_cast<unsigned char>(next()) < 0x20)
        return std::nullopt;
      if (take("\\")) {
        if (!escape(result))
          return std::nullopt;
      } else {
        result += next();
        rest_.remove_prefix(1);
      }
    }
    tokens_.push_back("s:" + result);
    return result;
  }

  bool escape(std::string& to) {
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    if (take("u"))
      return unicode_escape(to);
    auto found = rest_.empty() ? std::string_view::npos : names.find(next());
    if (found == std::string_view::npos)
      return false;
    to += meanings[found];
    rest_.remove_prefix(1);
    return true;
  }

  bool unicode_escape(std::string& to) {
    auto unit = utf16_unit();
    if (!unit || (*unit >= 0xdc00 && *unit < 0xe000))
      return false;
    if (*unit < 0xd800 || *unit >= 0xe000) {
      put_utf8(to, *unit);
      return true;
    }
    if (!take("\\u"))
      return false;
    auto low = utf16_unit();
    if (!low || *low < 0xdc00 || *low >= 0xe000)
      return false;
    put_utf8(to, 0x10000 + ((*unit - 0xd800) << 10) + (*low - 0xdc00));
    return true;
  }

  std::optional<std::uint32_t> utf16_unit() {
    std::uint32_t result = 0;
    for (int i = 0; i < 4; ++i) {
      constexpr std::string_view digits = "0123456789abcdefABCDEF";
      auto found = rest_.empty() ? std::string_view::npos : digits.find(next());
      if (found == std::string_view::npos)
        return std::nullopt;
      auto digit = found < 16 ? found : found - 6;
      result = 16 * result + static_cast<std::uint32_t>(digit);
      rest_.remove_prefix(1);
    }
    return result;
  }

  std::string_view rest_;
  json_tokens tokens_;
};

void add_tokens(const json::value& content, json_tokens& to) {
  switch (content.type()) {
    case json::kind::null:
      to.emplace_back("c:null");
      break;
    case json::kind::boolean:
      to.emplace_back(content.as_bool() ? "c:true" : "c:false");
      break;
    case json::kind::integer:
      to.push_back("i:" + content.to_text());
      break;
    case json::kind::floating:
      to.push_back(float_token(content.as_double()));
      break;
    case json::kind::string:
      to.push_back("s:" + std::string{content.as_string()});
      break;
    case json::kind::list:
      to.emplace_back("[");
      for (auto element : content)
        add_tokens(element, to);
      to.emplace_back("]");
      break;
    case json::kind::object:
      to.emplace_back("{");
      for (auto [key, member] : content.items()) {
        to.push_back("s:" + std::string{key});
        add_tokens(member, to);
      }
      to.emplace_back("}");
      break;
  }
}

} // namespace

std::optional<json_tokens> tokens_of_text(std::string_view text) {
  if (!is_utf8(text) || text.find('\0') != std::string_view::npos)
    return std::nullopt;
  return text_reader{text}.read();
}

json_tokens tokens_of_value(const json::value& content) {
  json_tokens result;
  add_tokens(content, result);
  return result;
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    std::uint32_t c = static_cast<unsigned char>(text[i++]);
    if (c < 0x80)
      continue;
    if (c < 0xc0 || c >= 0xf8)
      return false;
    std::size_t more = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
    auto least = std::uint32_t{more == 1   ? 0x80u
                               : more == 2 ? 0x800u
                                           : 0x10000u};
    c &= 0x3fu >> more;
    for (; more > 0; --more, ++i) {
      if (i == text.size() || (text[i] & 0xc0) != 0x80)
        return false;
      c = (c << 6) | (static_cast<unsigned char>(text[i]) & 0x3fu);
    }
    if (c < least || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
      return false;
  }
  return true;
}

} // namespace summoner::fuzzing
