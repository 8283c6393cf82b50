// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/log_sinks.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace summoner::actors {

namespace {

class console_sink final : public log_sink {
public:
  explicit console_sink(console where) {
    if (where == console::standard_output)
      out_ = std::make_unique<spdlog::sinks::stdout_sink_mt>();
    else
      out_ = std::make_unique<spdlog::sinks::stderr_sink_mt>();
    auto* stream = where == console::standard_output ? stdout : stderr;
    auto is_coloured = ::isatty(::fileno(stream)) != 0
                       && std::getenv("NO_COLOR") == nullptr;
    out_->set_pattern(is_coloured ? "\033[92m%Y-%m-%d %H:%M:%S.%e\033[0m - "
                                    "\033[94m%n\033[0m - %v"
                                  : "%Y-%m-%d %H:%M:%S.%e - %n - %v");
  }

  void write(log_level level, std::string_view name,
             std::string_view text) noexcept override {
    try {
      auto line = fmt::format("{} - {}", to_string(level), text);
      auto where = spdlog::string_view_t{name.data(), name.size()};
      out_->log(spdlog::details::log_msg{where, spdlog::level::info, line});
      out_->flush();
    } catch (const std::exception&) {
      // A log line that cannot be written is lost; there is nobody to tell.
    }
  }

private:
  std::unique_ptr<spdlog::sinks::sink> out_;
};

} // namespace

std::shared_ptr<log_sink> make_console_sink(console where) {
  return std::make_shared<console_sink>(where);
}

} // namespace summoner::actors
