// SPDX-License-Identifier: Apache-2.0

#include "swarm_report.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>

using namespace summoner;
using namespace summoner::tools;

namespace {

swarm_result clean_result() {
  swarm_result result;
  result.plan.agents = 4;
  result.connected = 4;
  result.started = 10;
  result.completed = 10;
  return result;
}

swarm_result clean_market() {
  auto result = clean_result();
  result.plan.scenario = swarm_scenario::market;
  result.market.emplace();
  result.market->audit.sold = 10;
  return result;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("swarm report is clean without a fault", "[tools][swarm_report]") {
  CHECK(clean_result().is_clean());
  CHECK(clean_market().is_clean());
  CHECK(contains(to_table(clean_result()), "OK: 10 exchanges complete"));
  CHECK(contains(to_table(clean_market()), "OK: 10 deals complete"));
}

TEST_CASE("swarm report knows the singular", "[tools][swarm_report]") {
  auto uut = clean_result();
  uut.started = uut.completed = 1;

  CHECK(contains(to_table(uut), "OK: 1 exchange complete"));
}

TEST_CASE("swarm report fails for each fault of what was heard",
          "[tools][swarm_report]") {
  auto uut = clean_result();
  SECTION("lost") {
    uut.faults.lost = 1;
  }
  SECTION("duplicated") {
    uut.faults.duplicated = 1;
  }
  SECTION("reordered") {
    uut.faults.reordered = 1;
  }
  SECTION("altered") {
    uut.faults.altered = 1;
  }
  SECTION("an exchange that is not complete") {
    uut.completed = 9;
  }
  SECTION("an agent that was lost") {
    uut.connected = 3;
  }
  SECTION("a handler that failed") {
    uut.handler_errors = 1;
  }
  SECTION("trouble") {
    uut.trouble = "no relay";
  }

  CHECK_FALSE(uut.is_clean());
  CHECK(contains(to_table(uut), "FAILED"));
  CHECK(to_json(uut)["ok"] == false);
}

TEST_CASE("swarm report has the faults in its verdict",
          "[tools][swarm_report]") {
  auto uut = clean_result();
  uut.completed = 7;
  uut.faults.lost = 4;
  uut.faults.altered = 1;
  CHECK(to_table(uut).ends_with("FAILED: 3 of 10 exchanges not complete, "
                                "4 lines lost, 1 line altered\n"));

  auto market = clean_market();
  market.market->audit.overdrawn = 1;
  CHECK(to_table(market).ends_with("FAILED: see the faults above\n"));
}

TEST_CASE("swarm report has the first notice of the relay in its verdict",
          "[tools][swarm_report]") {
  auto uut = clean_result();
  uut.notice = "Warning: too quick.\033[2J";
  CHECK(to_table(uut).ends_with("OK: 10 exchanges complete, nothing lost, "
                                "duplicated, reordered or altered\n"));

  uut.faults.lost = 1;
  CHECK(to_table(uut).ends_with(
    "FAILED: 1 line lost; the relay said \"Warning: too quick.\\u001b[2J\": "
    "start it with --no-limits\n"));
  CHECK(to_json(uut)["notice"] == uut.notice);

  uut.trouble = "nobody is there";
  CHECK(to_table(uut).ends_with("FAILED: nobody is there; the relay said "
                                "\"Warning: too quick.\\u001b[2J\"\n"));
}

TEST_CASE("swarm report without a line is its verdict alone",
          "[tools][swarm_report]") {
  auto uut = clean_result();
  uut.started = uut.completed = 0;
  uut.trouble = "no relay";
  CHECK(to_table(uut) == "FAILED: no relay\n");

  uut.lines_sent = 1;
  CHECK(contains(to_table(uut), "lines sent"));
}

TEST_CASE("swarm report fails for each fault of the books",
          "[tools][swarm_report]") {
  auto uut = clean_market();
  auto& audit = uut.market->audit;
  SECTION("unknown") {
    audit.unknown = 1;
  }
  SECTION("one_sided") {
    audit.one_sided = 1;
  }
  SECTION("disagreeing") {
    audit.disagreeing = 1;
  }
  SECTION("unplanned") {
    audit.unplanned = 1;
  }
  SECTION("overdrawn") {
    audit.overdrawn = 1;
  }
  SECTION("money") {
    audit.after.money = 1;
  }
  SECTION("goods") {
    audit.after.goods[3] = -1;
  }

  CHECK_FALSE(uut.is_clean());
  CHECK(contains(to_table(uut), "FAILED"));
  CHECK(to_json(uut)["ok"] == false);
}

TEST_CASE("swarm report tells a market's totals", "[tools][swarm_report]") {
  auto uut = clean_market();
  uut.market->audit.before.money = uut.market->audit.after.money = 12'345;
  uut.market->audit.before.goods[0] = uut.market->audit.after.goods[0] = 67;

  auto json = to_json(uut);

  CHECK(json["scenario"] == "market");
  CHECK(json["sold"] == 10);
  CHECK(json["before"]["money"] == 12'345);
  CHECK(json["after"]["amber"] == 67);
  CHECK(contains(to_table(uut), "12345 of 12345"));
  CHECK(contains(to_table(uut), "67 of 67"));
  CHECK_FALSE(to_json(clean_result()).contains("sold"));
}

TEST_CASE("progress_line tells how far a swarm is", "[tools][swarm_report]") {
  swarm_plan plan;
  plan.agents = 4;
  swarm_board board{4};

  CHECK(progress_line(plan, board, 3, "0/9 exchanges", 0)
        == "3/4 connected, 0/9 exchanges, 0 messages/s, p50 0.00 ms");

  board.note_started(2);
  board.note_completed(2, std::chrono::milliseconds{2});
  CHECK(progress_line(plan, board, 4, "1/9 exchanges", 1234.4)
        == "4/4 connected, 1/9 exchanges, 1234 messages/s, p50 1.95 ms");
}
