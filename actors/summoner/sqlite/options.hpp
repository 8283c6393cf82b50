// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace summoner::sqlite {

/// When SQLite waits until what it wrote is on the disk.
enum class synchronous : std::uint8_t {
  /// Never: a power failure may destroy the file.
  off,
  /// At checkpoints: with a write-ahead log a power failure, but not a crash of
  /// the program, may lose the last transactions.
  normal,
  /// At each commit: what was acknowledged is there after a power failure.
  full,
};

/// How SQLite can undo a transaction.
enum class journal : std::uint8_t {
  /// A write-ahead log beside the file: readers and a writer of other
  /// connections do not wait for each other. Not for network file systems.
  write_ahead,
  /// A rollback journal.
  rollback,
};

/// What may be done with the file.
enum class access : std::uint8_t {
  /// It is made if it is not there.
  create,
  /// It must be there.
  read_write,
  /// It must be there, and is not changed.
  read_only,
};

/// Settings of a database.
struct database_options {
  access mode = access::create;
  journal log = journal::write_ahead;
  /// With `full`, the default, what was acknowledged survives anything that the
  /// disk survives. Costs a write to the disk for each transaction.
  synchronous sync = synchronous::full;
  /// How long to wait while another connection or process has locked the file,
  /// before `SQLITE_BUSY` is thrown. Nothing cuts that short: who is cancelled
  /// goes on at once, but what is asked of the database next waits for it, and
  /// so does the end of the runtime.
  std::chrono::milliseconds busy_timeout{5000};
  /// Whether foreign keys are checked.
  bool foreign_keys = true;
  /// Prepared statements that are kept for the next time; those that were not
  /// used for longest go first. 0 counts as 1.
  std::size_t statement_cache = 64;
  /// Requests that may wait for the database, those of an open transaction left
  /// out; beyond that `overloaded` is thrown.
  std::size_t queue = 1000;
};

// An aggregate may be made inside an expression with `co_await` only if nothing
// is lost when g++ 12 destroys it twice.
static_assert(std::is_trivially_destructible_v<database_options>);

} // namespace summoner::sqlite

namespace summoner {

using sqlite::database_options;

} // namespace summoner
