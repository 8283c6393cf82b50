// SPDX-License-Identifier: Apache-2.0

#include "summoner/relaying/quarantine.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using namespace summoner::relaying;
using namespace std::chrono_literals;

namespace {

struct fixture {
  quarantine uut;
  quarantine::time_point now{5s};
};

} // namespace

TEST_CASE("ip_of gives the address without the port",
          "[relaying][quarantine]") {
  CHECK(ip_of("10.0.0.1:8888") == "10.0.0.1");
  CHECK(ip_of("[fe80::1]:8888") == "fe80::1");
  CHECK(ip_of("[::ffff:10.0.0.1]:1") == "::ffff:10.0.0.1");
}

TEST_CASE("is_loopback knows the addresses of this machine",
          "[relaying][quarantine]") {
  for (const auto* ip : {"127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"})
    CHECK(is_loopback(ip));
  for (const auto* ip : {"10.0.0.1", "128.0.0.1", "::2", "1270::1",
                         "::ffff:10.0.0.1", "fe80::1", ""})
    CHECK_FALSE(is_loopback(ip));
}

TEST_CASE_METHOD(fixture, "quarantine refuses an address for its time",
                 "[relaying][quarantine]") {
  uut.add("10.0.0.1", now);

  CHECK(uut.refuses("10.0.0.1", 300s, now));
  CHECK(uut.refuses("10.0.0.1", 300s, now + 299'999ms));
  CHECK_FALSE(uut.refuses("10.0.0.1", 300s, now + 300s));
  CHECK_FALSE(uut.refuses("10.0.0.2", 300s, now));
}

TEST_CASE_METHOD(fixture, "quarantine begins again when it is deserved again",
                 "[relaying][quarantine]") {
  uut.add("10.0.0.1", now);

  uut.add("10.0.0.1", now + 200s);

  CHECK(uut.refuses("10.0.0.1", 300s, now + 400s));
  CHECK(uut.size() == 1);
}

TEST_CASE_METHOD(fixture, "quarantine forgets who is refused no longer",
                 "[relaying][quarantine]") {
  uut.add("10.0.0.1", now);
  uut.add("10.0.0.2", now + 10s);

  uut.clean_up(300s, now + 300s);

  CHECK(uut.size() == 1);
  CHECK(uut.refuses("10.0.0.2", 300s, now + 300s));
  uut.clean_up(300s, now + 310s);
  CHECK(uut.empty());
}

TEST_CASE_METHOD(fixture, "quarantine of no time refuses nobody",
                 "[relaying][quarantine]") {
  uut.add("10.0.0.1", now);

  CHECK_FALSE(uut.refuses("10.0.0.1", 0s, now));
}
