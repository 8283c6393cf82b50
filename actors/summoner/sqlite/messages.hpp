// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/messages.hpp"
#include "summoner/sqlite/operation.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/type_id.hpp>

#include <cstdint>

// The messages between a `database` and its KEEPER. None of them leaves the
// process.

namespace summoner::sqlite {

/// Names one use of the connection by one transaction; 0 is none.
using lease_id = std::uint64_t;

/// What a request is about.
enum class purpose : std::uint8_t {
  /// A statement; by itself if it has no lease.
  statement,
  /// Statements of a transaction whose success nobody waits for: if one fails,
  /// so does the transaction.
  statements,
  /// A transaction begins: the lease holds the connection from then on.
  begin,
  /// The transaction of the lease is committed, or has failed.
  commit,
  /// The database is closed after this.
  close,
};

/// Anybody -> KEEPER: do this. Who waits is told through the delivery.
struct request {
  delivery_ptr work;
  purpose what = purpose::statement;
  lease_id lease = 0;
};

/// A transaction -> KEEPER: it has ended without being committed.
struct roll_back {
  lease_id lease = 0;
};

} // namespace summoner::sqlite

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(summoner::sqlite::request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(summoner::sqlite::roll_back)

// Behind those of the actors. Programs with a block of their own begin it with
// `caf::id_block::summoner_sqlite::end`.
CAF_BEGIN_TYPE_ID_BLOCK(summoner_sqlite, caf::id_block::summoner_actors::end)

  CAF_ADD_TYPE_ID(summoner_sqlite, (summoner::sqlite::request))
  CAF_ADD_TYPE_ID(summoner_sqlite, (summoner::sqlite::roll_back))

CAF_END_TYPE_ID_BLOCK(summoner_sqlite)
