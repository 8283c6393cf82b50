// SPDX-License-Identifier: Apache-2.0

// A fake relay that measures an agent: feeds it relayed lines and expects the
// payload of each back, with the same id, as a typed envelope.

#include "bench/client_load_options.hpp"
#include "bench/clock.hpp"
#include "bench/fake_relay.hpp"
#include "bench/lines.hpp"
#include "bench/report_line.hpp"
#include "bench/sockets.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

namespace summoner::bench {

namespace {

std::size_t line_bytes(const client_load_options& options) {
  std::string sample;
  append_relayed_line(sample, 1000, std::string(options.blob_bytes, 'x'),
                      options.content);
  return sample.size();
}

void add_settings(report_line& report, const client_load_options& options) {
  const bool is_blast = options.mode == feed_mode::blast;
  report.text("tool", "client_load")
    .text("label", options.label)
    .text("mode", is_blast ? "blast" : "pingpong")
    .number("clients", options.clients)
    .number("messages", options.messages)
    .number("window", options.window)
    .number("blob", options.blob_bytes)
    .number("line_bytes", line_bytes(options));
}

void add_counts(report_line& report, const client_load_options& options,
                const client_load_result& result) {
  const auto& counts = result.counts;
  const auto expected = options.expected_answers();
  report.number("expected", expected)
    .number("answers", counts.answers)
    .number("lost", static_cast<std::int64_t>(expected - counts.answers))
    .number("misordered", counts.misordered)
    .number("other_lines", counts.other)
    .number("json_bad", counts.bad)
    .number("dead_conns", result.dead_connections);
}

void add_speed(report_line& report, double accept_seconds,
               const client_load_result& result) {
  const auto answers = static_cast<double>(result.counts.answers);
  report.decimal("accept_s", accept_seconds, 3)
    .decimal("secs", result.seconds, 4)
    .decimal("roundtrips_per_s", per(answers, result.seconds), 0)
    .decimal("p50_us", result.round_trips.quantile_us(0.5), 1)
    .decimal("p99_us", result.round_trips.quantile_us(0.99), 1)
    .decimal("max_us", result.round_trips.max_us(), 1);
}

void add_usage(report_line& report, const client_load_result& result) {
  const auto answers = static_cast<double>(result.counts.answers);
  const auto cpu = result.agent.cpu_seconds();
  report.decimal("client_cpu_s", cpu, 2)
    .decimal("client_us_per_msg", per(cpu * 1e6, answers), 2)
    .number("client_rss_kb", result.agent.resident_kb)
    .number("client_hwm_kb", result.agent.peak_resident_kb)
    .number("client_threads", result.agent.threads)
    .decimal("gen_cpu_s", result.own_cpu_seconds, 2);
}

int run(const client_load_options& options) {
  raise_descriptor_limit();
  fake_relay relay{options};
  const auto start = now_ns();
  const auto connected = relay.accept_clients();
  if (connected < options.clients) {
    std::fprintf(stderr, "error: only %d of %d clients connected\n", connected,
                 options.clients);
    return 3;
  }
  const auto accept_seconds = to_seconds(now_ns() - start);
  if (!relay.warm_up())
    std::fprintf(stderr, "warning: answers are missing in the warm-up\n");
  const auto result = relay.measure();
  report_line report;
  add_settings(report, options);
  add_counts(report, options, result);
  add_speed(report, accept_seconds, result);
  add_usage(report, result);
  report.print();
  return result.counts.answers == options.expected_answers() ? 0 : 1;
}

} // namespace

} // namespace summoner::bench

int main(int argc, char** argv) {
  return summoner::bench::run(summoner::bench::parse_client_load(argc, argv));
}
