// SPDX-License-Identifier: Apache-2.0

#include "summoner/error.hpp"

#include <caf/sec.hpp>
#include <catch2/catch.hpp>

#include <set>
#include <string>

using summoner::describe;
using summoner::ec;
using summoner::make_error;

TEST_CASE("ec has a distinct name for each code", "[error]") {
  auto names = std::set<std::string>{};

  for (int i = 0; i <= static_cast<int>(ec::bad_description); ++i)
    names.insert(to_string(static_cast<ec>(i)));

  CHECK(names.size() == static_cast<std::size_t>(ec::bad_description) + 1);
  CHECK(names.count("invalid") == 0);
  CHECK(names.count("bad_config") == 1);
  CHECK(to_string(static_cast<ec>(255)) == "invalid");
}

TEST_CASE("ec keeps its numbers", "[error]") {
  CHECK(static_cast<int>(ec::none) == 0);
  CHECK(static_cast<int>(ec::bad_json) == 1);
  CHECK(static_cast<int>(ec::not_finite) == 2);
  CHECK(static_cast<int>(ec::frame_too_long) == 3);
  CHECK(static_cast<int>(ec::bad_config) == 4);
  CHECK(static_cast<int>(ec::cannot_read_file) == 5);
  CHECK(static_cast<int>(ec::bad_registration) == 6);
  CHECK(static_cast<int>(ec::user_code) == 7);
  CHECK(static_cast<int>(ec::cannot_resolve) == 8);
  CHECK(static_cast<int>(ec::cannot_connect) == 9);
  CHECK(static_cast<int>(ec::cannot_listen) == 10);
  CHECK(static_cast<int>(ec::end_of_stream) == 11);
  CHECK(static_cast<int>(ec::connection_lost) == 12);
  CHECK(static_cast<int>(ec::timeout) == 13);
  CHECK(static_cast<int>(ec::gave_up) == 14);
  CHECK(static_cast<int>(ec::bad_node) == 15);
  CHECK(static_cast<int>(ec::bad_arrow_style) == 16);
  CHECK(static_cast<int>(ec::bad_route) == 17);
  CHECK(static_cast<int>(ec::bad_action) == 18);
  CHECK(static_cast<int>(ec::bad_triggers) == 19);
  CHECK(static_cast<int>(ec::bad_states) == 20);
  CHECK(static_cast<int>(ec::bad_description) == 21);
}

TEST_CASE("make_error gives an error that compares equal to its code",
          "[error]") {
  auto uut = make_error(ec::timeout, "no answer in 10 s");

  CHECK(uut);
  CHECK(uut == ec::timeout);
  CHECK(uut != ec::gave_up);
  CHECK(uut != caf::sec::request_timeout);
}

TEST_CASE("describe gives the text of an error", "[error]") {
  CHECK(describe(make_error(ec::bad_json, "expected a comma"))
        == "expected a comma");
}

TEST_CASE("describe renders errors of others, errors without text and none",
          "[error]") {
  CHECK_THAT(describe(caf::make_error(caf::sec::request_timeout)),
             Catch::Contains("request_timeout"));
  CHECK(describe(ec::gave_up) == "gave_up");
  CHECK(describe({}) == "none");
}
