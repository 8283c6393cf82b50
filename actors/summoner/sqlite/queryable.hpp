// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/sqlite/desk.hpp"
#include "summoner/sqlite/parameters.hpp"
#include "summoner/sqlite/rows.hpp"
#include "summoner/sqlite/statement_queue.hpp"

#include <concepts>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace summoner::sqlite {

/// Not part of the public interface.
namespace detail {

/// What `query_one` reads: one thing, or a tuple of several.
template <class... Ts>
struct one_row {
  using type = std::tuple<Ts...>;

  static std::optional<type> of(const rows& found) {
    auto all = found.as<Ts...>();
    if (all.empty())
      return std::nullopt;
    return std::move(all.front());
  }
};

template <class T>
struct one_row<T> {
  using type = T;

  static std::optional<T> of(const rows& found) {
    constexpr auto reads_null
      = is_optional_v<T> || std::same_as<T, cell> || std::same_as<T, value>;
    using stored = std::conditional_t<reads_null, T, std::optional<T>>;
    auto all = found.as<stored>();
    if (all.empty())
      return std::nullopt;
    return std::move(std::get<0>(all.front()));
  }
};

template <class Range>
parameter_table table_of(const Range& items) {
  using item = std::remove_cvref_t<decltype(*std::begin(items))>;
  auto result = parameter_table{std::tuple_size_v<item>};
  result.reserve(std::size(items));
  for (const auto& each : items)
    std::apply([&result](const auto&... xs) { result.add(xs...); }, each);
  return result;
}

} // namespace detail

/// What can be asked of a database, by itself or inside of a transaction.
///
/// Statements have parameters, `?` in order or names such as `:key`; values are
/// copied. SQL is one statement, and is prepared once while it is used often,
/// so that values belong into parameters, not into its text.
///
/// @par Threads   Any; awaited in a coroutine of an agent.
/// @par Errors    `co_await` throws `database_error`, `overloaded` when too
///                many requests wait, or `cancelled`, at once: a request that
///                has not begun is forgotten, a query that only reads is
///                stopped, and what writes goes on to its end without being
///                heard of.
class queryable {
  // First, for its result to be known.
  template <class F>
  auto ask_for(F work) const {
    if (later_ != nullptr)
      later_->flush();
    return ask(desk_, lease_, purpose::statement, std::move(work));
  }

public:
  /// Runs one statement; rows that it gives are dropped.
  ///
  ///     co_await db.execute("DELETE FROM hits WHERE k = ?", key);
  ///
  /// Outside of a transaction what it did is on the disk when this returns.
  template <bindable... Ts>
  request_awaiter<changes> execute(std::string sql, Ts&&... values) const {
    return ask_for(
      [sql = std::move(sql), all = parameters::of(std::forward<Ts>(values)...)](
        connection& to) { return to.execute(sql, all); });
  }

  /// Runs one statement for each of `items`, in order: tuples or pairs. One
  /// request for all of them, and outside of a transaction one transaction: all
  /// is done, or nothing. The counterpart of `executemany`.
  ///
  ///     std::vector<std::pair<std::string, int>> items = ...;
  ///     co_await db.execute_many("INSERT INTO hits VALUES(?, ?)", items);
  template <class Range>
  request_awaiter<changes>
  execute_many(std::string sql, const Range& items) const {
    return ask_for([sql = std::move(sql), all = detail::table_of(items)](
                     connection& to) { return to.execute_many(sql, all); });
  }

  /// Runs any number of statements without parameters, up to the first that
  /// fails.
  request_awaiter<void> run_script(std::string sql) const {
    return ask_for(
      [sql = std::move(sql)](connection& to) { to.run_script(sql); });
  }

  /// Runs one statement and gives all its rows, in memory.
  template <bindable... Ts>
  request_awaiter<rows> query(std::string sql, Ts&&... values) const {
    return ask_for(
      [sql = std::move(sql), all = parameters::of(std::forward<Ts>(values)...)](
        connection& to) { return to.query(sql, all); });
  }

  /// Runs one statement and gives its first row: for one type an optional of
  /// it, for several an optional of a tuple.
  ///
  ///     auto sum = co_await db.query_one<std::int64_t>(
  ///       "SELECT SUM(n) FROM hits WHERE n > ?", 3);
  ///
  /// @returns Nothing if there is no row or, for one type that cannot be NULL,
  ///          if it is.
  template <readable... Results, bindable... Ts>
  requires(sizeof...(Results) > 0) auto query_one(std::string sql,
                                                  Ts&&... values) const {
    return ask_for([sql = std::move(sql), all = parameters::of(std::forward<Ts>(
                                            values)...)](connection& to) {
      return detail::one_row<Results...>::of(to.query(sql, all, 1));
    });
  }

protected:
  /// @param later What goes first; outlives this. Null for nothing.
  queryable(desk_ptr where, lease_id lease,
            statement_queue* later = nullptr) noexcept
    : desk_(std::move(where)), lease_(lease), later_(later) {
  }

  queryable(const queryable&) = default;
  queryable(queryable&&) = default;
  queryable& operator=(const queryable&) = default;
  queryable& operator=(queryable&&) = default;

  ~queryable() = default;

  [[nodiscard]] const desk_ptr& where() const noexcept {
    return desk_;
  }

  [[nodiscard]] lease_id lease() const noexcept {
    return lease_;
  }

private:
  desk_ptr desk_;
  lease_id lease_;
  statement_queue* later_;
};

} // namespace summoner::sqlite
