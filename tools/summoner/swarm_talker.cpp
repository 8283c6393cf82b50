// SPDX-License-Identifier: Apache-2.0

#include "swarm_talker.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace summoner::tools {

namespace {

constexpr auto question = "question";
constexpr auto answer = "answer";

// Its only sender.
constexpr std::uint32_t the_sender = 0;

// More than all exchanges that may be open with one agent.
constexpr std::size_t outbox_capacity = 4096;

} // namespace

swarm_talker::swarm_talker(std::shared_ptr<const swarm_setup> setup,
                           std::uint32_t index)
  : setup_(std::move(setup)), index_(index), speech_(setup_, index),
    outbox_(outbox_capacity) {
}

agent swarm_talker::definition() {
  auto self = shared_from_this();
  agent result{fmt::format("agent-{}", index_)};
  result.receive("", [self](const message& msg) { self->receive(msg); });
  result.send("", [self]() -> task<std::optional<value>> {
    auto work = co_await self->outbox_.get();
    if (!work)
      co_return std::nullopt;
    co_return self->next_line(*work);
  });
  return result;
}

void swarm_talker::ask(std::uint64_t id, std::uint32_t partner) {
  outbox_.try_put({kind::question, id, partner});
}

void swarm_talker::call_roll() {
  outbox_.try_put({});
}

value swarm_talker::next_line(const job& work) {
  if (work.what == kind::roll_call)
    return speech_.roll_call();
  if (work.what == kind::question)
    asked_.emplace(work.id, clock::now());
  return speech_.say(the_sender,
                     work.what == kind::question ? question : answer, work.id,
                     work.to);
}

void swarm_talker::receive(const message& msg) {
  auto line = speech_.listen(msg);
  if (!line)
    return;
  auto from = static_cast<std::uint32_t>((*line)["from"].as_int());
  auto id = static_cast<std::uint64_t>((*line)["id"].as_int());
  if ((*line)["kind"] == question) {
    outbox_.try_put({kind::answer, id, from});
    return;
  }
  auto asked = asked_.find(id);
  if (asked == asked_.end())
    return; // a repeated answer; its number tells
  setup_->board->note_completed(index_, clock::now() - asked->second);
  asked_.erase(asked);
}

} // namespace summoner::tools
