// SPDX-License-Identifier: Apache-2.0

#include "swarm_run.hpp"

#include "summoner/actors/relay.hpp"
#include "summoner/actors/runtime.hpp"
#include "summoner/actors/signals.hpp"
#include "summoner/error.hpp"

#include "descriptor_limit.hpp"
#include "process.hpp"
#include "swarm_member.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace summoner::tools {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

constexpr auto connect_limit = 30s;
constexpr auto roll_call_limit = 30s;
constexpr auto roll_call_interval = 500ms;
constexpr auto progress_interval = 200ms;
// Without any progress for so long, what is missing counts as lost.
constexpr auto drain_limit = 5s;
constexpr auto interrupted_drain_limit = 1s;
// Exchanges that one agent has open at most: the run slows down rather than
// the agents' queues fill.
constexpr std::uint32_t max_open_exchanges = 8;
// Descriptors besides those of the connections.
constexpr std::size_t spare_descriptors = 64;

double seconds_since(clock::time_point start) {
  return std::chrono::duration<double>(clock::now() - start).count();
}

/// Lets the main thread sleep until a time or a signal.
class interrupt {
public:
  void raise() {
    auto guard = std::lock_guard{mutex_};
    is_raised_ = true;
    raised_.notify_all();
  }

  [[nodiscard]] bool is_raised() const {
    auto guard = std::lock_guard{mutex_};
    return is_raised_;
  }

  /// @returns Whether it was raised.
  bool sleep_until(clock::time_point time) {
    auto guard = std::unique_lock{mutex_};
    return raised_.wait_until(guard, time, [this] { return is_raised_; });
  }

private:
  mutable std::mutex mutex_;
  std::condition_variable raised_;
  bool is_raised_ = false;
};

/// The phases of one run, in order; each returns why it failed, or nothing.
class swarm {
public:
  swarm(const swarm_plan& plan, const swarm_run_options& options, runtime& host)
    : plan_(plan), options_(options), host_(host),
      board_(std::make_shared<swarm_board>(plan.agents)),
      signals_([this](int) { interrupt_.raise(); }) {
    result_.plan = plan;
  }

  swarm_result run() {
    for (auto phase : {&swarm::spawn_all, &swarm::connect, &swarm::call_roll,
                       &swarm::talk, &swarm::drain}) {
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
    auto allowed = raise_descriptor_limit(connections + spare_descriptors);
    if (allowed < connections + spare_descriptors)
      return fmt::format("{} agents need {} descriptors, the limit is {}: "
                         "raise it with ulimit -n",
                         plan_.agents, connections + spare_descriptors,
                         allowed);
    if (!options_.relay) {
      relay_config config;
      config.port = 0;
      auto own = relay::start(host_, config);
      if (!own)
        return describe(own.error());
      relay_ = std::make_unique<relay>(std::move(*own));
    }
    auto setup = std::make_shared<const swarm_setup>(swarm_setup{
      fmt::format("{}-{}", ::getpid(), clock::now().time_since_epoch().count()),
      swarm_payloads{plan_.seed, plan_.payload_bytes}, board_});
    auto where = options_.relay.value_or(relay_ ? relay_->address()
                                                : endpoint{});
    for (std::uint32_t i = 0; i < plan_.agents; ++i) {
      members_.push_back(std::make_shared<swarm_member>(setup, i));
      clients_.push_back(host_.spawn(members_.back()->definition(), where));
    }
    return {};
  }

  std::string connect() {
    auto start = clock::now();
    while (connected() < plan_.agents) {
      if (clock::now() - start > connect_limit)
        return fmt::format("only {} of {} agents could connect", connected(),
                           plan_.agents);
      if (interrupt_.sleep_until(clock::now() + 10ms))
        return "interrupted while connecting";
      show_progress();
    }
    result_.connect_seconds = seconds_since(start);
    return {};
  }

  // A client is connected before the relay knows of it. Who hears the roll call
  // is known to the relay.
  std::string call_roll() {
    auto start = clock::now();
    auto next_call = start;
    while (board_->present() < plan_.agents - 1) {
      auto now = clock::now();
      if (now - start > roll_call_limit)
        return fmt::format("only {} of {} agents heard the roll call",
                           board_->present(), plan_.agents - 1);
      if (now >= next_call) {
        members_.front()->call_roll();
        next_call = now + roll_call_interval;
      }
      if (interrupt_.sleep_until(now + 5ms))
        return "interrupted before the first exchange";
      show_progress();
    }
    return {};
  }

  std::string talk() {
    talk_start_ = clock::now();
    while (next_exchange_ < plan_.exchanges) {
      auto elapsed = seconds_since(talk_start_);
      if (elapsed >= plan_.seconds || connected() < plan_.agents)
        break;
      auto due = std::min<std::uint64_t>(
        plan_.exchanges, 1 + static_cast<std::uint64_t>(elapsed * plan_.rate));
      while (next_exchange_ < due && start_exchange())
        ++next_exchange_;
      if (interrupt_.sleep_until(clock::now() + 2ms))
        break;
      show_progress();
    }
    return {};
  }

  /// Pairs take turns, and within a pair both ask. Whoever has too many
  /// exchanges open is passed over.
  bool start_exchange() {
    for (std::size_t i = 0; i < plan_.pairs.size(); ++i) {
      auto turn = next_turn_++;
      const auto& pair = plan_.pairs[turn % plan_.pairs.size()];
      auto is_swapped = turn / plan_.pairs.size() % 2 == 1;
      auto asker = is_swapped ? pair.second : pair.first;
      if (board_->open_of(asker) >= max_open_exchanges)
        continue;
      board_->note_started(asker);
      members_[asker]->ask(next_exchange_,
                           is_swapped ? pair.first : pair.second);
      return true;
    }
    return false;
  }

  std::string drain() {
    result_.is_interrupted = interrupt_.is_raised();
    auto limit = result_.is_interrupted
                   ? std::chrono::milliseconds{interrupted_drain_limit}
                   : std::chrono::milliseconds{drain_limit};
    auto last_progress = clock::now();
    auto last_heard = board_->heard();
    while (!is_quiet() && clock::now() - last_progress < limit) {
      if (interrupt_.is_raised() && !result_.is_interrupted) {
        result_.is_interrupted = true;
        limit = interrupted_drain_limit;
        last_progress = clock::now();
      }
      std::this_thread::sleep_for(2ms);
      auto heard = board_->heard();
      if (heard != last_heard && !result_.is_interrupted)
        last_progress = clock::now();
      last_heard = heard;
      show_progress();
    }
    result_.talk_seconds = seconds_since(talk_start_);
    return {};
  }

  [[nodiscard]] bool is_quiet() const {
    return board_->completed() == board_->started()
           && board_->heard() == board_->sent() * (plan_.agents - 1);
  }

  void stop_all() {
    result_.connected = connected();
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
    for (std::uint32_t i = 0; i < members_.size(); ++i) {
      const auto& heard = members_[i]->heard();
      result_.faults += heard.faults();
      result_.handler_errors += clients_[i].counts().errors;
      for (std::uint32_t other = 0; other < members_.size(); ++other)
        if (other != i)
          result_.faults.lost += board_->sent_by(other) - heard.heard_of(other);
    }
  }

  [[nodiscard]] std::size_t connected() const {
    return static_cast<std::size_t>(
      std::count_if(clients_.begin(), clients_.end(), [](const auto& x) {
        return x.state() == client_state::in_session;
      }));
  }

  void show_progress() {
    auto now = clock::now();
    if (!options_.on_progress || now < next_progress_)
      return;
    auto heard = board_->heard();
    auto passed = std::chrono::duration<double>(now - last_progress_).count();
    auto speed = static_cast<double>(heard - last_progress_heard_) / passed;
    options_.on_progress(progress_line(plan_, *board_, connected(), speed));
    last_progress_ = now;
    last_progress_heard_ = heard;
    next_progress_ = now + progress_interval;
  }

  const swarm_plan& plan_;
  const swarm_run_options& options_;
  runtime& host_;
  std::shared_ptr<swarm_board> board_;
  std::unique_ptr<relay> relay_;
  std::vector<std::shared_ptr<swarm_member>> members_;
  std::vector<client_handle> clients_;
  std::uint64_t next_exchange_ = 0;
  std::uint64_t next_turn_ = 0;
  clock::time_point talk_start_ = clock::now();
  clock::time_point last_progress_ = clock::now();
  clock::time_point next_progress_ = last_progress_;
  std::uint64_t last_progress_heard_ = 0;
  swarm_result result_;
  interrupt interrupt_;
  actors::signal_guard signals_; // last: calls into the members above
};

} // namespace

swarm_result run_swarm(const swarm_plan& plan,
                       const swarm_run_options& options) {
  runtime host{prepare_process(options.level, options.threads)};
  return swarm{plan, options, host}.run();
}

} // namespace summoner::tools
