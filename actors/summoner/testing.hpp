// SPDX-License-Identifier: Apache-2.0

#pragma once

// The one header that tests of agents include; needs `summoner::testing`.

#include "summoner/summoner.hpp"
#include "summoner/testing/agent_fixture.hpp"
#include "summoner/testing/room.hpp"
#include "summoner/testing/wire.hpp"
