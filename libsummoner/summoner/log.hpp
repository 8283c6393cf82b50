// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/fwd.hpp"

#include <fmt/format.h>

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace summoner {

/// How important a log line is; the names of Python's logging.
enum class log_level : std::uint8_t {
  debug,
  info,
  warning,
  error,
  critical,
  /// Above all levels: a logger with this threshold is silent.
  off,
};

/// `"DEBUG"`, `"INFO"`, `"WARNING"`, `"ERROR"`, `"CRITICAL"`, `"OFF"`.
/// @relates log_level
std::string_view to_string(log_level level);

/// Reads a level in any case.
/// @relates log_level
std::optional<log_level> log_level_from(std::string_view text);

/// Where log lines go.
/// @par Threads `write` may be called by many threads at once.
class log_sink {
public:
  virtual ~log_sink() = default;

  /// Takes one line without its newline. Must not block for long and must not
  /// throw.
  virtual void write(log_level level, std::string_view name,
                     std::string_view text) noexcept = 0;

  /// Takes an object. By default its JSON, as a line.
  virtual void write_object(log_level level, std::string_view name,
                            const value& object) noexcept;

  /// Lines that were taken and are lost so far, because there was no room for
  /// more or they could not be written.
  [[nodiscard]] virtual std::uint64_t lost() const noexcept {
    return 0;
  }
};

/// Writes lines under a name to a sink. A value: copies are cheap and share
/// the sink. A line is a format with its arguments, or an object:
///
///     log.info("{} of {} are here", n, all);
///     log.info(value{{"event", "arrival"}, {"count", n}});
///
/// @par Threads A logger may be used by many threads at once.
class logger {
public:
  /// A silent logger.
  logger() = default;

  /// @param sink Where lines go; null is silent.
  /// @param name Who speaks, for example an agent's name.
  /// @param threshold Lines below this level are not even formatted.
  logger(std::shared_ptr<log_sink> sink, std::string name,
         log_level threshold = log_level::info);

  [[nodiscard]] bool enabled(log_level level) const noexcept {
    return level >= threshold_ && threshold_ != log_level::off;
  }

  [[nodiscard]] const std::string& name() const noexcept {
    return name_;
  }

  template <class... Ts>
  void
  log(log_level level, fmt::format_string<Ts...> format, Ts&&... args) const {
    if (enabled(level))
      sink_->write(level, name_,
                   fmt::format(format, std::forward<Ts>(args)...));
  }

  /// Writes an object, which the configuration may have shown in part only.
  template <std::same_as<value> T>
  void log(log_level level, const T& object) const {
    if (enabled(level))
      sink_->write_object(level, name_, object);
  }

  template <class... Ts>
  void debug(fmt::format_string<Ts...> format, Ts&&... args) const {
    log(log_level::debug, format, std::forward<Ts>(args)...);
  }

  template <std::same_as<value> T>
  void debug(const T& object) const {
    log(log_level::debug, object);
  }

  template <class... Ts>
  void info(fmt::format_string<Ts...> format, Ts&&... args) const {
    log(log_level::info, format, std::forward<Ts>(args)...);
  }

  template <std::same_as<value> T>
  void info(const T& object) const {
    log(log_level::info, object);
  }

  template <class... Ts>
  void warning(fmt::format_string<Ts...> format, Ts&&... args) const {
    log(log_level::warning, format, std::forward<Ts>(args)...);
  }

  template <std::same_as<value> T>
  void warning(const T& object) const {
    log(log_level::warning, object);
  }

  template <class... Ts>
  void error(fmt::format_string<Ts...> format, Ts&&... args) const {
    log(log_level::error, format, std::forward<Ts>(args)...);
  }

  template <std::same_as<value> T>
  void error(const T& object) const {
    log(log_level::error, object);
  }

private:
  std::shared_ptr<log_sink> sink_;
  std::string name_;
  log_level threshold_ = log_level::off;
};

} // namespace summoner
