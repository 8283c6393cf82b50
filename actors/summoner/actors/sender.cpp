// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/sender.hpp"

#include "summoner/actors/user_code.hpp"
#include "summoner/async/sleep.hpp"
#include "summoner/protocol/envelope.hpp"

#include <chrono>
#include <utility>
#include <variant>

namespace summoner::actors {

namespace {

using namespace std::chrono_literals;

// A run that sent nothing in less than this ...
constexpr auto idle_run = 1ms;
// ... is followed by this pause, so that nothing ever spins.
constexpr auto idle_pause = 100ms;

} // namespace

sender_state::sender_state(sender_actor::pointer self) : self_(self) {
}

sender_actor::behavior_type
sender_state::make_behavior(client_parts parts, sender_settings settings,
                            writer_actor writer, client_actor owner) {
  parts_.emplace(std::move(parts));
  settings_ = settings;
  owner_ = std::move(owner);
  outbox_.emplace(self_, std::move(writer), settings.coalesces);
  executor_.emplace(self_, parts_->execution, [this] { proceed(); });
  change_.emplace(*executor_);
  if (const auto& every = definition().options.every)
    schedule_.emplace(*every);
  switch (definition().kind()) {
    case sender_kind::tick:
      executor_->spawn(run_again_and_again());
      break;
    case sender_kind::hub:
      executor_->spawn(run_for_events());
      break;
    case sender_kind::timed:
    case sender_kind::timed_hub:
      executor_->spawn(run_by_clock());
      break;
  }
  self_->set_exit_handler([this](caf::exit_msg& x) { end(x.reason); });
  return {
    [this](atom::online) { set_online(true); },
    [this](atom::offline) { set_online(false); },
    [this](activation& x) { activate(x); },
    [this](resume& x) {
      executor_->make_ready(std::move(x.op));
      proceed();
    },
    [this](atom::turn) { proceed(); },
    [this](accepted x) { settle_bytes(x.bytes); },
    [this](atom::finish) { return finish(); },
  };
}

// -- message handlers ---------------------------------------------------------

void sender_state::proceed() {
  executor_->run();
  outbox_->hand_over();
  report_ended_runs();
  if (finished_.pending() && is_done())
    finished_.deliver(finished{executor_->activity()});
}

void sender_state::report_ended_runs() {
  auto is_nothing = ended_.runs == 0 && ended_.items == 0;
  if (!is_nothing && !outbox_->is_full())
    self_->send(source_, std::exchange(ended_, {}));
}

void sender_state::set_online(bool is_online) {
  is_online_ = is_online;
  if (is_online)
    is_finishing_ = false;
  if (definition().kind() == sender_kind::timed && is_online)
    schedule_->arm(executor_->now());
  else if (!is_online)
    disarm();
  change_->notify();
  proceed();
}

void sender_state::activate(activation& what) {
  source_ = caf::actor_cast<run_source_actor>(self_->current_sender());
  auto is_collected = definition().kind() == sender_kind::hub
                      || definition().takes_data;
  if (is_collected)
    for (auto& data : what.runs)
      incoming_.push_back(std::move(data));
  if (schedule_ && is_online_)
    schedule_->arm(executor_->now());
  else
    disarm(); // news of a session that is over
  change_->notify();
  proceed();
}

void sender_state::settle_bytes(std::size_t bytes) {
  outbox_->settle(bytes);
  change_->notify();
  proceed();
}

caf::result<finished> sender_state::finish() {
  is_finishing_ = true;
  if (must_catch_up())
    change_->notify(); // instead of the clock
  auto answer = self_->make_response_promise<finished>();
  finished_ = answer;
  proceed();
  return answer;
}

void sender_state::end(const caf::error& reason) {
  auto last = [this, reason] {
    incoming_.clear();
    dropped_.clear();
    outbox_->hand_over_all();
    self_->quit(reason);
  };
  executor_->end(std::move(last), reason == caf::exit_reason::kill);
}

// -- what decides when to run -------------------------------------------------

task<> sender_state::run_again_and_again() {
  event_data none;
  for (;;) {
    while (!may_start())
      co_await change_->wait();
    auto started = executor_->now();
    auto activity_before = executor_->activity();
    auto lines_before = outbox_->lines_made();
    co_await run_once(none);
    if (outbox_->is_full())
      outbox_->hand_over();
    auto is_quick = executor_->now() - started < idle_run;
    if (is_quick && outbox_->lines_made() == lines_before)
      co_await pause();
    else if (has_computed(started, activity_before))
      co_await yield();
  }
}

// Starts each run and does not wait for it.
task<> sender_state::run_for_events() {
  for (;;) {
    co_await make_room();
    while (incoming_.empty())
      co_await change_->wait();
    auto started = executor_->now();
    auto data = std::move(incoming_.front().content);
    incoming_.pop_front();
    executor_->spawn(run_hub(std::move(data)));
    if (executor_->now() - started >= idle_run)
      co_await yield();
  }
}

task<> sender_state::run_by_clock() {
  for (;;) {
    dropped_.clear();
    auto due = due_time();
    if (!due || !may_start()) {
      co_await change_->wait();
      continue;
    }
    auto delay = *due - executor_->now();
    if (delay > 0ns) {
      is_pausing_ = true;
      co_await change_->wait_for(delay);
      is_pausing_ = false;
      continue;
    }
    bool may_run = true;
    co_await ask_condition(may_run);
    if (!due_time() || !may_start())
      continue; // it has changed while the condition was asked
    if (may_run)
      co_await run_when_due();
    else if (definition().kind() == sender_kind::timed)
      schedule_->retry(executor_->now());
    else
      disarm();
    due = due_time();
    if (due && *due <= executor_->now())
      co_await yield(); // it is due again already
  }
}

// -- one run ------------------------------------------------------------------

task<> sender_state::run_hub(event_data data) {
  if (wants(data))
    co_await run_once(data);
  ++ended_.runs;
}

// With data once for each datum that is there, one after another: what comes
// meanwhile is for the next time.
task<> sender_state::run_when_due() {
  schedule_->start(executor_->now());
  if (!definition().takes_data) {
    event_data none;
    co_await run_once(none);
    co_return;
  }
  for (auto left = incoming_.size(); left > 0; --left) {
    co_await make_room();
    if (!may_start() || incoming_.empty())
      co_return;
    auto data = std::move(incoming_.front());
    incoming_.pop_front();
    ++ended_.items;
    ended_.bytes += data.bytes;
    if (!wants(data.content))
      continue;
    auto started = executor_->now();
    auto activity_before = executor_->activity();
    schedule_->start(started);
    co_await run_once(data.content);
    if (has_computed(started, activity_before))
      co_await yield();
  }
}

task<> sender_state::run_once(event_data& data) {
  auto given = call_handler(parts_->execution.watch, label(), [&] {
    return definition().handle(data, parts_->ctx);
  });
  if (is_pending(given))
    co_await settle(given, label(), parts_->execution.watch);
  if (!given) {
    count_failure(given.error());
    co_return;
  }
  failures_in_a_row_ = 0;
  auto result = result_of(given);
  if (auto* one = std::get_if<value>(&result)) {
    co_await emit(std::move(*one), outbox_->open());
  } else if (auto* list = std::get_if<2>(&result)) {
    frame_batch whole; // not handed over before it is complete
    for (auto& payload : *list)
      if (payload)
        co_await emit(std::move(*payload), whole);
    outbox_->add(whole);
  }
}

task<> sender_state::emit(value payload, frame_batch& into) {
  auto stamped = std::optional<value>{std::move(payload)};
  co_await run_hooks(*parts_, direction::send, stamped, label());
  if (!stamped) {
    add(parts_->counters->payloads_dropped_by_hook);
    parts_->ctx.log().debug("a hook drops what {} sends", label());
    co_return;
  }
  outbox_->prepare(into);
  auto before = into.text.size();
  auto error = protocol::wrap(*stamped, into.text,
                              settings_.max_bytes_per_frame);
  if (error) {
    add(parts_->counters->payloads_refused);
    parts_->ctx.log().error("a payload of {} was refused: {}", label(),
                            describe(error));
    co_return;
  }
  into.text += '\n';
  ++into.lines;
  parts_->ctx.log().debug("{} sends a frame of {} bytes", label(),
                          into.text.size() - before);
}

task<> sender_state::ask_condition(bool& may_run) {
  const auto& condition = definition().options.run_while;
  if (!condition.is_present())
    co_return;
  constexpr auto what = std::string_view{"run_while"};
  auto given = call_handler(parts_->execution.watch, what,
                            [&] { return condition.ask()(parts_->ctx); });
  if (is_pending(given))
    co_await settle(given, what, parts_->execution.watch);
  may_run = given && result_of(given);
  if (given)
    co_return;
  add(parts_->counters->handler_errors);
  parts_->ctx.log().warning("run_while of {} failed and counts as false: {}",
                            label(), describe(given.error()));
}

// -- helpers ------------------------------------------------------------------

task<> sender_state::pause() {
  is_pausing_ = true;
  co_await async::sleep(idle_pause);
  is_pausing_ = false;
}

// Whether what began then took its time and never suspended.
bool sender_state::has_computed(actor_executor::time_point started,
                                std::uint64_t activity) const {
  return executor_->activity() == activity
         && executor_->now() - started >= idle_run;
}

// What was sent goes out, the other handlers of the client get their turn, the
// mailbox is looked at.
task<> sender_state::yield() {
  outbox_->hand_over();
  co_await async::sleep(0ms);
}

// Until the WRITER keeps up again.
task<> sender_state::make_room() {
  if (outbox_->is_full())
    outbox_->hand_over();
  while (outbox_->is_full())
    co_await change_->wait();
}

bool sender_state::may_start() const noexcept {
  return is_online_ && !outbox_->is_full() && (!is_ending() || must_catch_up());
}

// Whether events wait for the clock, which stands still once the client ends:
// what was raised before is not lost.
bool sender_state::must_catch_up() const noexcept {
  if (!is_ending() || definition().kind() != sender_kind::timed_hub)
    return false;
  auto has_given_up = failures_in_a_row_ >= settings_.max_worker_errors;
  auto has_events = definition().takes_data ? !incoming_.empty()
                                            : schedule_->is_new();
  return is_online_ && !has_given_up && has_events;
}

bool sender_state::is_done() const noexcept {
  auto is_idle = is_pausing_ ? !must_catch_up() : executor_->is_parked();
  return outbox_->is_empty() && is_idle;
}

bool sender_state::wants(event_data& data) {
  const auto& predicate = definition().options.when_data;
  if (!predicate)
    return true;
  auto given = call_handler(parts_->execution.watch, label(),
                            [&] { return predicate(data); });
  if (given)
    return *given;
  add(parts_->counters->handler_errors);
  parts_->ctx.log().warning("when_data of {} failed and vetoes the run: {}",
                            label(), describe(given.error()));
  return false;
}

// A timed sender waits for the next session, a reactive one for its next event.
// What it had collected is dropped, and destroyed when this actor has the turn.
void sender_state::disarm() {
  if (!schedule_)
    return;
  schedule_->disarm();
  for (auto& data : std::exchange(incoming_, {})) {
    ++ended_.items;
    ended_.bytes += data.bytes;
    dropped_.push_back(std::move(data.content));
  }
}

void sender_state::count_failure(const caf::error& error) {
  add(parts_->counters->handler_errors);
  parts_->ctx.log().error("{} failed: {}", label(), describe(error));
  if (++failures_in_a_row_ != settings_.max_worker_errors)
    return; // too few, or told already
  parts_->ctx.log().error("{} failed {} times in a row: the client ends",
                          label(), failures_in_a_row_);
  is_finishing_ = true;
  self_->send(owner_, atom::failing_v);
}

sender_actor::behavior_type
sender(sender_actor::stateful_pointer<sender_state> self, client_parts parts,
       sender_settings settings, writer_actor writer, client_actor owner) {
  return self->state.make_behavior(std::move(parts), settings,
                                   std::move(writer), std::move(owner));
}

} // namespace summoner::actors
