// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/client_parts.hpp"
#include "summoner/async/task.hpp"

namespace summoner::actors {

/// Runs the agent's `setup` callbacks, in the order of registration. Throws
/// what the first one throws, and leaves out the others.
task<> run_setups(client_parts parts);

/// Runs the agent's `teardown` callbacks, in reverse order, all of them unless
/// it is cancelled. Logs what they throw and how many are left out, and throws
/// when that is not nothing.
task<> run_teardowns(client_parts parts);

} // namespace summoner::actors
