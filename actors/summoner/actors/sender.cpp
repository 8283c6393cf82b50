// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/sender.hpp"

#include "summoner/actors/user_code.hpp"
#include "summoner/async/sleep.hpp"
#include "summoner/protocol/envelope.hpp"

#include <chrono>
#include <utility>

namespace summoner::actors {

namespace {

using namespace std::chrono_literals;

using send_task = task<emission>;

// A run that sent nothing in less than this ...
constexpr auto idle_run = 1ms;
// ... is followed by this pause, so that nothing ever spins.
constexpr auto idle_pause = 100ms;

// Frames are collected up to this size while the WRITER has the last batch.
constexpr std::size_t batch_bytes = 32 * 1024;

} // namespace

sender_state::sender_state(sender_actor::pointer self) : self_(self) {
}

sender_actor::behavior_type
sender_state::make_behavior(client_parts parts, sender_settings settings,
                            writer_actor writer, client_actor owner) {
  parts_.emplace(std::move(parts));
  settings_ = settings;
  writer_ = std::move(writer);
  owner_ = std::move(owner);
  executor_.emplace(self_, parts_->handler_turn, [this] { proceed(); });
  change_.emplace(*executor_);
  tasks_.emplace(*executor_);
  tasks_->spawn(run_for_ever());
  self_->set_exit_handler([this](caf::exit_msg& x) { end(x.reason); });
  return {
    [this](atom::online) { set_online(true); },
    [this](atom::offline) { set_online(false); },
    [this](resume& x) {
      executor_->make_ready(std::move(x.op));
      proceed();
    },
    [this](atom::turn) { proceed(); },
    [this](accepted x) { settle(x.bytes); },
    [this](atom::finish) { return finish(); },
  };
}

void sender_state::proceed() {
  executor_->run();
  hand_over();
  if (finished_.pending() && is_done())
    finished_.deliver(finished{executor_->activity()});
}

void sender_state::set_online(bool is_online) {
  is_online_ = is_online;
  if (is_online)
    is_finishing_ = false;
  change_->notify();
  proceed();
}

void sender_state::settle(std::size_t bytes) {
  unaccepted_bytes_ -= bytes;
  hand_over();
  change_->notify();
  proceed();
}

caf::result<finished> sender_state::finish() {
  is_finishing_ = true;
  auto answer = self_->make_response_promise<finished>();
  finished_ = answer;
  proceed();
  return answer;
}

bool sender_state::may_start() const noexcept {
  return is_online_ && !is_finishing_ && frames_.text.size() < batch_limit()
         && !parts_->requests->quit;
}

bool sender_state::is_done() const noexcept {
  return frames_.text.empty() && (is_pausing_ || executor_->is_parked());
}

task<> sender_state::run_for_ever() {
  for (;;) {
    while (!may_start())
      co_await change_->wait();
    auto started = executor_->now();
    auto activity_before = executor_->activity();
    auto lines_before = lines_made_;
    co_await run_once();
    if (frames_.text.size() >= batch_limit())
      hand_over();
    auto is_quick = executor_->now() - started < idle_run;
    if (is_quick && lines_made_ == lines_before)
      co_await pause();
    else if (!is_quick && executor_->activity() == activity_before)
      co_await yield();
  }
}

task<> sender_state::pause() {
  is_pausing_ = true;
  co_await async::sleep(idle_pause);
  is_pausing_ = false;
}

// After a run that computed and never suspended: what it sent goes out, the
// other handlers of the client get their turn, the mailbox is looked at.
task<> sender_state::yield() {
  hand_over();
  co_await async::sleep(0ms);
}

task<> sender_state::run_once() {
  const auto& sender = parts_->definition->senders()[settings_.index];
  auto given = protect([&] { return sender.handle(parts_->ctx); });
  if (given && std::holds_alternative<send_task>(*given)) {
    auto work = std::span{std::get_if<send_task>(&*given), 1};
    co_await async::all_done(work);
    given = protect(
      [&] { return detail::deferred<emission>{work.front().take()}; });
  }
  if (!given) {
    count_failure(given.error());
    co_return;
  }
  failures_in_a_row_ = 0;
  auto result = std::get<emission>(std::move(*given));
  if (auto* one = std::get_if<value>(&result)) {
    co_await emit(std::move(*one), frames_);
  } else if (auto* list = std::get_if<2>(&result)) {
    frame_batch whole; // not handed over before it is complete
    for (auto& payload : *list)
      if (payload)
        co_await emit(std::move(*payload), whole);
    frames_.text += whole.text;
    frames_.lines += whole.lines;
  }
}

task<> sender_state::emit(value payload, frame_batch& into) {
  auto stamped = std::optional<value>{std::move(payload)};
  co_await run_hooks(*parts_, direction::send, stamped);
  if (!stamped) {
    add(parts_->counters->payloads_dropped_by_hook);
    co_return;
  }
  if (into.text.empty())
    into.text.reserve(last_batch_);
  auto error = protocol::wrap(*stamped, into.text,
                              settings_.max_bytes_per_frame);
  if (error) {
    add(parts_->counters->payloads_refused);
    report("payload was refused", error);
    co_return;
  }
  into.text += '\n';
  ++into.lines;
  ++lines_made_;
}

std::size_t sender_state::batch_limit() const noexcept {
  return settings_.coalesces ? batch_bytes : 1;
}

void sender_state::hand_over() {
  if (unaccepted_bytes_ == 0)
    hand_over_all();
}

void sender_state::hand_over_all() {
  auto batch = std::exchange(frames_, {});
  if (batch.text.empty())
    return;
  last_batch_ = batch.text.size();
  unaccepted_bytes_ += batch.text.size();
  self_->send(writer_, outbound{std::make_shared<const std::string>(
                                  std::move(batch.text)),
                                batch.lines});
}

void sender_state::end(const caf::error& reason) {
  executor_->run_last([this, reason] {
    tasks_->clear();
    hand_over_all();
    self_->quit(reason);
  });
}

void sender_state::count_failure(const caf::error& error) {
  add(parts_->counters->handler_errors);
  report("sender failed", error);
  if (++failures_in_a_row_ < settings_.max_worker_errors)
    return;
  is_finishing_ = true;
  self_->send(owner_, atom::failing_v);
}

void sender_state::report(std::string_view what, const caf::error& error) {
  const auto& sender = parts_->definition->senders()[settings_.index];
  parts_->ctx.log().error("a {} on route \"{}\": {}", what, sender.route,
                          describe(error));
}

sender_actor::behavior_type
sender(sender_actor::stateful_pointer<sender_state> self, client_parts parts,
       sender_settings settings, writer_actor writer, client_actor owner) {
  return self->state.make_behavior(std::move(parts), settings,
                                   std::move(writer), std::move(owner));
}

} // namespace summoner::actors
