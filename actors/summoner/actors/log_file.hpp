// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <spdlog/sinks/sink.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace summoner::actors {

/// A log file that is rotated as Python's `RotatingFileHandler` does: before a
/// line that would make it longer than `max_bytes`, `x.log` becomes `x.log.1`,
/// that `x.log.2` and so on, up to `backups`; if either is 0 it just grows. The
/// folder is created.
///
/// @par Threads   One.
/// @par Blocking  On the file system. A line is in the file when `write` ends.
/// @par Errors    A line that cannot be written is lost, as a whole: what is in
///                the file of it is taken back, unless somebody else has
///                written behind it. The next one is tried again; opening
///                the file, once a second.
class log_file {
public:
  using clock = std::chrono::steady_clock;

  log_file(std::string path, std::size_t max_bytes, std::size_t backups,
           clock::time_point (*now)() = clock::now);

  /// Appends a line and a newline.
  bool write(std::string_view line);

  [[nodiscard]] const std::string& path() const noexcept {
    return path_;
  }

  /// Why the last line was not written; empty if it was.
  [[nodiscard]] const std::string& problem() const noexcept {
    return problem_;
  }

private:
  void open();

  void rotate();

  bool fail(const std::string& why, std::string_view line);

  std::string path_;
  std::size_t max_bytes_;
  std::size_t backups_;
  clock::time_point (*now_)();
  std::unique_ptr<spdlog::sinks::sink> file_;
  std::size_t size_ = 0;
  clock::time_point next_try_{};
  std::string problem_;
};

/// `<folder>/<name>.log`, with `_` for each dot and slash of the name.
[[nodiscard]] std::string log_path(const std::string& folder,
                                   std::string_view name);

} // namespace summoner::actors
