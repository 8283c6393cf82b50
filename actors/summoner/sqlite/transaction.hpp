// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/root.hpp"
#include "summoner/async/task.hpp"
#include "summoner/sqlite/queryable.hpp"
#include "summoner/sqlite/statement_queue.hpp"

#include <concepts>
#include <coroutine>
#include <string_view>
#include <type_traits>
#include <utility>

namespace summoner::sqlite {

/// An open transaction, in the coroutine that `database::transact` runs. It has
/// the connection to itself; others wait until it ends.
///
/// @par Lifetime  Only within that coroutine.
/// @par Errors    After some errors, such as a full disk, SQLite itself ends
///                the transaction; everything that is asked of it then throws.
class transaction : public queryable {
public:
  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;

  /// Runs one statement some time before what is asked next, or the commit, and
  /// does not wait for it: for many statements one after another, which cost
  /// little more than the work of SQLite then.
  ///
  ///     for (const auto& [k, n] : counts)
  ///       co_await tx.execute_later("INSERT INTO hits VALUES(?, ?)", k, n);
  ///
  /// @par Errors  If it fails, the transaction is rolled back, and what is
  ///              asked next, or the commit, throws what it threw.
  /// @par Limits  Waits while more than 128 have not been done.
  template <class... Ts>
  requires(std::constructible_from<cell, Ts>&&...) statement_queue::awaiter
    execute_later(std::string_view sql, Ts&&... values) {
    return later_.add(sql, std::forward<Ts>(values)...);
  }

protected:
  transaction(const desk_ptr& where, lease_id lease)
    : queryable(where, lease, &later_), later_(where, lease) {
  }

  ~transaction() = default;

  void flush() {
    later_.flush();
  }

private:
  statement_queue later_;
};

/// Not part of the public interface.
namespace detail {

/// A transaction that is rolled back unless it is committed.
class own_lease : public transaction {
public:
  explicit own_lease(const desk_ptr& where)
    : transaction(where, where->make_lease()) {
  }

  ~own_lease() {
    where()->clear_holder(who_);
    if (!is_over_)
      where()->roll_back(lease());
  }

  task<> begin() {
    who_ = &co_await async::this_root{};
    auto work = [](connection& to) { to.begin(); };
    co_await ask(where(), lease(), purpose::begin, work);
    where()->set_holder(who_);
  }

  task<> commit() {
    flush();
    auto work = [](connection& to) { to.commit(); };
    co_await ask(where(), lease(), purpose::commit, work);
    is_over_ = true;
  }

private:
  const async::root* who_ = nullptr;
  bool is_over_ = false;
};

template <class Task>
using result_of_t = decltype(std::declval<Task&>().take());

template <class F>
using transacted_t = result_of_t<std::invoke_result_t<F&, transaction&>>;

template <class F>
task<transacted_t<F>> transact(desk_ptr where, F work) {
  auto lease = own_lease{where};
  co_await lease.begin();
  if constexpr (std::is_void_v<transacted_t<F>>) {
    co_await work(lease);
    co_await lease.commit();
  } else {
    auto result = co_await work(lease);
    co_await lease.commit();
    co_return result;
  }
}

} // namespace detail

} // namespace summoner::sqlite

namespace summoner {

using sqlite::transaction;

} // namespace summoner
