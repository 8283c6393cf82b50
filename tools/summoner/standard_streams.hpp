// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "commands.hpp"

#include <string_view>

namespace summoner::tools {

/// Fills the places of standard streams that were closed, so that no connection
/// gets one of them, which what is printed would then go to. Input and output
/// go on to fail; errors and log lines are dropped. To be called first.
void hold_standard_descriptors();

/// While it lives, what other threads print waits, log lines on standard output
/// included.
class output_turn {
public:
  output_turn() noexcept;

  output_turn(const output_turn&) = delete;
  output_turn& operator=(const output_turn&) = delete;

  ~output_turn();
};

/// Why nothing more is printed when the reader of a pipe has gone.
inline constexpr std::string_view nobody_reads = "nobody reads standard output";

/// Has what was printed so far appear on standard output.
/// @par Errors Throws `std::system_error`, as printing does: for `main`.
void flush_output();

/// Ends the output of the program: writes what waits for standard output, and
/// complains if that cannot be done or could not be done before. Only a closed
/// pipe is nothing to complain about.
/// @param status  Of the program so far.
/// @param problem The `errno` of a write that has failed; 0 if unknown.
/// @returns `status`, but failure instead of success when output is lost.
[[nodiscard]] exit_status finish_output(exit_status status, int problem = 0);

/// Tells on standard error that a part of standard output is lost, unless
/// because nobody reads it.
/// @returns Failure.
exit_status complain_of_output(int problem);

/// Tells on standard error that nobody reads standard output: for commands that
/// would have gone on.
/// @returns Failure.
exit_status complain_of_reader();

} // namespace summoner::tools
