// SPDX-License-Identifier: Apache-2.0

#include "swarm_report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace summoner::tools {

namespace {

double per_second(std::uint64_t count, double seconds) {
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

template <class T>
void add_row(std::string& out, const char* name, const T& content) {
  fmt::format_to(std::back_inserter(out), "  {:<22}{:>14}\n", name, content);
}

std::string verdict(const swarm_result& result) {
  if (!result.trouble.empty())
    return fmt::format("FAILED: {}\n", result.trouble);
  if (!result.is_clean())
    return "FAILED: see the faults above\n";
  return fmt::format("OK: {} exchanges complete, nothing lost, duplicated, "
                     "reordered or altered{}\n",
                     result.completed,
                     result.is_interrupted ? " (stopped early)" : "");
}

} // namespace

bool swarm_result::is_clean() const noexcept {
  return trouble.empty() && connected == plan.agents && started == completed
         && started > 0 && handler_errors == 0 && faults == hearing_faults{};
}

std::string to_table(const swarm_result& result) {
  std::string out;
  add_row(out, "agents connected",
          fmt::format("{} of {}", result.connected, result.plan.agents));
  add_row(out, "exchanges complete",
          fmt::format("{} of {}", result.completed, result.started));
  add_row(out, "lines sent", result.lines_sent);
  add_row(out, "deliveries", result.deliveries);
  add_row(out, "deliveries per second",
          fmt::format("{:.0f}",
                      per_second(result.deliveries, result.talk_seconds)));
  add_row(out, "round trip p50",
          fmt::format("{:.2f} ms", result.latencies.quantile_ms(0.5)));
  add_row(out, "round trip p99",
          fmt::format("{:.2f} ms", result.latencies.quantile_ms(0.99)));
  add_row(out, "time to connect",
          fmt::format("{:.2f} s", result.connect_seconds));
  add_row(out, "time to talk", fmt::format("{:.2f} s", result.talk_seconds));
  add_row(out, "lost", result.faults.lost);
  add_row(out, "duplicated", result.faults.duplicated);
  add_row(out, "reordered", result.faults.reordered);
  add_row(out, "altered", result.faults.altered);
  add_row(out, "handler errors", result.handler_errors);
  return out + verdict(result);
}

value to_json(const swarm_result& result) {
  return {
    {"ok", result.is_clean()},
    {"trouble", result.trouble},
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
}

std::string progress_line(const swarm_plan& plan, const swarm_board& board,
                          std::size_t connected, double deliveries_per_second) {
  return fmt::format("{}/{} connected, {}/{} exchanges, {:.0f} messages/s, p50 "
                     "{:.2f} ms",
                     connected, plan.agents, board.completed(), plan.exchanges,
                     deliveries_per_second, board.latencies().quantile_ms(0.5));
}

} // namespace summoner::tools
