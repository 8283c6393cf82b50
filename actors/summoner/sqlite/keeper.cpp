// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/keeper.hpp"

#include "summoner/async/outcome.hpp"
#include "summoner/sqlite/error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

namespace summoner::sqlite {

namespace {

constexpr auto ended_by_statement
  = "the transaction was ended by a statement; that is for database::transact "
    "to do";

/// An error of its own for each who waits, so that no two threads share one.
std::exception_ptr again(const database_error& x) {
  return std::make_exception_ptr(own_copy(x));
}

database_error as_database_error(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const database_error& x) {
    return own_copy(x);
  } catch (const std::exception& x) {
    return {SQLITE_ERROR, x.what()};
  }
}

} // namespace

keeper_state::keeper_state(keeper_actor::pointer self) : self_(self) {
}

keeper_state::~keeper_state() {
  connection_.reset();    // before what waits is told
  if (settings_.counters) // if it was initialized
    settings_.counters->is_alive = false;
}

keeper_actor::behavior_type
keeper_state::make_behavior(keeper_settings settings) {
  settings_ = std::move(settings);
  alive_ = caf::actor_cast<keeper_actor>(self_);
  // Not a link, with which that would end with the KEEPER as well.
  if (auto other = std::exchange(settings_.lives_with, nullptr))
    self_->monitor(other);
  self_->set_down_handler([this](const caf::down_msg&) { self_->quit(); });
  open();
  return {
    [this](request& x) { take(x); },
    [this](const roll_back& x) { release(x.lease); },
  };
}

void keeper_state::open() {
  try {
    connection_.emplace(settings_.path, settings_.options);
  } catch (const database_error& error) {
    failure_.emplace(own_copy(error));
  }
}

// -- whose turn it is ---------------------------------------------------------

void keeper_state::take(request& what) {
  auto is_inside = what.lease != 0 && what.what != purpose::begin;
  if (failure_ && what.what == purpose::close) {
    what.work->accept();
    end();
  } else if (failure_) {
    what.work->refuse(again(*failure_));
  } else if (!is_inside) {
    waiting_.push_back(std::move(what));
    serve();
  } else if (what.lease != holder_) {
    what.work->refuse(again(misuse("the transaction has ended")));
  } else {
    do_next(std::move(what));
    serve();
  }
}

void keeper_state::release(lease_id lease) {
  std::erase_if(waiting_, [=](const request& x) { return x.lease == lease; });
  if (holder_ != lease || !connection_)
    return;
  connection_->roll_back();
  holder_ = 0;
  serve();
}

void keeper_state::serve() {
  while (holder_ == 0 && connection_ && !waiting_.empty()) {
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    do_next(std::move(next));
  }
}

// -- what is done -------------------------------------------------------------

void keeper_state::do_next(request what) {
  switch (what.what) {
    case purpose::statement:
      return what.lease == 0 ? run_alone(*what.work)
                             : run_in_transaction(*what.work);
    case purpose::statements:
      return run_in_advance(*what.work);
    case purpose::begin:
      return begin(what);
    case purpose::commit:
      return commit(*what.work);
    case purpose::close:
      return close(*what.work);
  }
}

void keeper_state::run_alone(delivery& work) {
  work.run(*connection_);
  if (!connection_->is_in_transaction())
    return;
  connection_->roll_back();
  work.refuse(again(misuse("a transaction was left open, and is rolled back; "
                           "see database::transact")));
}

void keeper_state::run_in_transaction(delivery& work) {
  if (broken_)
    return work.refuse(again(*broken_));
  if (!work.run(*connection_) || connection_->is_in_transaction())
    return;
  // SQLite has ended it, after an error or because it was told to.
  if (const auto& error = work.what().error()) {
    broken_.emplace(misuse("the transaction was rolled back after: "
                           + async::error_text(error)));
  } else {
    broken_.emplace(misuse(ended_by_statement));
    work.refuse(again(*broken_));
  }
}

void keeper_state::run_in_advance(delivery& work) {
  if (broken_)
    return work.refuse(again(*broken_));
  work.run(*connection_);
  if (const auto& error = work.what().error())
    broken_.emplace(as_database_error(error));
  else if (!connection_->is_in_transaction())
    broken_.emplace(misuse(ended_by_statement));
  if (broken_)
    connection_->roll_back();
}

void keeper_state::begin(const request& what) {
  if (!what.work->run(*connection_) || what.work->what().error())
    return;
  holder_ = what.lease;
  broken_.reset();
}

void keeper_state::commit(delivery& work) {
  if (broken_)
    work.refuse(again(*broken_));
  else if (!work.run(*connection_))
    return;                 // a rollback is on its way
  connection_->roll_back(); // if it has failed
  holder_ = 0;
}

void keeper_state::close(delivery& work) {
  if (work.run(*connection_))
    end();
}

// Before who closes it is told, and may open it again.
void keeper_state::end() {
  connection_.reset();
  settings_.counters->is_alive = false;
  self_->quit();
}

keeper_actor::behavior_type
keeper(keeper_actor::stateful_pointer<keeper_state> self,
       keeper_settings settings) {
  return self->state.make_behavior(std::move(settings));
}

} // namespace summoner::sqlite
