// SPDX-License-Identifier: Apache-2.0

#include "integration/faults/fault.hpp"

#include "summoner/error.hpp"

#include "support/open_descriptors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <stdexcept>
#include <utility>

namespace summoner::faults {

namespace {

void expect_none(outcome& result, std::uint64_t count, const char* what) {
  if (count > 0)
    result.wrong.push_back(fmt::format("{} {}", count, what));
}

void check(outcome& result) {
  const auto& counts = result.counts;
  const auto& found = result.found;
  auto known = counts.sent + counts.dropped_offline + counts.unsent;
  if (counts.queued != known)
    result.wrong.push_back(
      fmt::format("{} frames queued, {} of them known", counts.queued, known));
  auto done = counts.handled + counts.left_behind;
  if (counts.received != done)
    result.wrong.push_back(fmt::format("{} lines received, {} of them known",
                                       counts.received, done));
  if (found.made != counts.queued)
    result.wrong.push_back(
      fmt::format("{} remarks made, {} queued", found.made, counts.queued));
  auto unheard = counts.sent - std::min(counts.sent, found.heard);
  if (unheard > counts.in_doubt + result.sent_early)
    result.wrong.push_back(
      fmt::format("{} frames not heard, {} in doubt, {} sent early", unheard,
                  counts.in_doubt, result.sent_early));
  if (counts.errors != result.errors)
    result.wrong.push_back(
      fmt::format("{} errors counted, {} made", counts.errors, result.errors));
  expect_none(result, found.twice, "heard twice");
  expect_none(result, found.late, "heard late");
  expect_none(result, found.altered, "altered");
  if (!result.may_have_gaps)
    expect_none(result, found.gaps, "gaps within a connection");
}

} // namespace

relay open_relay(runtime& host) {
  relay_config config;
  config.port = 0;
  config.logger.level = log_level::critical;
  auto result = relay::start(host, config);
  if (!result)
    throw std::runtime_error{describe(result.error())};
  return std::move(*result);
}

void begin_when_all_are_in(crowd& agents, const relay& room) {
  if (!eventually([&] { return room.counts().clients == agents.size(); }))
    throw std::runtime_error{"not all have come into session"};
  agents.begin();
}

std::span<const fault> all_faults() {
  static constexpr std::array faults{
    fault{"kill", "the relay is killed (SIGKILL) and started again",
          kill_relay},
    fault{"end", "the relay is ended (SIGTERM) and started again", end_relay},
    fault{"burst", "the relay is killed while more is said than may wait",
          overfill_the_buffers},
    fault{"stop", "the relay is stopped (SIGSTOP) for a while", stop_relay},
    fault{"flood", "a flooded relay is stopped, then killed",
          kill_stopped_relay},
    fault{"descriptors", "the relay runs out of descriptors",
          starve_relay_of_descriptors},
    fault{"reset", "the relay resets in the middle of lines", reset_in_a_line},
    fault{"silence", "the host of the relay vanishes without a word",
          lose_the_peer_silently},
    fault{"disk", "the disk of the logs is full", fill_the_disk},
    fault{"clock", "the clock is set an hour on and back", set_the_clock},
    fault{"throw", "all code of the user throws now and then",
          throw_everywhere},
  };
  return faults;
}

void conclude(outcome& result, crowd& agents) {
  for (auto& sentence : agents.end())
    result.wrong.push_back(std::move(sentence));
  result.counts = agents.counts();
  result.found = agents.notes().result();
}

outcome play(const fault& which, const settings& how) {
  auto before = testing::open_descriptors();
  outcome result;
  try {
    result = which.play(how);
  } catch (const std::exception& problem) {
    result.wrong.emplace_back(problem.what());
  }
  check(result);
  if (auto after = testing::open_descriptors(); after != before)
    result.wrong.push_back(
      fmt::format("{} descriptors are open, {} were", after, before));
  return result;
}

} // namespace summoner::faults
