// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/config.hpp"
#include "summoner/log.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace summoner::actors {

/// A stream of the process that log lines can go to.
enum class standard_stream : std::uint8_t { output, error };

/// Writes lines as the default of `console_log_format` says, at once: for a
/// program without actors, which may wait for its output.
/// @par Threads  Lines of several threads never mix.
/// @par Blocking While the stream takes nothing.
std::shared_ptr<log_sink> make_console_sink(standard_stream where);

/// Writes lines as `config` says, by default to standard error, in a thread of
/// its own: `write` never blocks.
/// When nobody reads, or the terminal is stopped, lines are lost once 8,192 of
/// them or 1 MiB wait; they are counted, and a warning in their place says how
/// many are missing.
/// @par Lifetime What waits is written when the last owner of the sink lets go
///               of it, for 500 ms at most; what is left then is lost.
/// @par Errors   Throws `std::invalid_argument` when a format is not valid.
std::shared_ptr<log_sink>
make_console_log(standard_stream where = standard_stream::error,
                 const logger_config& config = {});

/// The logs of a process: makes sinks from `logger` sections. All consoles
/// share one thread, all files another one, with limits as above: a terminal
/// that is stopped is not in the way of the files. Sinks of the same file share
/// it.
///
/// @par Threads  Any.
/// @par Lifetime Sinks may outlive it: what comes then is lost.
class log_writer {
public:
  log_writer();

  log_writer(const log_writer&) = delete;
  log_writer& operator=(const log_writer&) = delete;

  ~log_writer();

  /// Writes to the console and to a file, as `config` says; objects pass its
  /// `log_keys`. Null when it says neither.
  /// @param name    Of the logger, and so of the file.
  /// @param console Takes the place of standard output, in its own format; may
  ///                be null.
  /// @par Errors    Throws `std::invalid_argument` when a format is not valid.
  ///                A file that cannot be written is told on the console.
  std::shared_ptr<log_sink> open(const logger_config& config,
                                 std::string_view name,
                                 std::shared_ptr<log_sink> console = nullptr);

  /// Lines that were lost so far, of all sinks.
  [[nodiscard]] std::uint64_t lost() const noexcept;

  /// Writes what waits, for 500 ms at most for the console and for the files
  /// each. What comes later is lost.
  void finish() noexcept;

private:
  class impl;

  std::unique_ptr<impl> impl_;
};

} // namespace summoner::actors
