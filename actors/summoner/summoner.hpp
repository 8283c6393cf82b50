// SPDX-License-Identifier: Apache-2.0

#pragma once

// The one header that users include.

#include "summoner/actors/log_sinks.hpp"
#include "summoner/actors/relay.hpp"
#include "summoner/actors/run.hpp"
#include "summoner/actors/runtime.hpp"
#include "summoner/agent.hpp"
#include "summoner/async/queue.hpp"
#include "summoner/async/sleep.hpp"
#include "summoner/async/task.hpp"
#include "summoner/config.hpp"
#include "summoner/error.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/print.hpp"
#include "summoner/json/value.hpp"
#include "summoner/log.hpp"
