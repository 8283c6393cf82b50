// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/log.hpp"

#include <memory>

namespace summoner::actors {

/// Which stream of the process log lines go to.
enum class console : std::uint8_t { standard_output, standard_error };

/// Writes lines as `<time> - <name> - <LEVEL> - <message>`, with the time and
/// the name in colours when the stream is a terminal and `NO_COLOR` is not
/// set.
/// @par Threads Lines of several threads never mix.
std::shared_ptr<log_sink> make_console_sink(console where);

} // namespace summoner::actors
