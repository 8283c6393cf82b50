// SPDX-License-Identifier: Apache-2.0

#include "swarm_run.hpp"

#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/relay.hpp"
#include "summoner/actors/runtime.hpp"
#include "summoner/actors/runtime_parts.hpp"
#include "summoner/error.hpp"

#include "descriptor_limit.hpp"
#include "process.hpp"
#include "swarm_crowd.hpp"

#include <caf/scoped_actor.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace summoner::tools {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

constexpr auto connect_limit = 30s;
constexpr auto connect_interval = 1s; // between two attempts of an agent
constexpr auto roll_call_limit = 30s;
constexpr auto roll_call_interval = 500ms;
constexpr auto progress_interval = 200ms;
// Time for an attempt that tells why agents are not connected.
constexpr auto diagnosis_limit = std::chrono::milliseconds{2000};
constexpr auto interrupted_drain_limit = 1s;

double seconds_since(clock::time_point start) {
  return std::chrono::duration<double>(clock::now() - start).count();
}

std::shared_ptr<const swarm_setup>
make_setup(const swarm_plan& plan, std::shared_ptr<swarm_board> board) {
  auto run = fmt::format("{}-{}", ::getpid(),
                         clock::now().time_since_epoch().count());
  return std::make_shared<const swarm_setup>(swarm_setup{
    run, swarm_payloads{plan.seed, plan.payload_bytes}, std::move(board)});
}

/// The phases of one run, in order; each returns why it failed, or nothing.
class swarm {
public:
  swarm(const swarm_plan& plan, const swarm_run_options& options,
        stop_request& stop, runtime& host)
    : plan_(plan), options_(options), stop_(stop), host_(host),
      board_(std::make_shared<swarm_board>(plan.agents)),
      crowd_(make_crowd(plan, make_setup(plan, board_))) {
    result_.plan = plan;
  }

  swarm_result run() {
    for (auto phase :
         {&swarm::spawn_all, &swarm::connect, &swarm::call_roll, &swarm::talk,
          &swarm::drain, &swarm::check_connections}) {
      result_.trouble = (this->*phase)();
      if (!result_.trouble.empty())
        break;
    }
    stop_all();
    collect();
    return std::move(result_);
  }

private:
  std::string spawn_all() {
    auto connections = plan_.agents * (options_.relay ? 1 : 2);
    if (auto problem = claim_descriptors(plan_.agents, connections);
        !problem.empty())
      return problem;
    if (!options_.relay) {
      relay_config config;
      config.port = 0;
      auto own = relay::start(host_, config);
      if (!own)
        return describe(own.error());
      relay_ = std::make_unique<relay>(std::move(*own));
    }
    target_ = options_.relay.value_or(relay_ ? relay_->address() : endpoint{});
    client_config config;
    config.reconnection.retry_delay = connect_interval;
    connect_start_ = clock::now(); // the first connects while others are made
    for (std::uint32_t i = 0; i < plan_.agents; ++i)
      clients_.push_back(host_.spawn(crowd_->definition(i), target_, config));
    return {};
  }

  std::string connect() {
    auto start = clock::now();
    while (connected() < plan_.agents) {
      if (clock::now() - start > connect_limit || has_given_up())
        return fmt::format("only {} of {} agents could connect{}", connected(),
                           plan_.agents, why_unreachable());
      if (stop_.wait_until(clock::now() + 10ms))
        return interrupted("while connecting");
      show_progress();
    }
    result_.connect_seconds = seconds_since(connect_start_);
    return {};
  }

  std::string interrupted(std::string_view when) {
    result_.is_interrupted = true;
    return fmt::format("interrupted {}", when);
  }

  // A client is connected before the relay knows of it. Who hears the roll call
  // is known to the relay.
  std::string call_roll() {
    auto start = clock::now();
    auto next_call = start;
    while (board_->present() < plan_.agents - 1) {
      auto now = clock::now();
      if (lost() > 0)
        return check_connections();
      if (now - start > roll_call_limit)
        return fmt::format("only {} of {} agents heard the roll call",
                           board_->present(), plan_.agents - 1);
      if (now >= next_call) {
        crowd_->call_roll();
        next_call = now + roll_call_interval;
      }
      if (stop_.wait_until(now + 5ms))
        return interrupted("before the first exchange");
      show_progress();
    }
    return {};
  }

  std::string talk() {
    talk_start_ = clock::now();
    while (next_exchange_ < plan_.exchanges
           && !has_stalled(!crowd_->is_done())) {
      auto elapsed = seconds_since(talk_start_);
      if (elapsed >= plan_.seconds || lost() > 0)
        break;
      auto due = static_cast<std::uint64_t>(std::min(
        static_cast<double>(plan_.exchanges), 1 + elapsed * plan_.rate));
      while (next_exchange_ < due && crowd_->start(next_exchange_))
        ++next_exchange_;
      if (stop_.wait_until(clock::now() + 2ms))
        break;
      show_progress();
    }
    return {};
  }

  std::string drain() {
    auto end = clock::time_point::max();
    while (!is_quiet() && connected() > 0 && !has_stalled(true)
           && clock::now() < end) {
      if (stop_.has_come() && !result_.is_interrupted) {
        crowd_->wind_up();
        result_.is_interrupted = true;
        end = clock::now() + interrupted_drain_limit;
      }
      std::this_thread::sleep_for(2ms);
      show_progress();
    }
    result_.is_interrupted = stop_.has_come();
    result_.talk_seconds = seconds_since(talk_start_);
    return {};
  }

  std::string check_connections() {
    if (lost() == 0)
      return {};
    return fmt::format("{} of {} agents lost their connection to {}{}", lost(),
                       plan_.agents, to_string(target_), why_unreachable());
  }

  /// What comes of one more attempt to connect, if it fails.
  std::string why_unreachable() {
    std::string result;
    auto& shared = host_.internals();
    caf::scoped_actor self{shared.system};
    self
      ->request(shared.dialer, caf::infinite,
                actors::dial{target_, diagnosis_limit})
      .receive([](const actors::dialed&) {},
               [&](const caf::error& reason) {
                 result = ": " + describe(reason);
               });
    return result;
  }

  [[nodiscard]] bool is_quiet() const {
    return crowd_->is_done()
           && board_->heard() == board_->sent() * (plan_.agents - 1);
  }

  /// Whether a line `is_awaited`, and none has come for so long that it counts
  /// as lost. To be asked again and again.
  bool has_stalled(bool is_awaited) {
    auto heard = board_->heard();
    if (heard != last_heard_ || !is_awaited) {
      last_heard_ = heard;
      last_heard_at_ = clock::now();
    }
    return seconds_since(last_heard_at_) >= options_.patience;
  }

  void stop_all() {
    result_.connected = connected();
    result_.notice = board_->notice(); // before the relay takes its leave
    for (const auto& x : clients_)
      x.abort();
    host_.stop();
    if (relay_)
      relay_->stop();
  }

  void collect() {
    result_.started = board_->started();
    result_.completed = board_->completed();
    result_.lines_sent = board_->sent();
    result_.deliveries = board_->heard();
    result_.latencies = board_->latencies();
    for (const auto& client : clients_)
      result_.handler_errors += client.counts().errors;
    if (clients_.size() == plan_.agents) {
      compare_heard_with_said();
      crowd_->report_to(result_);
    }
  }

  void compare_heard_with_said() {
    std::vector<std::uint32_t> voices;
    for (std::uint32_t voice = 0; voice < board_->voices(); ++voice)
      if (board_->sent_by(voice) > 0)
        voices.push_back(voice);
    for (std::uint32_t agent = 0; agent < plan_.agents; ++agent) {
      const auto& heard = crowd_->speech(agent).heard();
      result_.faults += heard.faults();
      for (auto voice : voices)
        if (voice / voices_per_agent != agent)
          result_.faults.lost += board_->sent_by(voice) - heard.heard_of(voice);
    }
  }

  template <class Predicate>
  [[nodiscard]] std::size_t count(Predicate predicate) const {
    return static_cast<std::size_t>(
      std::count_if(clients_.begin(), clients_.end(), predicate));
  }

  [[nodiscard]] std::size_t connected() const {
    return count(
      [](const auto& x) { return x.state() == client_state::in_session; });
  }

  /// Agents that do not have the connection any more that they have had.
  [[nodiscard]] std::size_t lost() const {
    return count([](const auto& x) {
      return x.state() != client_state::in_session || x.sessions() > 1;
    });
  }

  /// Whether an agent connects no more, so that there are never enough.
  [[nodiscard]] bool has_given_up() const {
    return count([](const auto& x) { return x.state() == client_state::ended; })
           > 0;
  }

  void show_progress() {
    auto now = clock::now();
    if (!options_.on_progress || now < next_progress_)
      return;
    auto heard = board_->heard();
    auto passed = std::chrono::duration<double>(now - last_progress_).count();
    auto speed = static_cast<double>(heard - last_progress_heard_) / passed;
    options_.on_progress(
      progress_line(plan_, *board_, connected(), crowd_->progress(), speed));
    last_progress_ = now;
    last_progress_heard_ = heard;
    next_progress_ = now + progress_interval;
  }

  const swarm_plan& plan_;
  const swarm_run_options& options_;
  stop_request& stop_;
  runtime& host_;
  std::shared_ptr<swarm_board> board_;
  std::unique_ptr<swarm_crowd> crowd_;
  std::unique_ptr<relay> relay_;
  endpoint target_;
  std::vector<client_handle> clients_;
  std::uint64_t next_exchange_ = 0;
  clock::time_point connect_start_;
  clock::time_point talk_start_ = clock::now();
  std::uint64_t last_heard_ = 0;
  clock::time_point last_heard_at_ = talk_start_;
  clock::time_point last_progress_ = clock::now();
  clock::time_point next_progress_ = last_progress_;
  std::uint64_t last_progress_heard_ = 0;
  swarm_result result_;
};

} // namespace

swarm_result run_swarm(const swarm_plan& plan,
                       const swarm_run_options& options) {
  stop_request stop;
  auto settings = prepare_process(options.level, options.threads);
  settings.ends_on_signals = false;
  runtime host{std::move(settings)};
  return swarm{plan, options, stop, host}.run();
}

} // namespace summoner::tools
