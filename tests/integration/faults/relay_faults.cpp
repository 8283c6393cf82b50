// SPDX-License-Identifier: Apache-2.0

// What can happen to the process of a relay.

#include "integration/faults/fault.hpp"
#include "integration/faults/luck.hpp"
#include "integration/faults/relay_process.hpp"
#include "support/raw_socket.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

namespace summoner::faults {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

/// A relay that comes and goes, always at the same port, and its agents.
class scene {
public:
  explicit scene(const settings& how) : how_(how), luck_(how.seed) {
    port_.close();
    open();
  }

  scene(const settings& how, const crowd_options& options) : scene(how) {
    populate(options);
  }

  void populate(const crowd_options& options) {
    populate(options, options.size);
  }

  /// They begin to speak when so many are accepted.
  void populate(const crowd_options& options, std::size_t listeners) {
    auto before = relay_->descriptors();
    agents_.emplace(host_, endpoint{"127.0.0.1", port_.port()}, options);
    if (!eventually(
          [&] { return relay_->descriptors() >= before + listeners; }))
      throw std::runtime_error{"the relay does not accept"};
    agents_->begin();
  }

  [[nodiscard]] relay_process& relay() noexcept {
    return *relay_;
  }

  [[nodiscard]] crowd& agents() noexcept {
    return *agents_;
  }

  void meet(outcome& result) {
    if (!agents_->meets())
      result.wrong.emplace_back("not all have come into session");
  }

  /// Has all hear one another, and tells what was sent until then.
  void settle(outcome& result) {
    if (!agents_->hear_one_another())
      result.wrong.emplace_back("not all hear one another");
    auto counts = agents_->counts();
    result.sent_early = counts.sent - std::min(counts.sent, counts.in_doubt);
  }

  /// Ends the agents. Each must have had one session with each relay.
  void conclude(outcome& result) {
    faults::conclude(result, *agents_);
    for (auto sessions : agents_->sessions())
      if (sessions != relays_)
        result.wrong.push_back(
          fmt::format("{} sessions with {} relays", sessions, relays_));
  }

  void wait_until_nothing_is_sent(outcome& result) {
    auto sent = agents_->counts().sent;
    auto is_quiet = [&] {
      std::this_thread::sleep_for(50ms);
      auto now = agents_->counts();
      return std::exchange(sent, now.sent) == now.sent && now.queued > now.sent;
    };
    if (!eventually(is_quiet, 60s)) // there is much to fill
      result.wrong.emplace_back("the relay reads although it is stopped");
  }

  void pass(std::uint32_t most_ms) {
    std::this_thread::sleep_for(std::chrono::milliseconds{luck_.roll(most_ms)});
  }

  /// Ends the relay by a signal, and starts another one.
  void replace(int signal, outcome& result) {
    auto before = agents_->sessions();
    pass(50);
    relay_->signal(signal);
    if (auto status = relay_->wait(); signal == SIGTERM && status != 0)
      result.wrong.emplace_back("the relay has not ended with status 0");
    pass(50);
    open();
    auto begin = clock::now();
    if (!agents_->meets(before))
      result.wrong.emplace_back("not all are back in session");
    slowest_ = std::max(slowest_, clock::now() - begin);
  }

  [[nodiscard]] clock::duration slowest_return() const noexcept {
    return slowest_;
  }

  /// How long it took all to be back after the relay, at most.
  [[nodiscard]] std::string return_time() const {
    auto ms = [](auto time) {
      return std::chrono::duration_cast<std::chrono::milliseconds>(time)
        .count();
    };
    return fmt::format("all are back within {} ms, {} of them configured",
                       ms(slowest_), ms(crowd::retry_delay));
  }

private:
  void open() {
    relay_.emplace(how_.program, port_.port());
    ++relays_;
  }

  settings how_;
  luck luck_;
  testing::raw_listener port_; // keeps it
  std::optional<relay_process> relay_;
  std::uint64_t relays_ = 0; // so far
  runtime host_;
  std::optional<crowd> agents_;
  clock::duration slowest_{};
};

outcome replace_relay(const settings& how, int signal) {
  outcome result{.times = how.is_short ? 5U : 200U};
  scene here{how, {}};
  here.meet(result);
  for (std::size_t i = 0; i < result.times; ++i)
    here.replace(signal, result);
  here.settle(result);
  here.conclude(result);
  result.remark = here.return_time();
  if (!how.is_short && here.slowest_return() > crowd::retry_delay + 50ms)
    result.wrong.emplace_back("they take longer than 50 ms and the delay");
  return result;
}

} // namespace

outcome kill_relay(const settings& how) {
  return replace_relay(how, SIGKILL);
}

outcome end_relay(const settings& how) {
  return replace_relay(how, SIGTERM);
}

// What an agent says at once is more than may wait while the relay is gone.
outcome overfill_the_buffers(const settings& how) {
  outcome result{.times = how.is_short ? 5U : 200U};
  constexpr std::size_t kept = 4;
  auto keep_few = [](agent&, client_config& config) {
    config.sender.offline_buffer.max_frames = kept;
  };
  scene here{how, {.pause = 10ms, .at_once = 4 * kept, .adjust = keep_few}};
  here.meet(result);
  for (std::size_t i = 0; i < result.times; ++i)
    here.replace(SIGKILL, result);
  here.settle(result);
  here.conclude(result);
  if (result.counts.dropped_offline == 0)
    result.wrong.emplace_back("no buffer overflows");
  result.remark = fmt::format("`offline_buffer` of {} frames, {} said at once",
                              kept, 4 * kept);
  return result;
}

outcome stop_relay(const settings& how) {
  outcome result{.times = how.is_short ? 1U : 20U};
  scene here{how, {}};
  here.meet(result);
  here.settle(result);
  here.agents().begin();
  for (std::size_t i = 0; i < result.times; ++i) {
    here.pass(50);
    here.relay().signal(SIGSTOP);
    here.pass(500);
    here.relay().signal(SIGCONT);
  }
  here.conclude(result);
  return result;
}

// What waits before the relay fills all buffers: a frame is written in part.
outcome kill_stopped_relay(const settings& how) {
  outcome result{.times = how.is_short ? 1U : 20U};
  scene here{how, {.size = 3, .pause = 0us}};
  for (std::size_t i = 0; i < result.times; ++i) {
    here.meet(result);
    here.pass(300);
    here.relay().signal(SIGSTOP);
    here.wait_until_nothing_is_sent(result);
    here.replace(SIGKILL, result);
  }
  here.settle(result);
  here.conclude(result);
  return result;
}

outcome starve_relay_of_descriptors(const settings& how) {
  outcome result{.times = 1};
  scene here{how};
  constexpr std::size_t agents = 20;
  auto before = here.relay().descriptors();
  auto few = before + 5;
  here.relay().allow_descriptors(few);
  here.populate({.size = agents, .pause = 10ms}, 4);
  here.meet(result); // as far as the system knows
  here.pass(300);
  if (here.relay().descriptors() >= before + agents)
    result.wrong.emplace_back("the relay does not run out of descriptors");
  here.relay().allow_descriptors(few + 100);
  if (!eventually(
        [&] { return here.relay().descriptors() >= before + agents; }))
    result.wrong.emplace_back("the relay does not accept the others");
  here.conclude(result);
  return result;
}

} // namespace summoner::faults
