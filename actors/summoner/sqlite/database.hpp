// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/offload.hpp"
#include "summoner/async/task.hpp"
#include "summoner/sqlite/error.hpp"
#include "summoner/sqlite/migrations.hpp"
#include "summoner/sqlite/options.hpp"
#include "summoner/sqlite/queryable.hpp"
#include "summoner/sqlite/transaction.hpp"

#include <caf/fwd.hpp>

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

namespace summoner {

class runtime;

} // namespace summoner

namespace summoner::sqlite {

/// A function that gives a `task` when it is called with a transaction.
template <class F>
concept transaction_body = requires(std::decay_t<F>& f, transaction& tx) {
  f(tx).take();
  requires async::detail::is_task_v<decltype(f(tx))>;
};

/// An SQLite database that coroutines can wait for: one connection, which an
/// actor of its own, the KEEPER, has on a thread of its own, so that no handler
/// blocks. Needs `summoner::sqlite`, a library of its own.
///
///     database db{"hits.db"};
///     counter.setup([=]() -> task<> {
///       co_await db.open();
///       co_await db.migrate(steps);
///     });
///     counter.receive("", [=](const message& msg) -> task<> {
///       co_await db.execute("INSERT INTO hits(k) VALUES(?)", ...);
///     });
///     counter.teardown([=]() -> task<> { co_await db.close(); });
///
/// Requests are done one after another, in the order in which they came.
/// Several agents may share a database; what several of them, or other
/// programs, do with connections of their own to one file is SQLite's to put in
/// order.
///
/// @par Threads   Any.
/// @par Lifetime  A copy is the same database. It is closed by `close`, with
///                the last copy, or when the runtime ends, whichever is first;
///                an open transaction is rolled back then.
/// @par Errors    See `queryable`. Before `open` and after `close` every
///                request throws `database_error` (`SQLITE_MISUSE`).
class database : public queryable {
public:
  /// Opens nothing yet.
  /// @param path A file; `:memory:` and the empty path are a database that
  ///             nobody else sees; `file:...` is an URI of SQLite.
  explicit database(std::string path, database_options options = {});

  /// Opens a database that several clients share, before they start. Returns at
  /// once; if it cannot be opened, every request says why.
  /// @par Lifetime  Is closed when `host` ends, at the latest.
  static database open(runtime& host, std::string path,
                       database_options options = {});

  /// As above, for actors of your own and their tests.
  /// @par Lifetime  `where` does not end before it is closed.
  static database open(caf::actor_system& where, std::string path,
                       database_options options = {});

  /// Opens it, in a handler, mostly in `setup`. Does nothing if it is open. May
  /// be called again after `close`, or when it has failed.
  /// @par Errors  `database_error`, such as `SQLITE_CANTOPEN`.
  task<> open() const;

  /// Brings the tables up to date: runs those steps that the file has not seen
  /// yet, each in a transaction that also counts it in `PRAGMA user_version`.
  /// Steps do not begin or end transactions themselves.
  ///
  ///     const migrations steps{"CREATE TABLE hits(k TEXT PRIMARY KEY)"};
  ///     co_await db.migrate(steps);
  ///
  /// @returns How many steps were run.
  /// @par Errors  A step that fails leaves nothing behind; those before it
  ///              stay. Throws as well if the file has seen more steps than
  ///              there are.
  request_awaiter<std::size_t> migrate(migrations steps) const;

  /// Runs a coroutine with a transaction, and commits that when it ends. When
  /// it throws, is cancelled or is destroyed, the transaction is rolled back.
  ///
  ///     auto work = [&](transaction& tx) -> task<> {
  ///       co_await tx.execute("UPDATE purse SET n = n - ? WHERE k = ?", ...);
  ///       co_await tx.execute("UPDATE purse SET n = n + ? WHERE k = ?", ...);
  ///     };
  ///     co_await db.transact(work);
  ///
  /// It has the connection to itself, and all others wait: it should not wait
  /// for anything else.
  ///
  /// @param work Gets a `transaction&`; what it gives, if anything, is given.
  /// @par Errors  What `work` threw. If it is cancelled while it commits, it
  ///              may be committed or not.
  template <transaction_body F>
  auto transact(F&& work) const {
    static_assert(async::detail::is_safe_in_await_v<F>,
                  "transact: g++ 12 destroys a closure twice that is written "
                  "into an expression with co_await; give it a name: auto work "
                  "= [...](transaction& tx) -> task<> {...}; co_await "
                  "db.transact(work);");
    return detail::transact(where(), std::decay_t<F>(std::forward<F>(work)));
  }

  /// Closes it, for all copies, after what was asked for before. What is in the
  /// write-ahead log goes into the file, unless others have it open. Does
  /// nothing if it is not open.
  task<> close() const;

  [[nodiscard]] bool is_open() const {
    return where()->is_open();
  }

  /// Requests that wait or are being done, those of a transaction left out.
  [[nodiscard]] std::size_t waiting() const {
    return where()->waiting();
  }

  [[nodiscard]] const std::string& path() const noexcept {
    return where()->path();
  }
};

} // namespace summoner::sqlite

namespace summoner {

using sqlite::database;

} // namespace summoner
