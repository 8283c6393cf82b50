// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/log_file.hpp"

#include <spdlog/common.h>
#include <spdlog/details/log_msg.h>
#include <spdlog/sinks/basic_file_sink.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

namespace summoner::actors {

namespace {

// A path that cannot be opened costs spdlog some 50 ms.
constexpr auto retry_period = std::chrono::seconds{1};

std::string backup(const std::string& path, std::size_t number) {
  return path + '.' + std::to_string(number);
}

// Takes back what a file has of `line`: all behind `size`, else what is behind
// the last newline. Nothing else, for others may write there, or cut the file.
void take_back(const std::string& path, std::size_t size,
               std::string_view line) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    return;
  std::ifstream file{path, std::ios::binary | std::ios::ate};
  auto end
    = static_cast<std::size_t>(std::max<std::streamoff>(file.tellg(), 0));
  std::string tail(std::min(end, line.size() + 1), '\0');
  auto begin = end - tail.size();
  file.seekg(static_cast<std::streamoff>(begin));
  if (!file.read(tail.data(), static_cast<std::streamsize>(tail.size())))
    return;
  auto take_back_from = [&](std::size_t at) {
    auto part = std::string_view{tail}.substr(at - begin);
    if (part.empty() || !line.starts_with(part))
      return false;
    std::filesystem::resize_file(path, at, error);
    return true;
  };
  if (begin <= size && size < end && take_back_from(size))
    return;
  auto newline = tail.rfind('\n');
  take_back_from(newline == std::string::npos ? begin : begin + newline + 1);
}

} // namespace

log_file::log_file(std::string path, std::size_t max_bytes, std::size_t backups,
                   clock::time_point (*now)())
  : path_(std::move(path)), max_bytes_(max_bytes), backups_(backups),
    now_(now) {
}

bool log_file::write(std::string_view line) {
  if (!file_ && now_() < next_try_)
    return false;
  try {
    if (!file_)
      open();
    auto must_rotate = max_bytes_ > 0 && backups_ > 0 && size_ > 0
                       && size_ + line.size() + 1 > max_bytes_;
    if (must_rotate)
      rotate();
    auto text = spdlog::string_view_t{line.data(), line.size()};
    file_->log({{}, spdlog::level::info, text});
  } catch (const std::exception& thrown) {
    return fail(thrown.what(), line);
  }
  size_ += line.size() + 1;
  problem_.clear();
  return true;
}

// Without a buffer, so that a line that the disk does not take is known at
// once, and is not in the way of the next one.
void log_file::open() {
  auto folder = std::filesystem::path{path_}.parent_path();
  if (!folder.empty())
    std::filesystem::create_directories(folder);
  spdlog::file_event_handlers handlers;
  handlers.after_open = [](const spdlog::filename_t&, std::FILE* file) {
    std::setvbuf(file, nullptr, _IONBF, 0);
  };
  file_ = std::make_unique<spdlog::sinks::basic_file_sink_st>(path_, false,
                                                              handlers);
  file_->set_pattern("%v");
  std::error_code error;
  auto size = std::filesystem::file_size(path_, error);
  size_ = error ? 0 : static_cast<std::size_t>(size);
}

void log_file::rotate() {
  std::error_code error;
  std::size_t free = 1; // the first number that is not taken, or the last
  while (free < backups_ && std::filesystem::exists(backup(path_, free), error))
    ++free;
  for (; free > 1; --free)
    std::filesystem::rename(backup(path_, free - 1), backup(path_, free),
                            error);
  std::filesystem::rename(path_, backup(path_, 1), error);
  if (error)
    size_ = 0; // it grows once more as long, rather than lose a line
  if (error)
    return;
  file_ = nullptr;
  open();
}

bool log_file::fail(const std::string& why, std::string_view line) {
  problem_ = why;
  if (file_)
    take_back(path_, size_, line);
  else
    next_try_ = now_() + retry_period;
  return false;
}

std::string log_path(const std::string& folder, std::string_view name) {
  auto file = std::string{name};
  std::replace(file.begin(), file.end(), '.', '_');
  std::replace(file.begin(), file.end(), '/', '_');
  auto path = std::filesystem::path{folder} / (file + ".log");
  return path.string();
}

} // namespace summoner::actors
