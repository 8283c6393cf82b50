// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/operation.hpp"

#include "summoner/sqlite/error.hpp"

namespace summoner::sqlite {

bool operation::run(connection& where) noexcept {
  where.stop_queries_on(&is_dropped_);
  try {
    perform(where);
  } catch (const std::exception&) {
    error_ = std::current_exception();
  }
  where.stop_queries_on(nullptr);
  return !error_;
}

delivery::~delivery() {
  if (!is_settled_)
    what_->fail(std::make_exception_ptr(misuse("the database was closed")));
  place_.release();
  what_->done.set();
}

bool delivery::run(connection& where) noexcept {
  is_settled_ = true;
  if (what_->is_dropped())
    return false;
  what_->run(where);
  return true;
}

} // namespace summoner::sqlite
