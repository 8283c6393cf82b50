// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/client.hpp"

#include "summoner/actors/bookends.hpp"
#include "summoner/actors/message_control.hpp"
#include "summoner/async/outcome.hpp"
#include "summoner/client/start_warnings.hpp"

#include <caf/actor_clock.hpp>
#include <caf/send.hpp>
#include <fmt/format.h>

#include <atomic>
#include <string>
#include <utility>

namespace summoner::actors {

client_actor_state::client_actor_state(client_actor::pointer self)
  : self_(self), children_(self) {
}

client_actor::behavior_type
client_actor_state::make_behavior(dialer_actor dialer,
                                  client_settings settings) {
  dialer_ = std::move(dialer);
  life_.emplace(settings.target, settings.config.reconnection, settings.seed);
  config_ = settings.config;
  log_ = settings.log;
  status_ = settings.status;
  has_bookends_ = settings.has_bookends;
  teardown_limit_ = settings.teardown_limit;
  drain_limit_ = settings.drain_limit;
  connect_limit_ = settings.connect_limit;
  for (const auto& warning : settings.definition.warnings())
    log_.warning("{}", warning);
  for (const auto& warning : client::start_warnings(settings.definition))
    log_.warning("{}", warning);
  self_->set_down_handler([this](caf::down_msg& down) { count_down(down); });
  make_parts(settings);
  children_.spawn(*parts_, config_, log_);
  return {
    [this](atom::start) { start(); },
    [this](const stream_ended& news) { lose_stream(news); },
    [this](travel& to) { go_elsewhere(std::move(to.target)); },
    [this](atom::quit) { quit(); },
    [this](atom::abort) { abort(); },
    [this](atom::failing) { end_with_failure(); },
    [this](const bookend_ended& x) { end_bookend(x.error); },
    [this](wake_up x) { wake(x.generation); },
  };
}

void client_actor_state::make_parts(client_settings& settings) {
  auto control = std::make_shared<message_control>(
    caf::actor_cast<caf::weak_actor_ptr>(client_actor{self_}), requests_);
  auto definition
    = std::make_shared<const agent>(std::move(settings.definition));
  auto execution = executor_parts{
    std::make_shared<turn>(), std::move(settings.workers),
    blocking_watch{self_->clock(), settings.blocking_limit, log_}};
  parts_.emplace(
    client_parts{definition, std::make_shared<const handler_names>(*definition),
                 std::move(execution), status_->counters(),
                 context{std::move(control), log_}, requests_});
}

void client_actor_state::start() {
  if (has_bookends_ && !parts_->definition->setups().empty())
    set_up();
  else
    follow(life_->start());
}

// -- set-up and tear-down -----------------------------------------------------

void client_actor_state::set_up() {
  log_.debug("setting up");
  spawn_bookend(run_setups);
}

void client_actor_state::tear_down() {
  log_.debug("tearing down");
  has_bookends_ = false;
  ending_ = ending::tearing_down;
  spawn_bookend(run_teardowns);
  call_after(teardown_limit_, [this] {
    log_.error("teardown takes longer than {} ms and is cancelled",
               teardown_limit_.count());
    end_for_good();
  });
}

void client_actor_state::spawn_bookend(task<> (*work)(client_parts)) {
  runner_settings settings;
  settings.execution = parts_->execution;
  settings.work = [work, parts = *parts_] { return work(parts); };
  settings.on_end = [self = client_actor{self_}](const auto& error) {
    caf::anon_send(self, bookend_ended{error});
  };
  children_.spawn_bookend(std::move(settings));
}

void client_actor_state::end_bookend(const std::exception_ptr& error) {
  children_.forget_bookend();
  auto was_setup = ending_ != ending::tearing_down;
  auto was_told = was_setup && ending_ != ending::no;
  if (error && !(was_told && async::was_cancelled(error))) {
    if (was_setup) // teardowns log what is wrong with each
      log_.error("setup failed: {}", async::error_text(error));
    exit_status_ = 1;
  }
  if (!was_setup)
    return; // it ends when that actor is gone
  if (error || was_told)
    stop_all();
  else
    follow(life_->start());
}

// -- connecting ---------------------------------------------------------------

void client_actor_state::follow(const client::life_step& step) {
  using kind = client::life_step::kind;
  publish();
  switch (step.what) {
    case kind::none:
      break;
    case kind::connect:
      if (!is_leaving_) // else once the old session is left
        connect();
      break;
    case kind::wait:
      call_after(step.delay, [this] { follow(life_->waited()); });
      break;
    case kind::reconnect:
      leave_session();
      break;
    case kind::give_up:
      log_.error("gave up connecting to {}", to_string(life_->target()));
      exit_status_ = 1;
      stop_all();
      break;
  }
}

void client_actor_state::connect() {
  auto current = ++generation_;
  log_.debug("connecting to {}", to_string(life_->target()));
  self_->request(dialer_, caf::infinite, dial{life_->target(), connect_limit_})
    .then(
      [this, current](dialed& answer) {
        if (current == generation_)
          open_session(std::move(answer.stream));
      },
      [this, current](const caf::error& reason) {
        if (current == generation_)
          fail(describe(reason));
      });
}

void client_actor_state::open_session(transport_ptr stream) {
  stream_ = std::move(stream);
  life_->connected(); // before a handler can run, or anybody hears of it
  publish();
  log_.info("connected to {} as {}", stream_->peer(), stream_->local());
  children_.open_session(stream_);
}

void client_actor_state::lose_stream(const stream_ended& news) {
  if (news.stream != stream_)
    return;
  if (children_.is_writer(self_->current_sender()) && ending_ == ending::no
      && !is_leaving_) {
    read_the_rest();
    return;
  }
  auto was_leaving = is_leaving_;
  close_session(news.reason == ec::end_of_stream);
  if (was_leaving)
    connect();
  else if (ending_ == ending::no)
    fail(fmt::format("lost the connection to {}: {}",
                     to_string(life_->target()), describe(news.reason)));
  else if (ending_ == ending::finishing_handlers)
    finish_handlers(); // the round that was open is forgotten
  else if (ending_ == ending::draining_writer)
    stop_all();
}

// The WRITER is the first to learn that a connection is lost. What the relay
// sent before is still there: the READER comes to its end when the handlers
// have made room for it, and it tells that the session is over. To a relay that
// is there FIN says that it may close, too.
void client_actor_state::read_the_rest() {
  rest_.emplace(self_->clock().now(), read(parts_->counters->lines_handled),
                config_.reconnection.retry_delay);
  children_.go_offline();
  stream_->finish_writing();
  watch_the_rest();
}

void client_actor_state::watch_the_rest() {
  call_after(client::rest_watch::period, [this] {
    if (!rest_->is_over(self_->clock().now(),
                        read(parts_->counters->lines_handled))) {
      watch_the_rest();
      return;
    }
    log_.warning("what {} sent last is not read: handlers have taken no line "
                 "for {} ms",
                 stream_->peer(), rest_->limit().count());
    close_session();
    fail("lost the connection to " + to_string(life_->target()));
  });
}

void client_actor_state::fail(const std::string& problem) {
  auto before = life_->target();
  auto step = life_->failed();
  if (auto rest = std::exchange(rest_, std::nullopt))
    step.delay = rest->left_of(step.delay, self_->clock().now());
  if (step.what == client::life_step::kind::wait)
    log_.warning("{}; next attempt{} in {} ms", problem,
                 step.target == before ? "" : " at " + to_string(step.target),
                 step.delay.count());
  else
    log_.warning("{}", problem);
  follow(step);
}

void client_actor_state::go_elsewhere(endpoint where) {
  if (ending_ >= ending::stopping)
    return;
  // The first session is there, and leaves nothing behind.
  if (children_.has_bookend()) {
    life_->travel(where);
    requests_->travel = false;
    return;
  }
  auto step = life_->travel(where);
  if (step.what == client::life_step::kind::none)
    return; // quit wins
  log_.info("travelling to {}", to_string(where));
  children_.forget_lines();
  follow(step);
}

// Runs in flight may end, and what was queued goes out before the old session
// ends: the WRITER sends FIN behind it, and the relay's FIN tells that all has
// arrived. To close earlier, with something left to read, would make the system
// throw away what it has not sent yet. What takes longer than the limit goes on
// in the next session: a client that travels keeps the state of its handlers.
void client_actor_state::leave_session() {
  is_leaving_ = true;
  rest_.reset();
  rounds_.reset();
  children_.stop_reading();
  children_.go_offline();
  call_after(drain_limit_, [this] {
    if (!is_leaving_)
      return; // it is left, or quit came first
    close_session();
    connect();
  });
  finish_handlers();
}

void client_actor_state::close_session(bool is_closed_by_peer) {
  is_leaving_ = false;
  rounds_.cancel();
  children_.close_session(is_closed_by_peer);
  if (stream_)
    std::exchange(stream_, nullptr)->close();
}

// -- ending -------------------------------------------------------------------

void client_actor_state::quit() {
  if (ending_ != ending::no)
    return;
  log_.info("quitting");
  requests_->quit = true;
  life_->quit();
  publish();
  is_leaving_ = false;
  rounds_.reset();
  ending_ = ending::finishing_handlers;
  children_.stop_reading();
  call_after(drain_limit_, [this] { stop_all(); });
  if (!children_.has_bookend()) // else once the set-up has ended
    finish_handlers();
}

void client_actor_state::finish_handlers() {
  auto round = rounds_.begin(children_.handlers());
  children_.ask_to_finish([this, round](std::uint64_t activity) {
    if (ending_ <= ending::finishing_handlers)
      follow(rounds_.note(round, activity));
  });
}

void client_actor_state::follow(client::quiet_rounds::verdict verdict) {
  using enum client::quiet_rounds::verdict;
  if (verdict == busy)
    finish_handlers();
  else if (verdict == quiet && is_leaving_)
    children_.drain_writer();
  else if (verdict == quiet)
    cancel_handlers();
}

void client_actor_state::abort() {
  requests_->quit = true;
  if (ending_ == ending::no) {
    life_->quit();
    publish();
    is_leaving_ = false;
    children_.stop_reading();
    children_.go_offline();
    call_after(drain_limit_, [this] { stop_all(); });
  }
  if (ending_ < ending::cancelling_handlers)
    cancel_handlers();
}

void client_actor_state::end_with_failure() {
  exit_status_ = 1;
  abort();
}

// What they have made is with the WRITER once they are down.
void client_actor_state::cancel_handlers() {
  ending_ = ending::cancelling_handlers;
  children_.stop_handlers();
}

// It is over when the relay closes in return, see leave_session.
void client_actor_state::end_session() {
  ending_ = ending::draining_writer;
  if (stream_)
    children_.drain_writer();
  else if (!children_.has_bookend()) // else once the set-up has cleaned up
    stop_all();
}

void client_actor_state::stop_all() {
  if (ending_ >= ending::stopping)
    return;
  ending_ = ending::stopping;
  close_session();
  children_.stop_handlers();
  stop_writer_last();
  // What was told for the first time may clean up, but not for ever.
  call_after(drain_limit_, [this] { end_for_good(); });
  end_if_alone();
}

// What handlers have made and not handed over yet it counts as not sent.
void client_actor_state::stop_writer_last() {
  if (ending_ >= ending::stopping && children_.are_handlers_down())
    children_.stop_writer();
}

void client_actor_state::end_for_good() {
  children_.stop_handlers();
  if (ending_ == ending::tearing_down)
    call_after(drain_limit_, [this] { end_for_good(); });
}

void client_actor_state::count_down(const caf::down_msg& down) {
  children_.note_down(down.source);
  auto is_expected = !down.reason
                     || down.reason == caf::exit_reason::user_shutdown;
  if (!is_expected) {
    log_.error("an actor of this client ended: {}", describe(down.reason));
    exit_status_ = 1;
    stop_all();
  }
  if (ending_ == ending::cancelling_handlers && children_.are_handlers_down())
    end_session();
  stop_writer_last();
  end_if_alone();
}

void client_actor_state::end_if_alone() {
  if (ending_ < ending::stopping || !children_.are_all_down())
    return;
  count_left_behind();
  if (has_bookends_ && !parts_->definition->teardowns().empty()) {
    tear_down();
    return;
  }
  life_->ended();
  log_.info("ended with status {}", exit_status_);
  status_->end(exit_status_);
  self_->quit();
}

// -- helpers ------------------------------------------------------------------

// Nobody handles them any more: neither the line whose handler was cancelled,
// nor those that were read for a FLOW MANAGER that had ended.
void client_actor_state::count_left_behind() {
  auto& lines = *parts_->counters;
  auto accounted = read(lines.lines_handled) + read(lines.lines_left_behind);
  add(lines.lines_left_behind, read(lines.lines_read) - accounted);
}

void client_actor_state::publish() {
  // It has ended only when all its actors have.
  if (ending_ < ending::stopping
      && life_->state() != client::client_state::ended)
    status_->enter(life_->state());
}

void client_actor_state::call_after(std::chrono::milliseconds delay,
                                    std::function<void()> what) {
  on_wake_ = std::move(what);
  self_->delayed_send(self_, delay, wake_up{++generation_});
}

void client_actor_state::wake(std::uint64_t generation) {
  if (generation == generation_ && on_wake_)
    std::exchange(on_wake_, nullptr)();
}

client_actor::behavior_type
client(client_actor::stateful_pointer<client_actor_state> self,
       dialer_actor dialer, client_settings settings) {
  return self->state.make_behavior(std::move(dialer), std::move(settings));
}

} // namespace summoner::actors
