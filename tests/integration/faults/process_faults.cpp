// SPDX-License-Identifier: Apache-2.0

// What can happen inside of a process with agents.

#include "summoner/actors/relay.hpp"
#include "summoner/async/sleep.hpp"

#include "integration/faults/clock_offset.hpp"
#include "integration/faults/fault.hpp"
#include "integration/faults/luck.hpp"
#include "support/temporary_folder.hpp"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace summoner::faults {

namespace {

using namespace std::chrono_literals;

/// Code of a user that fails.
class failures {
public:
  /// A function that throws each third time: no sender fails often enough in a
  /// row to end its client.
  [[nodiscard]] auto each_third() const {
    return [calls = std::make_shared<std::atomic<int>>(0), thrown = thrown_] {
      if (++*calls % 3 != 0)
        return;
      ++*thrown;
      throw std::runtime_error{"on purpose"};
    };
  }

  [[nodiscard]] std::uint64_t thrown() const noexcept {
    return *thrown_;
  }

private:
  std::shared_ptr<std::atomic<std::uint64_t>> thrown_
    = std::make_shared<std::atomic<std::uint64_t>>(0);
};

/// Adds code that fails wherever an agent has code.
void add_failures(agent& to, const failures& from) {
  const trigger poked{"poked", {1}};
  for (auto which : {direction::receive, direction::send})
    to.hook(which, [fail = from.each_third()](const value& x) {
      fail();
      return x;
    });
  to.download_states([fail = from.each_third()](const proposals&) { fail(); });
  to.receive("/all", [=, fail = from.each_third()](const message&) {
    fail();
    return stay(poked, 1);
  });
  to.send("/all",
          [fail = from.each_third()](
            const value&) -> task<std::optional<value>> {
            co_await sleep(1ms);
            fail();
            co_return std::nullopt;
          },
          {.on_triggers = {poked},
           .when_data = [fail = from.each_third()](const value&) {
             fail();
             return true;
           }});
  to.send("",
          [fail = from.each_third()]() -> std::optional<value> {
            fail();
            return std::nullopt;
          },
          {.every = 3ms, .run_while = [fail = from.each_third()] {
             fail();
             return true;
           }});
}

/// Runs an agent that fails before it connects, or after its session.
void expect_failure(runtime& host, const endpoint& relay, agent broken,
                    outcome& result) {
  auto client = host.spawn(std::move(broken), relay, {}, {.with_setup = true});
  std::this_thread::sleep_for(20ms);
  client.quit();
  if (client.wait_for(10s) != 1 || client.counts().errors != 1)
    result.wrong.push_back(client.name() + " has not failed with status 1");
}

/// Sends what is no remark.
agent make_noise() {
  agent noise{"noise"};
  noise.send("", [] { return value("noise"); }, {.every = 5ms});
  return noise;
}

/// Lets the agents talk for a while.
void pass(const settings& how) {
  std::this_thread::sleep_for(how.is_short ? 200ms : 10s);
}

} // namespace

outcome fill_the_disk(const settings& how) {
  outcome result{.times = 1};
  testing::temporary_folder logs;
  runtime host;
  auto room = open_relay(host);
  auto log_to_full_disk = [&logs](agent& who, client_config& config) {
    std::filesystem::create_symlink("/dev/full",
                                    logs.file(who.name() + ".log"));
    config.logger.enable_console_log = false;
    config.logger.enable_file_log = true;
    config.logger.log_file_path = logs.file("");
  };
  crowd agents{host, room.address(), {.adjust = log_to_full_disk}};
  begin_when_all_are_in(agents, room);
  pass(how);
  conclude(result, agents);
  if (host.lost_log_lines() == 0)
    result.wrong.emplace_back("no lost log line is counted");
  result.remark = fmt::format("{} log lines lost, and counted",
                              host.lost_log_lines());
  return result;
}

outcome set_the_clock(const settings& how) {
  outcome result{.times = how.is_short ? 20U : 1000U};
  luck chance{how.seed};
  runtime host;
  auto room = open_relay(host);
  crowd agents{host, room.address()};
  begin_when_all_are_in(agents, room);
  for (std::size_t i = 0; i < result.times; ++i) {
    auto before = std::chrono::system_clock::now();
    auto way = i % 2 == 0 ? 1h : 0h;
    set_clock_offset(way);
    auto step = std::chrono::system_clock::now() - before;
    if (std::chrono::abs(step) < 30min)
      result.wrong.emplace_back("the clock was not set");
    std::this_thread::sleep_for(std::chrono::milliseconds{chance.roll(20)});
  }
  conclude(result, agents);
  return result;
}

outcome throw_everywhere(const settings& how) {
  outcome result;
  runtime host;
  auto room = open_relay(host);
  const failures broken;
  crowd agents{
    host,
    room.address(),
    {.adjust = [&](agent& who, client_config&) { add_failures(who, broken); },
     .on_other = [fail = broken.each_third()](const message&) { fail(); }}};
  begin_when_all_are_in(agents, room);
  auto noise = host.spawn(make_noise(), room.address());
  pass(how);
  agent early{"early"};
  early.setup([] { throw std::runtime_error{"on purpose"}; });
  expect_failure(host, room.address(), std::move(early), result);
  agent late{"late"};
  late.teardown([] { throw std::runtime_error{"on purpose"}; });
  expect_failure(host, room.address(), std::move(late), result);
  noise.quit();
  noise.wait();
  conclude(result, agents);
  result.errors = broken.thrown();
  result.times = result.errors;
  return result;
}

} // namespace summoner::faults
