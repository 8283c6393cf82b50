// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/sqlite/desk.hpp"
#include "summoner/sqlite/parameters.hpp"

#include <coroutine>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace summoner::sqlite {

/// Statements of one transaction that go to the KEEPER many at a time.
///
/// @par Threads   That of the transaction's coroutine.
/// @par Limits    Sends 64 at a time, and waits before it sends while those
///                before are not done.
class statement_queue {
public:
  static constexpr std::size_t batch_size = 64;

  /// Waits for those that were sent before the last ones, if it has to.
  class [[nodiscard]] awaiter {
  public:
    /// @param before Null if there is nothing to wait for.
    explicit awaiter(const operation* before) {
      if (before != nullptr)
        wait_.emplace(*before);
    }

    [[nodiscard]] bool await_ready() {
      return !wait_ || wait_->await_ready();
    }

    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> waiter) {
      return wait_->await_suspend(waiter);
    }

    void await_resume() {
      if (wait_)
        wait_->await_resume();
    }

  private:
    std::optional<operation_awaiter> wait_;
  };

  statement_queue(desk_ptr where, lease_id lease) noexcept
    : where_(std::move(where)), lease_(lease) {
  }

  statement_queue(const statement_queue&) = delete;
  statement_queue& operator=(const statement_queue&) = delete;

  /// Adds a statement, which is run some time after those before.
  template <class... Ts>
  awaiter add(std::string_view sql, Ts&&... values) {
    part_for(sql, sizeof...(Ts)).values.add(std::forward<Ts>(values)...);
    if (++size_ < batch_size)
      return awaiter{nullptr};
    auto before = sent_;
    flush();
    return awaiter{before.get()};
  }

  /// Sends all that there are.
  void flush();

private:
  /// Runs of one statement.
  struct part {
    std::string sql;
    parameter_table values;
  };

  part& part_for(std::string_view sql, std::size_t width);

  desk_ptr where_;
  lease_id lease_;
  std::vector<part> parts_;
  std::size_t size_ = 0;
  std::shared_ptr<operation> sent_;
};

} // namespace summoner::sqlite
