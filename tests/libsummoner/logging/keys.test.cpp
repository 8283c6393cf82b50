// SPDX-License-Identifier: Apache-2.0

#include "summoner/logging/keys.hpp"

#include <catch2/catch.hpp>

using summoner::value;
using summoner::logging::keep_keys;
using summoner::logging::keep_payload_keys;

TEST_CASE("keep_keys keeps what it is told of an object", "[logging]") {
  value object = {{"a", 1}, {"secret", "x"}, {"b", {{"secret", 2}}}};

  CHECK(keep_keys(object, {"b", "a", "absent"})
        == value{{"a", 1}, {"b", {{"secret", 2}}}});
  CHECK(keep_keys(object, {}) == value::object());
}

TEST_CASE("keep_keys leaves what is no object as it is", "[logging]") {
  CHECK(keep_keys(value("text"), {}) == value("text"));
  CHECK(keep_keys(value::list({1, 2}), {}) == value::list({1, 2}));
}

TEST_CASE("keep_payload_keys keeps the same of payload and type", "[logging]") {
  value content = {{"_version", "1.3.0"},
                   {"_payload", {{"a", 1}, {"secret", "x"}}},
                   {"_type", {{"a", "int"}, {"secret", "str"}}}};

  CHECK(keep_payload_keys(content, {"a"})
        == value{{"_version", "1.3.0"},
                 {"_payload", {{"a", 1}}},
                 {"_type", {{"a", "int"}}}});
  CHECK(keep_payload_keys(content, {})
        == value{{"_version", "1.3.0"},
                 {"_payload", value::object()},
                 {"_type", value::object()}});
}

TEST_CASE("keep_payload_keys shows nothing that was not asked for",
          "[logging]") {
  CHECK(keep_payload_keys(value{{"_payload", "secret"}, {"_type", "str"}},
                          {"secret"})
        == value::object());
  CHECK(keep_payload_keys(value{{"secret", 1}, {"a", 2}}, {"a"})
        == value::object());
  CHECK(keep_payload_keys(value("text"), {}) == value("text"));
}
