// SPDX-License-Identifier: Apache-2.0

#include "support/simulated_life.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

namespace summoner::testing {

namespace {

using namespace std::chrono_literals;

const auto home = endpoint{"127.0.0.1", 8888};
const auto away = endpoint{"127.0.0.1", 8889};

/// What an agent says: its next number, perhaps to somebody.
value remark(std::size_t from, std::int64_t n, const value& to = {}) {
  if (to.is_null())
    return {{"from", from}, {"n", n}};
  return {{"from", from}, {"n", n}, {"to", to}};
}

/// Says a number every now and then, and answers each tenth one that it hears
/// after a while.
agent make_talker(std::size_t index) {
  agent talker{fmt::format("agent-{}", index)};
  auto said = std::make_shared<std::int64_t>(0);
  queue<value> to_be_answered{1000};
  talker.receive("", [=](const message& msg) -> task<> {
    auto what = msg["content"].copy();
    if (what["n"].as_int() % 10 != 0 || what.contains("to"))
      co_return;
    co_await sleep(200ms);
    co_await to_be_answered.put(what["from"].copy());
  });
  talker.send("", [=]() -> task<std::optional<value>> {
    auto whom = co_await to_be_answered.get();
    if (!whom)
      co_return std::nullopt;
    co_return remark(index, ++*said, *whom);
  });
  talker.send("", [=] { return remark(index, ++*said); },
              {.every = 20s + std::chrono::seconds{index % 7}});
  return talker;
}

client_config make_config() {
  client_config config;
  config.logger.level = log_level::info;
  config.reconnection.retry_delay = 1s;
  config.reconnection.backoff = 2;
  config.reconnection.jitter = 0.5;
  config.reconnection.primary_retry_limit = std::nullopt;
  return config;
}

} // namespace

simulated_life::simulated_life(std::size_t agents, std::uint32_t seed)
  : luck_(seed) {
  for (std::size_t i = 0; i < agents; ++i)
    room_.join(make_talker(i), make_config());
}

std::uint32_t simulated_life::roll(std::uint32_t limit) {
  return static_cast<std::uint32_t>(luck_() % limit);
}

void simulated_life::pass(std::chrono::seconds time) {
  auto agents = static_cast<std::uint32_t>(room_.members().size());
  for (; time > 0s; time -= 1s) {
    strike(*room_.members()[roll(agents)]);
    room_.advance(1s);
    if (roll(5) == 0)
      relieve_all();
  }
}

void simulated_life::strike(tested_client& whom) {
  switch (roll(8)) {
    case 0:
      whom.lose_connection();
      break;
    case 1: // the relay ends in order
      if (whom.is_connected())
        whom.stream()->finish();
      break;
    case 2: // in the middle of a line
      whom.stall_connection();
      if (whom.is_connected())
        whom.stream()->limit_room(roll(20));
      break;
    case 3:
      whom.refuse_connections();
      whom.lose_connection();
      break;
    case 4:
      whom.travel_to(whom.relay() == home ? away : home);
      break;
    default:
      break; // a good second
  }
}

void simulated_life::relieve_all() {
  for (const auto& x : room_.members()) {
    x->accept_connections();
    x->resume_connection();
  }
}

void simulated_life::end() {
  relieve_all();
  room_.advance(60s); // all are back
  for (const auto& x : room_.members())
    x->quit();
  room_.advance(5s);
}

std::vector<std::string> simulated_life::trace() const {
  std::vector<std::string> lines;
  for (const auto& x : room_.transcript())
    lines.push_back(x.who + ": " + x.what.to_text());
  for (const auto& x : room_.members()) {
    for (const auto& line : x->log().lines())
      lines.push_back(line.name + " logs " + line.text);
    for (const auto& where : x->destinations())
      lines.push_back(x->name() + " connects to " + where);
    auto counts = x->counts();
    lines.push_back(fmt::format("{} received {}, queued {}, sent {}, {} in "
                                "doubt",
                                x->name(), counts.received, counts.queued,
                                counts.sent, counts.in_doubt));
  }
  return lines;
}

std::vector<std::string> simulated_life::faults() const {
  std::vector<std::string> wrong;
  std::unordered_map<std::string, std::int64_t> last;
  std::unordered_map<std::string, std::uint64_t> heard;
  for (const auto& x : room_.transcript()) {
    auto n = x.what["n"].as_int();
    if (n <= std::exchange(last[x.who], n))
      wrong.push_back(fmt::format("{} says {} again or late", x.who, n));
    ++heard[x.who];
  }
  for (const auto& x : room_.members()) {
    auto counts = x->counts();
    auto known = counts.sent + counts.dropped_offline + counts.unsent;
    if (counts.queued != known)
      wrong.push_back(fmt::format("{} has queued {} and knows of {}", x->name(),
                                  counts.queued, known));
    if (counts.sent != heard[x->name()])
      wrong.push_back(fmt::format("{} has sent {}, of which {} are heard",
                                  x->name(), counts.sent, heard[x->name()]));
    if (!x->has_ended_with(0))
      wrong.push_back(x->name() + " has not ended in order");
  }
  return wrong;
}

std::uint64_t simulated_life::sessions() const {
  std::uint64_t sum = 0;
  for (const auto& x : room_.members())
    sum += x->sessions();
  return sum;
}

std::uint64_t simulated_life::deliveries() const {
  std::uint64_t sum = 0;
  for (const auto& x : room_.members())
    sum += x->counts().received;
  return sum;
}

} // namespace summoner::testing
