// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/log_sinks.hpp"

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>

namespace summoner::actors {

namespace {

const char* pattern_for(bool is_on_terminal) {
  return is_on_terminal && std::getenv("NO_COLOR") == nullptr
           ? "\033[92m%Y-%m-%d %H:%M:%S.%e\033[0m - \033[94m%n\033[0m - %v"
           : "%Y-%m-%d %H:%M:%S.%e - %n - %v";
}

/// Calls `use` with what spdlog takes for a line.
template <class F>
void with_record(log_level level, std::string_view name, std::string_view text,
                 F use) {
  auto line = fmt::format("{} - {}", to_string(level), text);
  auto where = spdlog::string_view_t{name.data(), name.size()};
  use(spdlog::details::log_msg{where, spdlog::level::info, line});
}

class console_sink final : public log_sink {
public:
  explicit console_sink(standard_stream where) {
    if (where == standard_stream::output)
      out_ = std::make_unique<spdlog::sinks::stdout_sink_mt>();
    else
      out_ = std::make_unique<spdlog::sinks::stderr_sink_mt>();
    auto* stream = where == standard_stream::output ? stdout : stderr;
    out_->set_pattern(pattern_for(::isatty(::fileno(stream)) != 0));
  }

  void write(log_level level, std::string_view name,
             std::string_view text) noexcept override {
    try {
      with_record(level, name, text,
                  [this](const auto& record) { out_->log(record); });
      out_->flush();
    } catch (const std::exception&) {
      // A log line that cannot be written is lost; there is nobody to tell.
    }
  }

private:
  std::unique_ptr<spdlog::sinks::sink> out_;
};

} // namespace

std::shared_ptr<log_sink> make_console_sink(standard_stream where) {
  return std::make_shared<console_sink>(where);
}

// -- line_format --------------------------------------------------------------

class line_format::impl {
public:
  explicit impl(bool is_on_terminal)
    : formatter_(pattern_for(is_on_terminal), spdlog::pattern_time_type::local,
                 "") {
  }

  std::string format(const spdlog::details::log_msg& record) {
    auto guard = std::lock_guard{mutex_}; // it keeps the time of the last line
    spdlog::memory_buf_t line;
    formatter_.format(record, line);
    return {line.data(), line.size()};
  }

private:
  std::mutex mutex_;
  spdlog::pattern_formatter formatter_;
};

line_format::line_format(bool is_on_terminal)
  : impl_(std::make_unique<impl>(is_on_terminal)) {
}

line_format::~line_format() = default;

std::string line_format::line(log_level level, std::string_view name,
                              std::string_view text) const {
  std::string result;
  with_record(level, name, text,
              [&](const auto& record) { result = impl_->format(record); });
  return result;
}

} // namespace summoner::actors
