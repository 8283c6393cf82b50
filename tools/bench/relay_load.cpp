// SPDX-License-Identifier: Apache-2.0

// Load on a relay: every line that a client sends must reach every other
// client once, in order and unchanged. Knows nothing else of the relay.

#include "bench/clock.hpp"
#include "bench/lines.hpp"
#include "bench/relay_generator.hpp"
#include "bench/relay_load_options.hpp"
#include "bench/report_line.hpp"
#include "bench/sockets.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

namespace summoner::bench {

namespace {

std::size_t line_bytes(const relay_load_options& options) {
  std::string sample;
  append_published_line(sample, {0, options.messages, now_ns()},
                        std::string(options.blob_bytes, 'x'));
  return sample.size();
}

void add_settings(report_line& report, const relay_load_options& options) {
  report.text("tool", "relay_load")
    .text("label", options.label)
    .number("S", options.senders)
    .number("R", options.receivers)
    .number("messages_per_sender", options.messages)
    .number("blob", options.blob_bytes)
    .number("line_bytes", line_bytes(options))
    .decimal("rate", options.rate, 3);
}

void add_counts(report_line& report, const relay_load_options& options,
                const relay_load_result& result) {
  const auto& counts = result.counts;
  const auto expected = options.expected_deliveries();
  report.number("sent", result.sent)
    .number("expected", expected)
    .number("delivered", counts.delivered)
    .number("lost", static_cast<std::int64_t>(expected - counts.delivered))
    .number("duplicates", counts.duplicates)
    .number("reordered", counts.reordered)
    .number("max_displacement", counts.max_displacement)
    .number("other_lines", counts.other)
    .number("json_checked", counts.checked)
    .number("json_bad", counts.bad)
    .number("dead_conns", result.dead_connections);
}

void add_speed(report_line& report, const relay_load_options& options,
               const relay_load_result& result) {
  const auto delivered = static_cast<double>(result.counts.delivered);
  const auto fan_out = static_cast<double>(options.deliveries_per_message());
  const auto megabytes = static_cast<double>(result.counts.bytes) / 1e6;
  const auto rate = per(delivered, result.seconds);
  report.decimal("secs", result.seconds, 4)
    .decimal("deliveries_per_s", rate, 0)
    .decimal("published_per_s", per(rate, fan_out), 0)
    .decimal("MB_per_s", per(megabytes, result.seconds), 1)
    .decimal("p50_us", result.latency.quantile_us(0.5), 1)
    .decimal("p99_us", result.latency.quantile_us(0.99), 1)
    .decimal("max_us", result.latency.max_us(), 1);
}

void add_usage(report_line& report, const relay_load_result& result) {
  const auto delivered = static_cast<double>(result.counts.delivered);
  const auto cpu = result.server.cpu_seconds();
  report.decimal("server_cpu_s", cpu, 2)
    .decimal("server_user_s", result.server.user_seconds, 2)
    .decimal("server_us_per_delivery", per(cpu * 1e6, delivered), 3)
    .number("server_rss_peak_kb", result.server_peak_kb)
    .number("server_rss_end_kb", result.server.resident_kb)
    .decimal("gen_cpu_s", result.own_cpu_seconds, 2);
}

int run(const relay_load_options& options) {
  raise_descriptor_limit();
  relay_generator generator{options};
  if (!generator.probe()) {
    std::fprintf(stderr, "error: not every connection hears every sender "
                         "(see --probe-timeout)\n");
    return 3;
  }
  const auto result = generator.measure();
  report_line report;
  add_settings(report, options);
  add_counts(report, options, result);
  add_speed(report, options, result);
  add_usage(report, result);
  report.print();
  return result.counts.delivered == options.expected_deliveries() ? 0 : 1;
}

} // namespace

} // namespace summoner::bench

int main(int argc, char** argv) {
  return summoner::bench::run(summoner::bench::parse_relay_load(argc, argv));
}
