// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/log_file.hpp"
#include "summoner/actors/log_stream.hpp"
#include "summoner/actors/log_thread.hpp"
#include "summoner/log.hpp"
#include "summoner/logging/layout.hpp"
#include "summoner/logging/wall_time.hpp"

#include <atomic>
#include <chrono>
#include <memory>

namespace summoner::actors {

/// The time where this process runs.
logging::wall_time local_time(std::chrono::system_clock::time_point when);

/// A stream of the process as one of several outputs, each with its layout.
class console_output final : public log_output {
public:
  console_output(std::shared_ptr<log_stream> stream, logging::layout layout);

  bool write(const logging::record& line,
             const std::atomic<bool>& must_give_up) override;

private:
  std::shared_ptr<log_stream> stream_;
  logging::layout layout_;
};

/// A file as one of several outputs, each with its layout.
class file_output final : public log_output {
public:
  /// @param complaints Is told when the file cannot be written, and not again
  ///                   until it could; may be null.
  file_output(std::shared_ptr<log_file> file, logging::layout layout,
              std::shared_ptr<log_sink> complaints);

  bool write(const logging::record& line,
             const std::atomic<bool>& must_give_up) override;

private:
  std::shared_ptr<log_file> file_;
  logging::layout layout_;
  std::shared_ptr<log_sink> complaints_;
  bool has_complained_ = false;
};

} // namespace summoner::actors
