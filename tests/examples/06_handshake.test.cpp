// SPDX-License-Identifier: Apache-2.0

#include "summoner/testing.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

using testing::spoken;

agent make_greeter(const std::string& name,
                   std::size_t wanted); // 06_handshake.cpp

namespace {

constexpr auto bob = "10.0.0.8:1";
constexpr auto cid = "10.0.0.9:1";

value hello(const char* from) {
  return {{"kind", "hello"}, {"from", from}};
}

value ack(const char* from, const char* to) {
  return {{"kind", "ack"}, {"from", from}, {"to", to}};
}

value confirm(const char* from, const char* to) {
  return {{"kind", "confirm"}, {"from", from}, {"to", to}};
}

/// Ann, who wants to know so many that she never leaves.
struct fixture : testing::agent_fixture {
  fixture() : agent_fixture(make_greeter("ann", 99)) {
    sent();
  }

  /// What she has said since the last call, but for her hellos.
  std::vector<value> answers() {
    auto all = sent();
    std::erase(all, hello("ann"));
    return all;
  }

  static std::vector<value> times(std::size_t n, const value& what) {
    return std::vector<value>(n, what);
  }
};

} // namespace

// -- conversations ------------------------------------------------------------

TEST_CASE("greeters shake hands and leave", "[example]") {
  testing::room uut;

  auto& first = uut.join(make_greeter("ann", 1));
  auto& second = uut.join(make_greeter("bob", 1));

  CHECK(uut.transcript()
        == std::vector<spoken>{{"ann", hello("ann")},
                               {"bob", hello("bob")},
                               {"ann", ack("ann", "bob")},
                               {"bob", confirm("bob", "ann")}});
  CHECK(first.has_ended_with(0));
  CHECK(second.has_ended_with(0));
}

TEST_CASE("greeters get to know all others, however late they come",
          "[example]") {
  testing::room uut;
  for (const auto* name : {"ann", "bob", "cid", "dan"}) {
    uut.join(make_greeter(name, 3));
    uut.advance(700ms);
  }

  uut.advance(5s);

  for (const auto& member : uut.members()) {
    INFO(member->name());
    CHECK(member->has_ended_with(0));
    CHECK(member->counts().errors == 0);
  }
}

TEST_CASE("greeters find each other after a lost connection", "[example]") {
  testing::room uut;
  auto& first = uut.join(make_greeter("ann", 1));
  first.lose_connection();
  auto& second = uut.join(make_greeter("bob", 1));
  CHECK_FALSE(second.exit_status());

  uut.advance(5s);

  CHECK(first.has_ended_with(0));
  CHECK(second.has_ended_with(0));
}

// -- hello --------------------------------------------------------------------

TEST_CASE_METHOD(fixture, "greeter says hello each second", "[example]") {
  advance(3s);

  CHECK(sent() == times(3, hello("ann")));
}

TEST_CASE("greeter says hello no more once it knows enough", "[example]") {
  testing::agent_fixture uut{make_greeter("ann", 1)};
  uut.stall_connection(); // so that it cannot leave
  uut.receive(ack("bob", "ann"), bob);

  uut.resume_connection();
  uut.advance(1h);

  CHECK(uut.sent() == std::vector<value>{hello("ann"), confirm("ann", "bob")});
}

// -- acknowledging ------------------------------------------------------------

TEST_CASE_METHOD(fixture, "greeter acknowledges at once", "[example]") {
  receive(hello("bob"), bob);

  CHECK(answers() == times(1, ack("ann", "bob")));
}

TEST_CASE_METHOD(fixture,
                 "greeter acknowledges each second until it is confirmed",
                 "[example]") {
  receive(hello("bob"), bob);
  advance(3s);
  CHECK(answers() == times(4, ack("ann", "bob")));

  receive(confirm("bob", "ann"), bob);
  advance(1h);

  CHECK(answers().empty());
}

TEST_CASE_METHOD(fixture, "greeter begins again with who says hello later",
                 "[example]") {
  receive(hello("bob"), bob);
  receive(confirm("bob", "ann"), bob);
  advance(10s);
  answers();

  receive(hello("cid"), cid);
  advance(1s);

  CHECK(answers() == times(2, ack("ann", "cid")));
}

TEST_CASE_METHOD(fixture, "greeter keeps apart where it is with each peer",
                 "[example]") {
  receive(hello("bob"), bob);
  receive(hello("cid"), cid);
  advance(1s);
  CHECK(answers()
        == std::vector<value>{ack("ann", "bob"), ack("ann", "bob"),
                              ack("ann", "cid")});

  receive(confirm("bob", "ann"), bob);
  advance(2s);

  CHECK(answers() == times(2, ack("ann", "cid")));
}

TEST_CASE_METHOD(fixture, "greeter forgets the old address of who comes again",
                 "[example]") {
  receive(hello("bob"), bob);
  answers();

  receive(hello("bob"), "10.0.0.8:2");
  advance(1s);

  CHECK(answers() == times(1, ack("ann", "bob")));
}

// -- confirming ---------------------------------------------------------------

TEST_CASE_METHOD(fixture, "greeter confirms what is acknowledged",
                 "[example]") {
  receive(ack("bob", "ann"), bob);

  CHECK(answers() == times(1, confirm("ann", "bob")));
}

TEST_CASE_METHOD(fixture, "greeter confirms again to who has missed it",
                 "[example]") {
  receive(ack("bob", "ann"), bob);
  receive(ack("bob", "ann"), bob);

  CHECK(answers() == times(2, confirm("ann", "bob")));
}

TEST_CASE_METHOD(fixture, "greeter does not answer what is for others",
                 "[example]") {
  receive(ack("bob", "cid"), bob);
  receive(confirm("bob", "cid"), bob);
  receive("hello", bob);
  receive_line("Warning: from the relay");
  advance(1h);

  CHECK(answers().empty());
  CHECK(counts().errors == 0);
}
