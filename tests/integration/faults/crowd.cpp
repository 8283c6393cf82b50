// SPDX-License-Identifier: Apache-2.0

#include "integration/faults/crowd.hpp"

#include "summoner/async/sleep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace summoner::faults {

namespace {

using namespace std::chrono_literals;

constexpr auto wait_limit = 10s;

} // namespace

crowd::crowd(runtime& host, const endpoint& relay,
             const crowd_options& options) {
  for (std::size_t i = 0; i < options.size; ++i) {
    agent talker{fmt::format("agent-{}", i)};
    notes_->open(talker.name() + " says");
    notes_->open(talker.name() + " answers");
    client_config config;
    config.reconnection.retry_delay = retry_delay;
    config.reconnection.primary_retry_limit = std::nullopt;
    add_talk(talker, i, options);
    if (options.adjust)
      options.adjust(talker, config);
    clients_.push_back(host.spawn(std::move(talker), relay, config));
  }
}

void crowd::add_talk(agent& to, std::size_t index,
                     const crowd_options& options) const {
  auto name = to.name();
  const trigger asked{"asked", {0}};
  to.use_flow();
  to.upload_states([=, notes = notes_, on_other = options.on_other](
                     const message& msg) -> std::optional<states> {
    if (!msg.contains("remote_addr")) // a notice of the relay
      return std::nullopt;
    auto peer = msg["remote_addr"].as_string();
    auto what = msg["content"];
    if (what.contains("stream"))
      return states{{std::string{peer}, "talking"}};
    if (on_other)
      on_other(msg);
    else
      notes->hear(name, peer, what);
    return std::nullopt;
  });
  to.receive("talking", [=, notes = notes_](const message& msg) {
    auto what = msg["content"];
    notes->hear(name, msg["remote_addr"].as_string(), what);
    auto is_asked = what["n"].as_int() % 16 == static_cast<int>(index)
                    && what["stream"].as_string().ends_with("says");
    return is_asked ? std::optional{stay(asked)} : std::nullopt;
  });
  to.send("talking",
          [=, notes = notes_] { return notes->make(name + " answers"); },
          {.on_triggers = {asked}});
  to.send("",
          [=, rest = options.pause, at_once = options.at_once, notes = notes_,
           may_speak = may_speak_]() -> task<std::vector<value>> {
            co_await sleep(rest);
            std::vector<value> remarks;
            for (std::size_t i = 0; i < at_once && *may_speak; ++i)
              remarks.push_back(notes->make(name + " says"));
            co_return remarks;
          });
}

void crowd::begin() {
  *may_speak_ = true;
}

bool crowd::meets(const std::vector<std::uint64_t>& before) const {
  return eventually([&] {
    for (std::size_t i = 0; i < clients_.size(); ++i)
      if (clients_[i].state() != client_state::in_session
          || (!before.empty() && clients_[i].sessions() == before[i]))
        return false;
    return true;
  });
}

bool crowd::hear_one_another() const {
  return eventually([this] { return speak_once_more(); }, 60s);
}

std::vector<std::uint64_t> crowd::sessions() const {
  std::vector<std::uint64_t> result;
  for (const auto& x : clients_)
    result.push_back(x.sessions());
  return result;
}

// What is said while one has not noticed yet that it has lost its connection is
// lost to that one: then they speak again. A slow machine has much to hear.
bool crowd::speak_once_more() const {
  auto before = notes_->made("says");
  *may_speak_ = true;
  auto have_all_spoken = eventually([&] {
    return std::ranges::equal(before, notes_->made("says"), std::less<>{});
  });
  *may_speak_ = false;
  auto is_heard = [&] {
    return notes_->is_heard_to_its_end("says", size() - 1);
  };
  std::uint64_t handled = 0;
  while (!eventually(is_heard, 1s)) {
    auto now = counts().handled;
    if (std::exchange(handled, now) == now)
      return false;
  }
  return have_all_spoken;
}

std::vector<std::string> crowd::end() {
  std::vector<std::string> wrong;
  if (!meets())
    wrong.emplace_back("not all are back in session");
  if (!hear_one_another())
    wrong.emplace_back("not all have heard the last remarks");
  auto settled = notes_->made("");
  auto unheard = [&] { return notes_->unheard_beyond(settled, ""); };
  auto received = counts().received;
  auto is_over = [&] { // the answers, too
    std::this_thread::sleep_for(100ms);
    auto now = counts();
    return std::exchange(received, now.received) == now.received
           && now.handled == now.received
           && now.queued == now.sent + now.dropped_offline && unheard() == 0;
  };
  if (!eventually(is_over, 60s))
    wrong.push_back(
      fmt::format("there is no end of answers: {} lines received, {} handled, "
                  "{} frames queued, {} sent, {} not heard although all were "
                  "there",
                  counts().received, counts().handled, counts().queued,
                  counts().sent, unheard()));
  for (const auto& x : clients_)
    x.quit();
  for (const auto& x : clients_)
    if (x.wait_for(wait_limit) != 0)
      wrong.push_back(x.name() + " has not ended with status 0");
  return wrong;
}

client_counts crowd::counts() const {
  client_counts sum;
  for (const auto& x : clients_) {
    auto own = x.counts();
    sum.received += own.received;
    sum.handled += own.handled;
    sum.left_behind += own.left_behind;
    sum.queued += own.queued;
    sum.sent += own.sent;
    sum.in_doubt += own.in_doubt;
    sum.dropped_offline += own.dropped_offline;
    sum.unsent += own.unsent;
    sum.errors += own.errors;
  }
  return sum;
}

} // namespace summoner::faults
