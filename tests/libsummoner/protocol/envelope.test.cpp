// SPDX-License-Identifier: Apache-2.0

#include "summoner/protocol/envelope.hpp"

#include "summoner/error.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/protocol/relay_line.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <tuple>

using namespace summoner;
using namespace summoner::protocol;
using namespace std::string_literals;

namespace {

constexpr std::size_t no_limit = 1 << 30;

std::string wrapped(const value& payload) {
  std::string result;
  auto err = wrap(payload, result, no_limit);
  INFO(describe(err));
  REQUIRE_FALSE(err);
  return result;
}

caf::error wrap_error(const value& payload, std::size_t limit = no_limit) {
  std::string out = "before";
  auto result = wrap(payload, out, limit);
  CHECK(result);
  CHECK(out == "before");
  return result;
}

bool has_code(const caf::error& err, ec code) {
  return err.code() == static_cast<std::uint8_t>(code);
}

// What a handler gets when a peer sends `frame` through a relay.
recovered relayed(std::string_view frame) {
  std::string line;
  append_relay_line(line, "10.0.0.7:4242", frame);
  line.pop_back();
  return recover(line);
}

value content_of(std::string_view frame, bool is_odd = false) {
  auto result = relayed(frame);
  CHECK(result.is_relayed);
  CHECK(result.note.empty() != is_odd);
  CHECK(result.message["remote_addr"] == "10.0.0.7:4242");
  CHECK(result.message.size() == 2);
  return result.message["content"];
}

value cast(std::string_view payload, std::string_view type,
           bool is_odd = false) {
  return content_of("{\"_version\": \"1.3.0\", \"_payload\": "
                      + std::string{payload}
                      + ", \"_type\": " + std::string{type} + "}",
                    is_odd);
}

value as(std::string_view payload, const std::string& type) {
  return cast(payload, "\"" + type + "\"");
}

value nested(int levels) {
  value result = 1;
  for (int i = 0; i < levels; ++i)
    result = value::list({result});
  return result;
}

constexpr auto infinity = std::numeric_limits<double>::infinity();

} // namespace

// -- wrap ---------------------------------------------------------------------

TEST_CASE("wrap writes the bytes of the Python SDK", "[protocol][envelope]") {
  CHECK(wrapped("hello")
        == R"({"_version": "1.3.0", "_payload": "hello", "_type": "str"})");
}

TEST_CASE("wrap writes the type of every leaf", "[protocol][envelope]") {
  value payload = {{"i", 1},
                   {"f", 1.5},
                   {"b", true},
                   {"n", nullptr},
                   {"s", "h\u00e9llo \u2603 \U0001F600 \"q\" \\ /\n\t"},
                   {"l", {1, "2", 3.0, {false}}},
                   {"d", value::object()}};

  CHECK(wrapped(payload)
        == "{\"_version\": \"1.3.0\", \"_payload\": {\"i\": 1, \"f\": 1.5, "
           "\"b\": true, \"n\": null, \"s\": \"h\u00e9llo \u2603 \U0001F600 "
           "\\\"q\\\" \\\\ /\\n\\t\", \"l\": [1, \"2\", 3.0, [false]], "
           "\"d\": {}}, \"_type\": {\"i\": \"int\", \"f\": \"float\", \"b\": "
           "\"bool\", \"n\": \"null\", \"s\": \"str\", \"l\": [\"int\", "
           "\"str\", \"float\", [\"bool\"]], \"d\": {}}}");
}

TEST_CASE("wrap agrees with envelope_of", "[protocol][envelope]") {
  value payload = {{"a", {1, 2.0, "x", {{"b", nullptr}}}}, {"_type", true}};

  CHECK(json::parse(wrapped(payload)) == envelope_of(payload));
  CHECK(envelope_of(payload)["_type"]
        == value({{"a", {"int", "float", "str", {{"b", "null"}}}},
                  {"_type", "bool"}}));
}

TEST_CASE("wrap writes floats as floats and integers with all digits",
          "[protocol][envelope]") {
  CHECK(wrapped(3.0)
        == R"({"_version": "1.3.0", "_payload": 3.0, "_type": "float"})");
  CHECK(wrapped(*value::big_int("1180591620717411303424"))
        == R"({"_version": "1.3.0", "_payload": 1180591620717411303424, )"
           R"("_type": "int"})");
}

TEST_CASE("wrap makes one line", "[protocol][envelope]") {
  auto frame = wrapped({{"a\nb", "c\r\n"}});

  CHECK(frame.find_first_of("\r\n") == std::string::npos);
}

TEST_CASE("wrap appends", "[protocol][envelope]") {
  std::string out = "x";

  CHECK_FALSE(wrap(1, out, no_limit));

  CHECK(out.starts_with("x{\"_version\""));
}

TEST_CASE("wrap refuses NaN and infinities and names the place",
          "[protocol][envelope]") {
  auto err = wrap_error({{"x", {1, 2, infinity}}});
  CHECK(has_code(err, ec::not_finite));
  CHECK(describe(err).starts_with("content.x[2] is NaN or infinite"));
  CHECK(describe(wrap_error(std::nan(""))).starts_with("content is NaN"));
  CHECK(describe(wrap_error({{"odd key", {{"y", -infinity}}}}))
          .starts_with("content[\"odd key\"].y is"));
}

TEST_CASE("wrap refuses strings that are not UTF-8 and names the place",
          "[protocol][envelope]") {
  auto err = wrap_error({{"a", 1}, {"x", {"good", "bad \xff"}}});
  CHECK(has_code(err, ec::bad_json));
  CHECK(describe(err) == "content.x[1] is not valid UTF-8");
  CHECK(describe(wrap_error({{"bad \xff", 1}}))
        == "the key of content[\"bad \ufffd\"] is not valid UTF-8");
}

TEST_CASE("wrap refuses what a relay could not pass on within the limit",
          "[protocol][envelope]") {
  auto payload = value(std::string(1000, '"'));
  auto size = relayed_size(wrapped(payload));
  std::string out;

  CHECK_FALSE(wrap(payload, out, size));
  auto err = wrap_error(payload, size - 1);
  CHECK(has_code(err, ec::frame_too_long));
  CHECK(describe(err).find(std::to_string(size)) != std::string::npos);
  CHECK(describe(err).find(std::to_string(size - 1)) != std::string::npos);
}

TEST_CASE("wrap refuses payloads that no reader accepts",
          "[protocol][envelope]") {
  auto frame = wrapped(nested(126));

  CHECK(has_code(wrap_error(nested(127)), ec::bad_json));
  CHECK(relayed(frame).note.empty());
  CHECK(
    recover("{\"remote_addr\": \"a\", \"content\": " + frame + "}").is_relayed);
}

TEST_CASE("relayed_size is the escaped frame and 96 bytes",
          "[protocol][envelope]") {
  CHECK(relayed_size("") == 96);
  CHECK(relayed_size("abc") == 99);
  CHECK(relayed_size("a\"\\\n\x01\u00e9") == 96 + 1 + 2 + 2 + 2 + 6 + 2);
  CHECK(relayed_size(std::string(100, '\x01')) == 96 + 600);
}

// -- recover: what a line is --------------------------------------------------

TEST_CASE("recover gives text that is not JSON as it is",
          "[protocol][envelope]") {
  for (auto text : {"Warning: Server disconnected.", "not json {", "", "  x",
                    "{\"a\": 1", "\"open"}) {
    auto result = recover(text);
    CHECK(result.message == text);
    CHECK_FALSE(result.is_relayed);
    CHECK(result.note.empty());
  }
}

TEST_CASE("recover ignores a line end", "[protocol][envelope]") {
  CHECK(recover("text\n").message == "text");
  CHECK(recover("text\r\n").message == "text");
  CHECK(recover("3\n").message == 3);
}

TEST_CASE("recover gives JSON that is not from a relay as it is",
          "[protocol][envelope]") {
  CHECK(recover(R"({"status": "x", "n": 3})").message
        == value({{"status", "x"}, {"n", 3}}));
  CHECK(recover(R"({"remote_addr": "x"})").message["remote_addr"] == "x");
  CHECK(recover(R"({"content": "{}"})").message["content"] == "{}");
  CHECK(recover("[1, 2]").message == value({1, 2}));
  CHECK(recover("\"text\"").message == "text");
  CHECK(recover("null").message.is_null());
  CHECK_FALSE(recover("{}").is_relayed);
}

TEST_CASE("recover reads the bytes of the Python relay",
          "[protocol][envelope]") {
  auto result = recover(
    R"({"remote_addr": "127.0.0.1:59448", "content": )"
    R"("{\"_version\": \"1.3.0\", \"_payload\": \"hello\", )"
    R"(\"_type\": \"str\"}"})");

  CHECK(result.is_relayed);
  CHECK(result.message
        == value({{"remote_addr", "127.0.0.1:59448"}, {"content", "hello"}}));
}

TEST_CASE("recover reads the bytes of the Rust relay", "[protocol][envelope]") {
  auto result = recover(
    R"({"content":"{\"_version\": \"1.3.0\", \"_payload\": \"hello\", )"
    R"(\"_type\": \"str\"}","remote_addr":"127.0.0.1:56880"})");

  CHECK(result.is_relayed);
  CHECK(result.message
        == value({{"remote_addr", "127.0.0.1:56880"}, {"content", "hello"}}));
}

TEST_CASE("recover reads a content that is an object", "[protocol][envelope]") {
  auto result = recover(
    R"({"remote_addr": "a", "content": {"_version": "1.3.0", )"
    R"("_payload": [1], "_type": ["int"]}, "extra": 1})");

  CHECK(result.message == value({{"remote_addr", "a"}, {"content", {1}}}));
}

TEST_CASE("recover decodes a content that is no envelope once",
          "[protocol][envelope]") {
  CHECK(content_of("hello") == "hello");
  CHECK(content_of("") == "");
  CHECK(content_of("a\r") == "a\r");
  CHECK(content_of("12") == 12);
  CHECK(content_of("NaN").is_float());
  CHECK(content_of(R"("quoted")") == "quoted");
  CHECK(content_of(R"("\"twice\"")") == "\"twice\"");
  CHECK(content_of(R"({"a": "{\"b\": 1}"})") == value({{"a", "{\"b\": 1}"}}));
  CHECK(content_of(R"({"_version": "1.3.0", "_payload": 1})")
        == value({{"_version", "1.3.0"}, {"_payload", 1}}));
}

TEST_CASE("recover keeps a content that is bad JSON byte for byte",
          "[protocol][envelope]") {
  for (auto text : {"{\"a\\n\": \"x\\ty\" oops", "\"a\\nb\" tail", "[1, 2",
                    "{\"a\": \"\\u00e9\", }", "h\u00e9llo \u2603"})
    CHECK(content_of(text) == text);
}

TEST_CASE("recover reads large numbers inside a content",
          "[protocol][envelope]") {
  CHECK(content_of("[1e400, \"x\\ty\"]")[0] == infinity);
  CHECK(as(std::string(400, '7'), "int").to_text() == std::string(400, '7'));
  CHECK(as("1e400", "float") == infinity);
}

TEST_CASE("recover drops other members beside an envelope only",
          "[protocol][envelope]") {
  auto envelope = recover(
    R"({"x": 1, "content": "{\"_version\": 1, \"_payload\": 2, )"
    R"(\"_type\": \"int\"}", "remote_addr": "a"})");
  auto other = recover(R"({"x": 1, "content": "[2]", "remote_addr": "a"})");

  CHECK(envelope.message == value({{"remote_addr", "a"}, {"content", 2}}));
  CHECK(
    other.message
    == value({{"x", 1}, {"content", value::list({2})}, {"remote_addr", "a"}}));
}

TEST_CASE("recover treats members of any type as data",
          "[protocol][envelope]") {
  CHECK(recover(R"({"remote_addr": null, "content": [1]})").message
        == value({{"remote_addr", nullptr}, {"content", value::list({1})}}));
  CHECK(recover(R"({"remote_addr": {"a": []}, "content": null})").is_relayed);
  for (auto version :
       {"[]"s, "{}"s, "null"s, "9.5"s, R"("9.9.9")"s, R"("0.0.1")"s}) {
    auto is_odd = version.front() != '"';
    CHECK(content_of(R"({"_version": )" + version
                       + R"(, "_payload": "1", "_type": "int"})",
                     is_odd)
          == 1);
  }
}

// -- recover: casting ---------------------------------------------------------

TEST_CASE("recover keeps strings declared str byte for byte",
          "[protocol][envelope]") {
  for (auto text : {"true", "null", "1e5", "1.50", " 12 ", "NaN", "-0",
                    "{\"a\": 1}", "\"quoted\"", "[1,2]", "tab\t\"q\" \\"})
    CHECK(content_of(wrapped({{"s", text}, {"l", {text, {text}}}}))
          == value({{"s", text}, {"l", {text, {text}}}}));
}

TEST_CASE("recover gives back what wrap was given", "[protocol][envelope]") {
  value payload = {{"i", 1},
                   {"f", 3.0},
                   {"b", true},
                   {"n", nullptr},
                   {"s", "h\u00e9 \U0001F600"},
                   {"l", {1, "2", {false}, value::object()}},
                   {"big", *value::big_int("-99999999999999999999")}};

  CHECK(content_of(wrapped(payload)) == payload);
}

TEST_CASE("recover casts to int", "[protocol][envelope]") {
  CHECK(as("3.9", "int") == 3);
  CHECK(as("-3.9", "int") == -3);
  CHECK(as("-0.5", "int") == 0);
  CHECK(as("1e20", "int").to_text() == "100000000000000000000");
  CHECK(as("1e300", "int").to_text().size() == 301);
  CHECK(as("true", "int") == 1);
  CHECK(as("false", "int") == 0);
  CHECK(as("\"12\"", "int") == 12);
  CHECK(as("\" 1_000 \"", "int") == 1000);
  CHECK(as("\"-007\"", "int") == -7);
  CHECK(as("\"+5\\n\"", "int") == 5);
  CHECK(as("\"99999999999999999999\"", "int").to_text()
        == "99999999999999999999");
}

TEST_CASE("recover keeps what int cannot read", "[protocol][envelope]") {
  for (auto text :
       {"", " ", "1.0", "1e5", "0x1", "1__0", "_1", "1_", "- 1", "--1", "abc"})
    CHECK(as("\"" + std::string{text} + "\"", "int") == text);
  CHECK(as("null", "int").is_null());
  CHECK(as("[1]", "int") == value::list({1}));
  CHECK(as("Infinity", "int") == infinity);
  CHECK(as("-Infinity", "int") == -infinity);
  CHECK(std::isnan(as("NaN", "int").as_double()));
}

TEST_CASE("recover casts to float", "[protocol][envelope]") {
  CHECK(as("3", "float") == 3.0);
  CHECK(as("true", "float") == 1.0);
  CHECK(as("\" 1e5 \"", "float") == 100000.0);
  CHECK(as("\"1_0.5_0\"", "float") == 10.5);
  CHECK(as("\".5\"", "float") == 0.5);
  CHECK(as("\"-5.\"", "float") == -5.0);
  CHECK(as("\"1e400\"", "float") == infinity);
  CHECK(as("\"-Infinity\"", "float") == -infinity);
  CHECK(as("\"+inf\"", "float") == infinity);
  CHECK(std::isnan(as("\"nan\"", "float").as_double()));
  CHECK(as("100000000000000000000", "float") == 1e20);
}

TEST_CASE("recover keeps what float cannot read", "[protocol][envelope]") {
  for (auto text : {"", ".", "e5", "1e", "1._5", "infinit", "0x1p3", "1 2"})
    CHECK(as("\"" + std::string{text} + "\"", "float") == text);
  CHECK(as("null", "float").is_null());
  CHECK(as("{}", "float") == value::object());
  CHECK(as("1" + std::string(400, '0'), "float").is_big_int());
}

TEST_CASE("recover casts to bool by truth", "[protocol][envelope]") {
  for (auto text : {"0", "0.0", "\"\"", "[]", "{}", "null", "false"})
    CHECK(as(text, "bool") == false);
  for (auto text : {"1", "-0.5", "\"false\"", "[0]", "{\"a\": 0}", "true",
                    "NaN", "99999999999999999999"})
    CHECK(as(text, "bool") == true);
}

TEST_CASE("recover casts to str as Python prints", "[protocol][envelope]") {
  CHECK(as("null", "str") == "None");
  CHECK(as("true", "str") == "True");
  CHECK(as("3", "str") == "3");
  CHECK(as("3.0", "str") == "3.0");
  CHECK(as("1e16", "str") == "1e+16");
  CHECK(as("NaN", "str") == "nan");
  CHECK(as("-Infinity", "str") == "-inf");
  CHECK(as(R"([1, "a", null, [true]])", "str") == "[1, 'a', None, [True]]");
  CHECK(as(R"({"a": 1, "b": {}})", "str") == "{'a': 1, 'b': {}}");
}

TEST_CASE("recover quotes strings inside of str as Python does",
          "[protocol][envelope]") {
  CHECK(as(R"(["it's"])", "str") == R"(["it's"])");
  CHECK(as(R"(["it's \"q\""])", "str") == R"(['it\'s "q"'])");
  CHECK(as(R"(["\n\t\r\\\u0001\u007f"])", "str") == R"(['\n\t\r\\\x01\x7f'])");
  CHECK(as(R"(["\u00e9\u2028\u00a0\ud83d\ude00\u200b"])", "str")
        == "['\u00e9\\u2028\\xa0\U0001F600\\u200b']");
}

TEST_CASE("recover casts anything to null", "[protocol][envelope]") {
  CHECK(as("[1, 2]", "null").is_null());
  CHECK(as("\"x\"", "null").is_null());
}

TEST_CASE("recover keeps what no type is known for", "[protocol][envelope]") {
  CHECK(as("\"3\"", "number") == "3");
  CHECK(cast("\"3\"", "null", true) == "3");
  CHECK(cast("\"3\"", "5", true) == "3");
  CHECK(cast("[1]", "{}") == value::list({1}));
  CHECK(cast("{\"a\": \"1\"}", "[\"int\"]") == value({{"a", "1"}}));
  CHECK(cast("\"x\"", "[\"int\"]") == "x");
}

TEST_CASE("recover casts lists up to the length of their type",
          "[protocol][envelope]") {
  CHECK(cast(R"(["1", "2", "3"])", R"(["int", "float"])")
        == value({1, 2.0, "3"}));
  CHECK(cast(R"(["1"])", R"(["int", "int"])") == value::list({1}));
}

TEST_CASE("recover casts the members that the type knows",
          "[protocol][envelope]") {
  CHECK(cast(R"({"b": "1", "extra": "5", "a": "2"})",
             R"({"a": "int", "b": "float", "c": "int"})")
        == value({{"b", 1.0}, {"extra", "5"}, {"a", 2}}));
  CHECK(cast(R"({"a": [{"b": "1"}]})", R"({"a": [{"b": "int"}]})")
        == value({{"a", value::list({value({{"b", 1}})})}}));
}

// -- recover: bad input -------------------------------------------------------

TEST_CASE("recover delivers hostile lines as text with a note",
          "[protocol][envelope]") {
  auto deep = std::string(1000, '[');
  for (auto& [line, reason] :
       {std::pair{R"({"a": 1, "a": 2})"s, "duplicate key \"a\""s},
        {"{\"a\": \"\0\"}"s, "a NUL byte"s},
        {R"({"a": "\ud800"})"s, "half of a surrogate pair"s},
        {deep, "nested deeper than 128 levels"s}}) {
    auto result = recover(line);
    CHECK(result.message == line);
    CHECK_FALSE(result.is_relayed);
    CHECK(result.note.starts_with("the line is taken as text: " + reason));
  }
}

TEST_CASE("recover replaces what is not UTF-8", "[protocol][envelope]") {
  auto result = recover("{\"a\": \"\xff\"}");

  CHECK(result.message == "{\"a\": \"\ufffd\"}");
  CHECK(result.note == "the line is taken as text: invalid UTF-8 at byte 7");
}

TEST_CASE("recover delivers a hostile content as text with a note",
          "[protocol][envelope]") {
  auto deep = std::string(129, '[') + std::string(129, ']');
  for (auto& [content, reason] :
       {std::pair{R"({"a": 1, "b\n": 2, "a": 2})"s, "duplicate key \"a\""s},
        {"[1, \0]"s, "a NUL byte"s},
        {R"({"a": "\udc00"})"s, "half of a surrogate pair"s},
        {deep, "nested deeper than 128 levels"s}}) {
    auto result = relayed(content);
    CHECK(result.is_relayed);
    CHECK(result.message["content"] == content);
    CHECK(result.note.starts_with("the content is taken as text: " + reason));
  }
}

TEST_CASE("recover notes a member of an odd type, which is data nevertheless",
          "[protocol][envelope]") {
  for (auto& [line, message, note] :
       {std::tuple{R"({"remote_addr": 5, "content": "text"})"s,
                   value{{"remote_addr", 5}, {"content", "text"}},
                   "remote_addr is a number, not a string"s},
        {R"({"remote_addr": "a", "content": null})",
         value{{"remote_addr", "a"}, {"content", nullptr}},
         "content is null, not a string or an object"},
        {R"({"remote_addr": "a", "content": {"_version": [], "_payload": "1",)"
         R"( "_type": "int"}})",
         value{{"remote_addr", "a"}, {"content", 1}},
         "_version is a list, not a string"},
        {R"({"remote_addr": "a", "content": {"_version": "1", "_payload": 2, )"
         R"("_type": 5}})",
         value{{"remote_addr", "a"}, {"content", 2}},
         "_type is a number, not a string or a list or an object"},
        {R"({"remote_addr": true, "content": {"_version": {}, "_payload": 2, )"
         R"("_type": null}})",
         value{{"remote_addr", true}, {"content", 2}},
         "remote_addr is a boolean, not a string"}}) {
    auto result = recover(line);
    CHECK(result.is_relayed);
    CHECK(result.message == message);
    CHECK(result.note == note);
  }
}

TEST_CASE("recover notes an odd type in a content that is read twice",
          "[protocol][envelope]") {
  auto big = "123456789012345678901234567890"s;

  auto result = relayed(R"({"_version": 1.5, "_payload": )" + big
                        + R"(, "_type": "int"})");

  CHECK(result.message["content"] == *value::big_int(big));
  CHECK(result.note == "_version is a number, not a string");
}

TEST_CASE("recover survives every truncation and every changed byte",
          "[protocol][envelope]") {
  std::string line;
  append_relay_line(line, "a:1",
                    wrapped({{"k", {1, 2.5, "x\n"}}, {"b", nullptr}}));
  line.pop_back();
  for (std::size_t i = 0; i < line.size(); ++i) {
    CHECK_FALSE(recover(line.substr(0, i)).message.is_object());
    for (unsigned c = 0; c < 256; c += 3) {
      auto changed = line;
      changed[i] = static_cast<char>(c);
      auto result = recover(changed);
      CHECK((result.message.is_object() || result.message.is_string()));
    }
  }
}
