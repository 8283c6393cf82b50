// SPDX-License-Identifier: Apache-2.0

#include "summoner/client/start_warnings.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace summoner;
using summoner::client::start_warnings;

using texts = std::vector<std::string>;

namespace {

const trigger ok{"ok", {0}};

void ignore(const message&) {
}

event say_ok(const message&) {
  return move(ok);
}

states at_a(const message&) {
  return "a";
}

} // namespace

TEST_CASE("start_warnings has nothing to say of an agent without a flow",
          "[client][start_warnings]") {
  agent uut{"uut"};
  uut.receive("", ignore);
  uut.receive("a label, with-what you like", ignore);
  uut.send("", [] { return value(1); });

  CHECK(start_warnings(uut).empty());
}

TEST_CASE("start_warnings has nothing to say of an agent with a flow",
          "[client][start_warnings]") {
  agent uut{"uut"};
  uut.use_flow();
  uut.upload_states(at_a);
  uut.download_states([](const proposals&) {});
  uut.receive("a --> b", say_ok);
  uut.receive("--> a", say_ok);
  uut.receive("/all", ignore);
  uut.send("", [] { return value(1); });

  CHECK(start_warnings(uut).empty());
}

TEST_CASE("start_warnings names what has no effect while the flow is off",
          "[client][start_warnings]") {
  agent uut{"uut"};

  SECTION("upload_states") {
    uut.upload_states(at_a);
    CHECK(start_warnings(uut)
          == texts{"upload_states is never called: the flow is off; call "
                   "use_flow() before the first registration"});
  }
  SECTION("download_states") {
    uut.download_states([](const proposals&) {});
    CHECK(start_warnings(uut)
          == texts{"download_states is never called: the flow is off; call "
                   "use_flow() before the first registration"});
  }
  SECTION("arrows") {
    uut.receive("a --[f]--> b", ignore);
    CHECK(start_warnings(uut)
          == texts{"the receiver on route \"a --[f]--> b\" runs for every "
                   "message: the flow is off; call use_flow() before the first "
                   "registration"});
  }
  SECTION("gates") {
    uut.receive("/not(a)", ignore);
    CHECK(start_warnings(uut)
          == texts{"the receiver on route \"/not(a)\" runs for every message: "
                   "the flow is off; call use_flow() before the first "
                   "registration"});
  }
  SECTION("events") {
    uut.receive("a", say_ok);
    CHECK(start_warnings(uut)
          == texts{"events of the receiver on route \"a\" are ignored: the "
                   "flow is off; call use_flow() before the first "
                   "registration"});
  }
}

TEST_CASE("start_warnings names each receiver that no route lets run",
          "[client][start_warnings]") {
  agent uut{"uut"};
  uut.use_flow();
  auto has_upload = GENERATE(false, true);
  if (has_upload)
    uut.upload_states(at_a);
  uut.receive("", ignore);
  uut.receive("--> b", ignore);

  CHECK(
    start_warnings(uut)
    == texts{"the receiver on route \"\" never runs: with the flow it needs "
             "nodes, as in \"/all\", or an arrow, as in \"--> b\""});
}

TEST_CASE("start_warnings names receivers that nothing uploads for",
          "[client][start_warnings]") {
  agent uut{"uut"};
  uut.use_flow();
  uut.receive("a", ignore);
  uut.receive("--> b", ignore);

  CHECK(start_warnings(uut)
        == texts{"the receiver on route \"a\" never runs: there is no "
                 "upload_states, so only initial routes are active"});
}
