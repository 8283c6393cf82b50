// SPDX-License-Identifier: Apache-2.0

#include "swarm_report.hpp"

#include "text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace summoner::tools {

namespace {

double per_second(std::uint64_t count, double seconds) {
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

template <class T>
void add_row(std::string& out, std::string_view name, const T& content) {
  fmt::format_to(std::back_inserter(out), "  {:<22}{:>16}\n", name, content);
}

template <class Rows>
void add_rows(std::string& out, const Rows& rows) {
  for (const auto& [name, content] : rows)
    add_row(out, name, content);
}

/// What was wrong with the lines and the exchanges, in words.
std::string faults_of(const swarm_result& result) {
  std::vector<std::string> all;
  if (result.completed < result.started)
    all.push_back(fmt::format(
      "{} of {} not complete", result.started - result.completed,
      counted(result.started, result.market ? "deal" : "exchange")));
  for (auto [count, name] : {std::pair{result.faults.lost, "lost"},
                             {result.faults.duplicated, "duplicated"},
                             {result.faults.reordered, "reordered"},
                             {result.faults.altered, "altered"}})
    if (count > 0)
      all.push_back(fmt::format("{} {}", counted(count, "line"), name));
  return all.empty() ? "see the faults above"
                     : fmt::format("{}", fmt::join(all, ", "));
}

std::string said_by_relay(const swarm_result& result) {
  return result.notice.empty()
           ? ""
           : fmt::format("; the relay said \"{}\"", printable(result.notice));
}

std::string verdict(const swarm_result& result) {
  if (!result.trouble.empty())
    return fmt::format("FAILED: {}{}\n", result.trouble, said_by_relay(result));
  if (!result.is_clean())
    return fmt::format("FAILED: {}{}{}\n", faults_of(result),
                       said_by_relay(result),
                       result.notice.empty() ? ""
                                             : ": start it with --no-limits");
  auto what = result.market
                ? counted(result.completed, "deal")
                    + " complete, each known to both sides, money and goods "
                      "all there"
                : counted(result.completed, "exchange") + " complete";
  return fmt::format("OK: {}, nothing lost, duplicated, reordered or "
                     "altered{}\n",
                     what, result.is_interrupted ? " (stopped early)" : "");
}

} // namespace

bool swarm_result::is_clean() const noexcept {
  return trouble.empty() && connected == plan.agents && started == completed
         && started > 0 && handler_errors == 0 && faults == hearing_faults{}
         && (!market || market->audit.is_clean());
}

std::string to_table(const swarm_result& result) {
  if (!result.trouble.empty() && result.lines_sent == 0)
    return verdict(result); // the figures would all be 0
  std::string out;
  auto is_market = result.plan.scenario == swarm_scenario::market;
  add_row(out, "agents connected",
          fmt::format("{} of {}", result.connected, result.plan.agents));
  add_row(out, is_market ? "deals complete" : "exchanges complete",
          fmt::format("{} of {}", result.completed, result.started));
  if (result.market)
    add_rows(out, trade_rows(*result.market));
  add_row(out, "lines sent", result.lines_sent);
  add_row(out, "deliveries", result.deliveries);
  add_row(out, "deliveries per second",
          fmt::format("{:.0f}",
                      per_second(result.deliveries, result.talk_seconds)));
  auto what = is_market ? "deal" : "round trip";
  add_row(out, fmt::format("{} p50", what),
          fmt::format("{:.2f} ms", result.latencies.quantile_ms(0.5)));
  add_row(out, fmt::format("{} p99", what),
          fmt::format("{:.2f} ms", result.latencies.quantile_ms(0.99)));
  add_row(out, "time to connect",
          fmt::format("{:.2f} s", result.connect_seconds));
  add_row(out, is_market ? "time to deal" : "time to talk",
          fmt::format("{:.2f} s", result.talk_seconds));
  if (result.market)
    add_rows(out, audit_rows(result.market->audit));
  add_row(out, "lost", result.faults.lost);
  add_row(out, "duplicated", result.faults.duplicated);
  add_row(out, "reordered", result.faults.reordered);
  add_row(out, "altered", result.faults.altered);
  add_row(out, "handler errors", result.handler_errors);
  return out + verdict(result);
}

value to_json(const swarm_result& result) {
  value common = {
    {"ok", result.is_clean()},
    {"scenario", to_string(result.plan.scenario)},
    {"trouble", result.trouble},
    {"notice", result.notice},
    {"interrupted", result.is_interrupted},
    {"agents", result.plan.agents},
    {"connected", result.connected},
    {"planned_exchanges", result.plan.exchanges},
    {"started", result.started},
    {"completed", result.completed},
    {"lines_sent", result.lines_sent},
    {"deliveries", result.deliveries},
    {"deliveries_per_second",
     per_second(result.deliveries, result.talk_seconds)},
    {"p50_ms", result.latencies.quantile_ms(0.5)},
    {"p99_ms", result.latencies.quantile_ms(0.99)},
    {"connect_seconds", result.connect_seconds},
    {"talk_seconds", result.talk_seconds},
    {"lost", result.faults.lost},
    {"duplicated", result.faults.duplicated},
    {"reordered", result.faults.reordered},
    {"altered", result.faults.altered},
    {"handler_errors", result.handler_errors},
    {"seed", result.plan.seed},
  };
  return result.market ? with_market(common, *result.market) : common;
}

std::string progress_line(const swarm_plan& plan, const swarm_board& board,
                          std::size_t connected, std::string_view done,
                          double deliveries_per_second) {
  return fmt::format("{}/{} connected, {}, {:.0f} messages/s, p50 {:.2f} ms",
                     connected, plan.agents, done, deliveries_per_second,
                     board.latencies().quantile_ms(0.5));
}

} // namespace summoner::tools
