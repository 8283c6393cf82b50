// SPDX-License-Identifier: Apache-2.0

#pragma once

// The one header that users include: all that agents, flows and the programs
// around them are written with.

#include "summoner/actors/log_sinks.hpp"
#include "summoner/actors/relay.hpp"
#include "summoner/actors/run.hpp"
#include "summoner/actors/runtime.hpp"
#include "summoner/agent.hpp"
#include "summoner/async/queue.hpp"
#include "summoner/async/sleep.hpp"
#include "summoner/async/task.hpp"
#include "summoner/config.hpp"
#include "summoner/context.hpp"
#include "summoner/describing/description.hpp"
#include "summoner/describing/picture.hpp"
#include "summoner/describing/problems.hpp"
#include "summoner/error.hpp"
#include "summoner/flow/action.hpp"
#include "summoner/flow/arrow_style.hpp"
#include "summoner/flow/event.hpp"
#include "summoner/flow/event_data.hpp"
#include "summoner/flow/event_filter.hpp"
#include "summoner/flow/node.hpp"
#include "summoner/flow/proposals.hpp"
#include "summoner/flow/route.hpp"
#include "summoner/flow/states.hpp"
#include "summoner/flow/trigger.hpp"
#include "summoner/flow/trigger_tree.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/print.hpp"
#include "summoner/json/value.hpp"
#include "summoner/log.hpp"
#include "summoner/priority.hpp"
#include "summoner/send_options.hpp"
#include "summoner/version.hpp"
