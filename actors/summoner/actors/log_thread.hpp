// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/logging/backlog.hpp"
#include "summoner/logging/record.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace summoner::actors {

/// What a LOG THREAD writes to.
class log_output : public logging::channel {
public:
  /// Writes one line, at once; may block, but not for long once `must_give_up`.
  /// Called by that thread only.
  /// @returns Whether it is written; what is not is lost.
  /// @par Errors May throw what is a `std::exception`: it is lost, too.
  virtual bool
  write(const logging::record& line, const std::atomic<bool>& must_give_up)
    = 0;

private:
  friend class log_thread;

  std::uint64_t owed_ = 0;   // lines that are lost, not told yet
  bool is_listed_ = false;   // among those to be told again and again
  std::string name_ = "log"; // of the last line
};

/// Writes log lines in a thread of its own, so that who logs never waits for a
/// disk or a terminal. What there is no room for, and what cannot be written,
/// is lost and counted; as soon as something can be written again, a warning
/// in the same place says how many lines are missing.
///
/// @par Threads   Any. The thread begins with the first line; it takes no
///                signals.
/// @par Lifetime  Destroying it is `finish`.
/// @par Limits    Those of the backlog.
class log_thread {
public:
  static constexpr auto finish_limit = std::chrono::milliseconds{500};

  explicit log_thread(logging::backlog::limits bounds = {});

  log_thread(const log_thread&) = delete;
  log_thread& operator=(const log_thread&) = delete;

  ~log_thread();

  /// Takes a line. Never waits for what is written.
  void put(std::shared_ptr<log_output> to, logging::record line);

  /// Writes what waits, and ends the thread: after `limit` at the latest, when
  /// what is left is lost. What comes later is lost, too.
  void finish(std::chrono::milliseconds limit = finish_limit) noexcept;

  /// Lines that were lost so far.
  [[nodiscard]] std::uint64_t lost() const noexcept;

private:
  struct shared_state;

  static void run(shared_state& shared);

  static void write(shared_state& shared, const logging::backlog::item& item);

  static bool try_write(shared_state& shared, log_output& to,
                        const logging::record& line) noexcept;

  /// @returns Whether nothing is owed any more.
  static bool tell_what_is_owed(shared_state& shared, log_output& to);

  static void tell_all(shared_state& shared);

  void start();

  std::shared_ptr<shared_state> shared_;
};

} // namespace summoner::actors
