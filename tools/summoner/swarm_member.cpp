// SPDX-License-Identifier: Apache-2.0

#include "swarm_member.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace summoner::tools {

namespace {

constexpr auto roll_call = "roll call";
constexpr auto question = "question";
constexpr auto answer = "answer";

// More than all exchanges that may be open with one agent.
constexpr std::size_t outbox_capacity = 4096;

} // namespace

swarm_member::swarm_member(std::shared_ptr<const swarm_setup> setup,
                           std::uint32_t index)
  : setup_(std::move(setup)), index_(index), outbox_(outbox_capacity) {
}

agent swarm_member::definition() {
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

void swarm_member::ask(std::uint64_t id, std::uint32_t partner) {
  outbox_.try_put({kind::question, id, partner});
}

void swarm_member::call_roll() {
  outbox_.try_put({});
}

value swarm_member::next_line(const job& work) {
  if (work.what == kind::roll_call)
    return {{"swarm", setup_->run}, {"kind", roll_call}};
  if (work.what == kind::question)
    asked_.emplace(work.id, clock::now());
  setup_->board->note_sent(index_);
  return {
    {"swarm", setup_->run},
    {"kind", work.what == kind::question ? question : answer},
    {"id", work.id},
    {"from", index_},
    {"to", work.to},
    {"number", next_number_++},
    {"content", setup_->payloads.of(work.id)},
  };
}

void swarm_member::receive(const message& msg) {
  auto line = msg["content"];
  if (line["swarm"] != setup_->run)
    return;
  if (line["kind"] == roll_call)
    setup_->board->note_present(index_);
  else
    take(line);
}

void swarm_member::take(const value& line) {
  auto from = static_cast<std::uint32_t>(line["from"].as_int());
  auto id = static_cast<std::uint64_t>(line["id"].as_int());
  setup_->board->note_heard();
  heard_.hear(from, static_cast<std::uint64_t>(line["number"].as_int()));
  if (line["content"] != setup_->payloads.of(id))
    heard_.hear_altered();
  if (line["to"] != index_)
    return;
  if (line["kind"] == question) {
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
