// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/log_outputs.hpp"

#include <fmt/format.h>

#include <ctime>
#include <utility>

namespace summoner::actors {

logging::wall_time local_time(std::chrono::system_clock::time_point when) {
  using namespace std::chrono;
  auto since_epoch = floor<microseconds>(when.time_since_epoch());
  auto whole = floor<seconds>(since_epoch);
  auto seconds_only = static_cast<std::time_t>(whole.count());
  logging::wall_time result;
  ::localtime_r(&seconds_only, &result.date);
  result.microsecond = static_cast<int>((since_epoch - whole).count());
  return result;
}

console_output::console_output(std::shared_ptr<log_stream> stream,
                               logging::layout layout)
  : stream_(std::move(stream)), layout_(std::move(layout)) {
}

bool console_output::write(const logging::record& line,
                           const std::atomic<bool>& must_give_up) {
  return stream_->write(layout_.line(line, local_time(line.time)),
                        must_give_up);
}

file_output::file_output(std::shared_ptr<log_file> file, logging::layout layout,
                         std::shared_ptr<log_sink> complaints)
  : file_(std::move(file)), layout_(std::move(layout)),
    complaints_(std::move(complaints)) {
}

bool file_output::write(const logging::record& line, const std::atomic<bool>&) {
  auto is_written = file_->write(layout_.line(line, local_time(line.time)));
  auto had_complained = std::exchange(has_complained_, !is_written);
  if (!is_written && !had_complained && complaints_)
    complaints_->write(log_level::warning, line.name,
                       fmt::format("log lines are lost: cannot write {}: {}",
                                   file_->path(), file_->problem()));
  return is_written;
}

} // namespace summoner::actors
