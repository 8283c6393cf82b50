// SPDX-License-Identifier: Apache-2.0

#include "summoner/json/reader.hpp"

#include "summoner/json/insitu_stream.hpp"
#include "summoner/json/node_stack.hpp"
#include "summoner/json/number.hpp"
#include "summoner/json/oversized.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/utf8.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace summoner::json::detail {

namespace {

constexpr auto parse_flags = rapidjson::kParseInsituFlag
                             | rapidjson::kParseNumbersAsStringsFlag
                             | rapidjson::kParseNanAndInfFlag;

using sax_reader = rapidjson::GenericReader<checked_utf8, checked_utf8>;

// Builds nodes of what RapidJSON reports. Returning false stops the parser.
class handler {
public:
  handler(detail::builder& target, insitu_stream& in,
          const oversized_numbers& numbers, std::vector<repeated_key>* repeated)
    : target_(target), in_(in), oversized_(numbers), repeated_(repeated) {
  }

  // NOLINTBEGIN(readability-identifier-naming): names by RapidJSON.
  bool Null() {
    return push(null_node());
  }

  bool Bool(bool content) {
    return push(boolean_node(content));
  }

  bool RawNumber(const char*, rapidjson::SizeType length, bool) {
    // The pointer is not reliable: 1.1.0 may report the end of the number.
    std::string_view text{in_.src - length, length};
    auto position = in_.Tell() - length;
    if (auto original = oversized_.find(position); !original.empty())
      text = original;
    return number(text, position);
  }

  bool String(const char* text, rapidjson::SizeType length, bool) {
    if (in_.has_lone_surrogate)
      return fail(fault::lone_surrogate, "half of a surrogate pair",
                  position_of(text));
    return push(string_node({text, length}));
  }

  bool Key(const char* text, rapidjson::SizeType length, bool is_copy) {
    return String(text, length, is_copy);
  }

  bool StartObject() {
    return descend();
  }

  bool EndObject(rapidjson::SizeType count) {
    --depth_;
    auto* members = target_.allocate_members(count);
    std::copy_n(stack_.pop(2 * std::size_t{count}), 2 * std::size_t{count},
                members);
    auto result = null_node();
    if (auto* twice = builder::object(members, count, duplicates::refuse,
                                      result)) {
      if (repeated_ == nullptr)
        return fail(fault::duplicate_key,
                    "duplicate key \"" + std::string{twice->view()} + "\"",
                    position_of(twice->text));
      note_repeated(members, count);
      result = builder::object(members, count);
    }
    return push(result);
  }

  bool StartArray() {
    return descend();
  }

  bool EndArray(rapidjson::SizeType count) {
    --depth_;
    auto* elements = target_.allocate_elements(count);
    std::copy_n(stack_.pop(count), count, elements);
    return push(builder::list(elements, count));
  }

  // Never called: numbers arrive as text. Required to compile.
  bool Int(int) {
    return false;
  }

  bool Uint(unsigned) {
    return false;
  }

  bool Int64(std::int64_t) {
    return false;
  }

  bool Uint64(std::uint64_t) {
    return false;
  }

  bool Double(double) {
    return false;
  }
  // NOLINTEND(readability-identifier-naming)

  [[nodiscard]] node root() noexcept {
    return *stack_.pop(1);
  }

  /// The reason for stopping; `fault::none` if RapidJSON stopped by itself.
  [[nodiscard]] outcome& result() noexcept {
    return result_;
  }

private:
  bool push(const node& content) {
    stack_.push(content);
    return true;
  }

  bool fail(fault what, std::string reason, std::size_t position) {
    result_ = {what, std::move(reason), position};
    return false;
  }

  void note_repeated(const node* members, std::size_t count) {
    std::vector<const node*> keys;
    for (std::size_t i = 0; i < count; ++i)
      keys.push_back(members + 2 * i);
    std::stable_sort(keys.begin(), keys.end(),
                     [](const auto* x, const auto* y) {
                       return x->view() < y->view();
                     });
    for (std::size_t i = 1; i < count; ++i) {
      auto name = keys[i]->view();
      auto is_repeated = keys[i - 1]->view() == name;
      auto is_last = i + 1 == count || keys[i + 1]->view() != name;
      if (is_repeated && is_last)
        repeated_->push_back({std::string{name}, position_of(keys[i]->text)});
    }
  }

  bool descend() {
    if (depth_ == max_depth)
      return fail(fault::too_deep,
                  "nested deeper than " + std::to_string(max_depth) + " levels",
                  in_.Tell() - 1);
    ++depth_;
    return true;
  }

  bool number(std::string_view text, std::size_t position) {
    if (is_integer(text))
      return push(builder::integer_in_place(text));
    constexpr auto infinity = std::numeric_limits<double>::infinity();
    if (text == "NaN")
      return push(floating_node(std::numeric_limits<double>::quiet_NaN()));
    if (text == "Infinity")
      return push(floating_node(infinity));
    if (text == "-Infinity")
      return push(floating_node(-infinity));
    if (text.find_first_of("NI") != std::string_view::npos)
      return fail(fault::not_json, "invalid value", position);
    return push(floating_node(to_double(text)));
  }

  [[nodiscard]] std::size_t position_of(const char* text) const noexcept {
    return static_cast<std::size_t>(text - in_.head);
  }

  detail::builder& target_;
  insitu_stream& in_;
  const oversized_numbers& oversized_;
  std::vector<repeated_key>* repeated_; // null: they are an error
  node_stack stack_;
  outcome result_;
  unsigned depth_ = 0;
};

const char* describe(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
      return "no value";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "more text behind the value";
    case rapidjson::kParseErrorObjectMissName:
      return "expected a key";
    case rapidjson::kParseErrorObjectMissColon:
      return "expected a colon";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return "expected a comma or '}'";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "expected a comma or ']'";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
    case rapidjson::kParseErrorStringEscapeInvalid:
      return "invalid escape or control character in a string";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return "half of a surrogate pair";
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "a string does not end";
    default:
      return "invalid value";
  }
}

outcome check_bytes(std::string_view text) {
  if (auto valid = utf8_prefix(text); valid != text.size())
    return {fault::invalid_utf8, "invalid UTF-8", valid};
  if (auto nul = text.find('\0'); nul != std::string_view::npos)
    return {fault::nul_byte, "a NUL byte", nul};
  return {};
}

// Runs the parser once. Sets `is_too_big` when it gave up on a large number.
outcome run(builder& target, insitu_stream& in,
            const oversized_numbers& oversized, bool& is_too_big, node& result,
            std::vector<repeated_key>* repeated = nullptr) {
  handler sink{target, in, oversized, repeated};
  sax_reader parser;
  auto status = parser.Parse<parse_flags>(in, sink);
  is_too_big = status.Code() == rapidjson::kParseErrorNumberTooBig;
  if (!status.IsError()) {
    result = sink.root();
    return {};
  }
  if (sink.result().what != fault::none)
    return std::move(sink.result());
  auto what = status.Code()
                  == rapidjson::kParseErrorStringUnicodeSurrogateInvalid
                ? fault::lone_surrogate
                : fault::not_json;
  return {what, describe(status.Code()), status.Offset()};
}

char* copy_for_stream(document& arena, std::string_view text) {
  auto* result
    = static_cast<char*>(arena.allocate(text.size() + stream_padding));
  auto* end = std::copy(text.begin(), text.end(), result);
  std::fill_n(end, stream_padding, '\0');
  return result;
}

} // namespace

// Nodes take about as much room as the text they are made of.
reader::reader(std::string_view text)
  : text_(text), builder_(2 * text.size() + stream_padding + 256) {
}

outcome reader::read(node& result) {
  return read(result, nullptr);
}

outcome reader::read_last(node& result, std::vector<repeated_key>& repeated) {
  auto status = read(result, &repeated);
  std::sort(repeated.begin(), repeated.end(), [](const auto& x, const auto& y) {
    return x.position < y.position;
  });
  return status;
}

outcome reader::read(node& result, std::vector<repeated_key>* repeated) {
  if (auto bad = check_bytes(text_); !bad.is_ok())
    return bad;
  auto& arena = builder_.arena();
  oversized_numbers oversized;
  bool is_too_big = false;
  insitu_stream in{copy_for_stream(arena, text_)};
  auto status = run(builder_, in, oversized, is_too_big, result, repeated);
  if (!is_too_big)
    return status;
  if (repeated != nullptr)
    repeated->clear();
  insitu_stream again{copy_for_stream(arena, text_)};
  oversized.hide(again.head, arena);
  return run(builder_, again, oversized, is_too_big, result, repeated);
}

outcome reader::read_in_place(const node& text, node& result,
                              is_intact& intact) {
  intact = is_intact::yes;
  if (auto nul = text.view().find('\0'); nul != std::string_view::npos)
    return {fault::nul_byte, "a NUL byte", nul};
  // The arena is ours to change until the value is finished.
  insitu_stream in{const_cast<char*>(text.text)};
  bool is_too_big = false;
  auto status = run(builder_, in, {}, is_too_big, result);
  if (is_too_big || in.dst != nullptr)
    intact = is_intact::no;
  return status;
}

} // namespace summoner::json::detail
