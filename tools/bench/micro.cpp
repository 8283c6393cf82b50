// SPDX-License-Identifier: Apache-2.0

// What the pieces of an agent cost, one by one. `tools/bench/README.md` tells
// how to run and read it.

#include "summoner/actors/client_parts.hpp"
#include "summoner/actors/receive_side.hpp"
#include "summoner/actors/runtime.hpp"
#include "summoner/actors/user_code.hpp"
#include "summoner/agent.hpp"
#include "summoner/async/sleep.hpp"
#include "summoner/async/task_scope.hpp"
#include "summoner/flow/route_parser.hpp"

#include "support/simulated_life.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <malloc.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace summoner;

/// Runs tasks that never have to wait, and keeps those that do.
class bench_executor final : public async::executor {
public:
  [[nodiscard]] time_point now() const override {
    return {};
  }

  void post(async::wait_ptr op) override {
    op->resume();
  }

  timer_id start_timer(duration, async::wait_ptr op) override {
    timers_.emplace(++last_id_, std::move(op));
    return last_id_;
  }

  void cancel_timer(timer_id id) noexcept override {
    timers_.erase(id);
  }

private:
  std::map<timer_id, async::wait_ptr> timers_;
  timer_id last_id_ = 0;
};

class no_control final : public client_control {
public:
  void quit() override {
  }

  void travel_to(endpoint) override {
  }
};

actors::client_parts parts_of(agent definition) {
  auto shared = std::make_shared<const agent>(std::move(definition));
  return {shared,
          std::make_shared<const actors::handler_names>(*shared),
          {std::make_shared<actors::turn>()},
          std::make_shared<actors::client_counters>(),
          context{std::make_shared<no_control>(), logger{}},
          std::make_shared<actors::client_requests>()};
}

/// The receive side of a client, fed with one line again and again.
class receiving {
public:
  explicit receiving(agent definition)
    : parts_(parts_of(std::move(definition))), side_(parts_), scope_(exec_) {
  }

  void handle() {
    runs_.clear();
    scope_.spawn(side_.handle(line_, runs_));
  }

private:
  std::string line_
    = R"({"remote_addr":"127.0.0.1:1","content":"{\"_version\":\"1.3.0\",)"
      R"(\"_payload\":{\"n\":1},\"_type\":{\"n\":\"int\"}}"})";
  actors::client_parts parts_;
  actors::receive_side side_;
  std::vector<client::hub_run> runs_;
  bench_executor exec_;
  async::task_scope scope_;
};

// -- routes -------------------------------------------------------------------

void parse_1000_routes(benchmark::State& state) {
  std::vector<std::string> texts;
  for (int i = 0; i < 1000; ++i)
    texts.push_back(
      fmt::format("state_{}, /not(a,b{}) --[ label_{}, other ]--> "
                  "target_{}, /oneof(c,d)",
                  i, i, i, i));
  flow::route_parser parser;
  for (auto _ : state)
    for (const auto& text : texts)
      benchmark::DoNotOptimize(parser.parse(text));
}
BENCHMARK(parse_1000_routes)->Unit(benchmark::kMillisecond);

// -- one message --------------------------------------------------------------

void one_of_1000_receivers(benchmark::State& state) {
  agent many;
  many.use_flow();
  for (int i = 0; i < 1000; ++i)
    many.receive(fmt::format("state_{} --> state_{}", i, i + 1),
                 [](const message&) {});
  many.upload_states([](const message&) { return "state_500"; });
  receiving uut{std::move(many)};
  for (auto _ : state)
    uut.handle();
}
BENCHMARK(one_of_1000_receivers)->Unit(benchmark::kMicrosecond);

void one_plain_handler(benchmark::State& state) {
  agent plain;
  plain.receive("", [](const message&) {});
  receiving uut{std::move(plain)};
  for (auto _ : state)
    uut.handle();
}
BENCHMARK(one_plain_handler)->Unit(benchmark::kNanosecond);

void one_coroutine_handler(benchmark::State& state) {
  agent coroutine;
  coroutine.receive("", [](const message&) -> task<> { co_return; });
  receiving uut{std::move(coroutine)};
  for (auto _ : state)
    uut.handle();
}
BENCHMARK(one_coroutine_handler)->Unit(benchmark::kNanosecond);

// -- handlers alone -----------------------------------------------------------

task<> run_handler(const detail::receive_function& handler, const message& msg,
                   context& ctx) {
  static const actors::blocking_watch no_watch;
  auto given = actors::call_handler(no_watch, "bench",
                                    [&] { return handler(msg, ctx); });
  if (actors::is_pending(given))
    co_await actors::settle(given, "bench", no_watch);
  benchmark::DoNotOptimize(given);
}

template <class F>
void dispatch(benchmark::State& state, F handler) {
  agent definition;
  definition.receive("", handler);
  const auto& entry = definition.receivers().front();
  auto ctx = context{std::make_shared<no_control>(), logger{}};
  message msg;
  bench_executor exec;
  async::task_scope scope{exec};
  for (auto _ : state)
    scope.spawn(run_handler(entry.handle, msg, ctx));
}

void dispatch_plain(benchmark::State& state) {
  dispatch(state, [](const message&) {});
}
BENCHMARK(dispatch_plain);

void dispatch_coroutine(benchmark::State& state) {
  dispatch(state, [](const message&) -> task<> { co_return; });
}
BENCHMARK(dispatch_coroutine);

// -- suspended handlers -------------------------------------------------------

task<> wait_for_ever() {
  co_await sleep(std::chrono::hours{1});
}

constexpr std::size_t many_handlers = 10'000;

/// What the heap holds, in bytes.
std::size_t heap_bytes() {
  return mallinfo2().uordblks;
}

/// A handler that waits, and what it is given.
class waiting_handler {
public:
  /// @returns What all of them take, in bytes.
  std::size_t spawn_many(async::task_scope& scope) {
    auto before = heap_bytes();
    for (std::size_t i = 0; i < many_handlers; ++i)
      scope.spawn(run_handler(handle_, msg_, ctx_));
    return heap_bytes() - before;
  }

private:
  detail::receive_function handle_ = [](const message&, context&) {
    return detail::convert_task<std::optional<event>>(wait_for_ever());
  };
  context ctx_{std::make_shared<no_control>(), logger{}};
  message msg_;
};

void cancel_10000_suspended(benchmark::State& state) {
  waiting_handler handler;
  std::size_t bytes = 0;
  for (auto _ : state) {
    state.PauseTiming();
    bench_executor exec;
    async::task_scope scope{exec};
    bytes = handler.spawn_many(scope);
    state.ResumeTiming();
    scope.cancel();
    if (!scope.is_empty())
      state.SkipWithError("a handler was not cancelled");
  }
  state.counters["bytes_each"] = static_cast<double>(bytes)
                                 / static_cast<double>(many_handlers);
}
BENCHMARK(cancel_10000_suspended)->Unit(benchmark::kMillisecond);

struct cancellation {
  std::size_t bytes = 0;
  std::chrono::duration<double> taken{0};
};

task<cancellation> cancel_10000_here() {
  waiting_handler handler;
  auto& top = co_await async::this_root{};
  async::task_scope scope{top.where()};
  cancellation result;
  result.bytes = handler.spawn_many(scope);
  auto since = std::chrono::steady_clock::now();
  scope.cancel();
  result.taken = std::chrono::steady_clock::now() - since;
  if (!scope.is_empty())
    throw std::runtime_error{"a handler was not cancelled"};
  co_return result;
}

/// The same on an actor of a runtime, with the timers of one.
void cancel_10000_on_an_actor(benchmark::State& state) {
  runtime host;
  cancellation last;
  for (auto _ : state) {
    last = host.run_until_complete(cancel_10000_here());
    state.SetIterationTime(last.taken.count());
  }
  state.counters["bytes_each"] = static_cast<double>(last.bytes)
                                 / static_cast<double>(many_handlers);
}
BENCHMARK(cancel_10000_on_an_actor)
  ->UseManualTime()
  ->Unit(benchmark::kMillisecond);

/// An hour in the life of fifty agents, with reconnections and journeys, in the
/// fake time of a test.
void hour_of_50_agents(benchmark::State& state) {
  for (auto _ : state) {
    testing::simulated_life life{50, 1};
    life.pass(std::chrono::hours{1});
    life.end();
    if (!life.faults().empty())
      state.SkipWithError(life.faults().front().c_str());
    state.counters["sessions"] = static_cast<double>(life.sessions());
    state.counters["deliveries"] = static_cast<double>(life.deliveries());
  }
}
BENCHMARK(hour_of_50_agents)->Unit(benchmark::kSecond)->Iterations(1);

} // namespace

BENCHMARK_MAIN();
