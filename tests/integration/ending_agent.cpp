// SPDX-License-Identifier: Apache-2.0

// An agent that is in the middle of something when a signal comes; what
// signals_test.py starts. Usage: ending_agent <situation> <port>. It says
// "ready" when the signal may come, and what it does afterwards.

#include "summoner/summoner.hpp"

#include <dlfcn.h>
#include <netdb.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

using namespace summoner;
using namespace std::chrono_literals;

namespace {

/// Longer than any test.
constexpr auto for_ever = 1h;

constexpr std::string_view silent_name = "nobody.answers.invalid";

void say(const char* what) {
  std::puts(what);
  std::fflush(stdout);
}

/// Waits, and tells when that is cut short.
task<> wait_for_ever() {
  say("ready");
  try {
    co_await sleep(for_ever);
  } catch (const cancelled&) {
    say("cleaned up");
    throw;
  }
}

void block_for_ever() {
  say("ready");
  std::this_thread::sleep_for(for_ever);
}

void compute_for_ever() {
  say("ready");
  for (volatile bool goes_on = true; goes_on;)
    continue;
}

task<> offload_for_ever() {
  co_await offload(block_for_ever);
}

agent with_receiver(task<> (*handler)()) {
  agent result{"uut"};
  result.receive("", [handler](const message&) { return handler(); });
  return result;
}

agent with_receiver(void (*handler)()) {
  agent result{"uut"};
  result.receive("", [handler](const message&) { handler(); });
  return result;
}

agent waiting_for_a_queue() {
  agent result{"uut"};
  queue<value> full{1};
  queue<value> empty;
  result.receive("", [full](const message&) -> task<> {
    for (;;)
      co_await full.put(value{});
  });
  result.send("", [empty]() -> task<std::optional<value>> {
    say("ready");
    co_return co_await empty.get();
  });
  return result;
}

/// Its relay reads nothing.
agent flooding() {
  agent result{"uut"};
  result.send("", [is_full = false]() mutable -> task<std::optional<value>> {
    if (!std::exchange(is_full, true))
      say("ready");
    co_return value{std::string(60'000, 'x')};
  });
  return result;
}

agent with_setup() {
  agent result{"uut"};
  result.setup(wait_for_ever);
  return result;
}

agent quitting() {
  agent result{"uut"};
  result.setup([](context& self) { self.quit(); });
  return result;
}

agent with_long_teardown() {
  auto result = quitting();
  result.teardown(wait_for_ever);
  return result;
}

/// Is in session; puts away what it has for a moment.
agent with_brief_teardown() {
  auto result = with_receiver(wait_for_ever);
  result.teardown([]() -> task<> {
    co_await sleep(50ms);
    say("torn down");
  });
  return result;
}

agent idle() {
  return agent{"uut"};
}

const std::map<std::string_view, agent (*)()>& situations() {
  static const std::map<std::string_view, agent (*)()> result{
    {"afterwards", quitting},
    {"connecting", idle},
    {"resolving", idle},
    {"retrying", idle},
    {"waiting", [] { return with_receiver(wait_for_ever); }},
    {"queue", waiting_for_a_queue},
    {"flooding", flooding},
    {"setup", with_setup},
    {"teardown", with_brief_teardown},
    {"blocking", [] { return with_receiver(block_for_ever); }},
    {"computing", [] { return with_receiver(compute_for_ever); }},
    {"offload", [] { return with_receiver(offload_for_ever); }},
    {"long-teardown", with_long_teardown},
  };
  return result;
}

} // namespace

/// The system's, but for a name whose server does not answer.
extern "C" int getaddrinfo(const char* name, const char* service,
                           const addrinfo* hints, addrinfo** found) {
  if (name == silent_name && (hints->ai_flags & AI_NUMERICHOST) == 0)
    block_for_ever();
  static const auto original = reinterpret_cast<decltype(&::getaddrinfo)>(
    ::dlsym(RTLD_NEXT, "getaddrinfo"));
  return original(name, service, hints, found);
}

int main(int argc, char** argv) {
  if (argc != 3 || !situations().contains(argv[1]))
    return 2;
  run_options where;
  if (std::string_view{argv[1]} == "resolving")
    where.host = silent_name;
  where.port = static_cast<std::uint16_t>(std::atoi(argv[2]));
  where.config.logger.console_log_format = "%(name)s: %(message)s"; // DEBUG
  where.config.reconnection.retry_delay = for_ever;
  auto status = run(situations().at(argv[1])(), where);
  if (std::string_view{argv[1]} == "afterwards")
    block_for_ever();
  return status;
}
