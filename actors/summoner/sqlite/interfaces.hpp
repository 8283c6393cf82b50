// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/sqlite/messages.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

namespace summoner::sqlite {

/// The KEEPER actor interface: owns the connection to a database.
using keeper_actor = caf::typed_actor<
  // Does it after those that came before; while a transaction is open, after
  // that, unless it is a part of it.
  caf::reacts_to<request>,
  // Takes back what a transaction has done, or forgets one that has not begun.
  caf::reacts_to<roll_back>>;

} // namespace summoner::sqlite
