// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/log_sinks.hpp"

#include "summoner/actors/log_outputs.hpp"
#include "summoner/error.hpp"
#include "summoner/json/print.hpp"
#include "summoner/json/value.hpp"
#include "summoner/logging/keys.hpp"

#include <spdlog/details/log_msg.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <exception>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

namespace summoner::actors {

namespace {

logging::layout make_layout(const logger_config& config,
                            logging::medium where) {
  auto result = logging::layout::make(config, where);
  if (!result)
    throw std::invalid_argument{describe(result.error())};
  return *std::move(result);
}

logging::medium medium_of(const log_stream& stream) {
  return stream.shows_colours() ? logging::medium::coloured_console
                                : logging::medium::plain_console;
}

logging::record record_of(log_level level, std::string_view name,
                          std::string_view text) {
  return {level, std::string{name}, std::string{text}, false,
          std::chrono::system_clock::now()};
}

class console_sink final : public log_sink {
public:
  explicit console_sink(standard_stream where)
    : layout_(make_layout({}, medium_of(log_stream{where}))) {
    if (where == standard_stream::output)
      out_ = std::make_unique<spdlog::sinks::stdout_sink_mt>();
    else
      out_ = std::make_unique<spdlog::sinks::stderr_sink_mt>();
    out_->set_pattern("%v");
  }

  void write(log_level level, std::string_view name,
             std::string_view text) noexcept override {
    try {
      auto record = record_of(level, name, text);
      auto line = layout_.line(record, local_time(record.time));
      out_->log({{}, spdlog::level::info, line});
      out_->flush();
    } catch (const std::exception&) {
      // A log line that cannot be written is lost; there is nobody to tell.
    }
  }

private:
  const logging::layout layout_;
  std::unique_ptr<spdlog::sinks::sink> out_;
};

/// Gives lines to a LOG THREAD.
class output_sink final : public log_sink {
public:
  output_sink(std::shared_ptr<log_thread> thread,
              std::shared_ptr<log_output> output)
    : thread_(std::move(thread)), output_(std::move(output)) {
  }

  void write(log_level level, std::string_view name,
             std::string_view text) noexcept override {
    try {
      thread_->put(output_, record_of(level, name, text));
    } catch (const std::exception&) {
      // There is no memory, or no thread to be had.
    }
  }

  void write_object(log_level level, std::string_view name,
                    const value& object) noexcept override {
    try {
      auto record = record_of(level, name, {});
      record.is_object = true;
      json::print(object, record.text, {.space = json::spacing::python});
      thread_->put(output_, std::move(record));
    } catch (const std::exception&) {
      // As above.
    }
  }

  [[nodiscard]] std::uint64_t lost() const noexcept override {
    return thread_->lost();
  }

private:
  std::shared_ptr<log_thread> thread_;
  std::shared_ptr<log_output> output_;
};

/// Gives lines to several sinks, and objects with some of their keys.
class forked_sink final : public log_sink {
public:
  forked_sink(std::vector<std::shared_ptr<log_sink>> to,
              std::optional<std::vector<std::string>> keys)
    : to_(std::move(to)), keys_(std::move(keys)) {
  }

  void write(log_level level, std::string_view name,
             std::string_view text) noexcept override {
    for (const auto& sink : to_)
      sink->write(level, name, text);
  }

  void write_object(log_level level, std::string_view name,
                    const value& object) noexcept override {
    try {
      auto shown = keys_ ? logging::keep_keys(object, *keys_) : object;
      for (const auto& sink : to_)
        sink->write_object(level, name, shown);
    } catch (const std::exception&) {
      // There is no memory for it; nobody can be told.
    }
  }

private:
  std::vector<std::shared_ptr<log_sink>> to_;
  std::optional<std::vector<std::string>> keys_;
};

} // namespace

std::shared_ptr<log_sink> make_console_sink(standard_stream where) {
  return std::make_shared<console_sink>(where);
}

std::shared_ptr<log_sink> make_console_log(standard_stream where,
                                           const logger_config& config) {
  auto stream = std::make_shared<log_stream>(where);
  auto layout = make_layout(config, medium_of(*stream));
  return std::make_shared<output_sink>(
    std::make_shared<log_thread>(),
    std::make_shared<console_output>(std::move(stream), std::move(layout)));
}

// -- log_writer ---------------------------------------------------------------

class log_writer::impl {
public:
  std::shared_ptr<log_sink> console(const logger_config& config) {
    auto layout = make_layout(config, medium_of(*stream_));
    return std::make_shared<output_sink>(
      consoles_, std::make_shared<console_output>(stream_, std::move(layout)));
  }

  std::shared_ptr<log_sink> file(const logger_config& config,
                                 std::string_view name,
                                 std::shared_ptr<log_sink> complaints) {
    auto layout = make_layout(config, logging::medium::file);
    return std::make_shared<output_sink>(
      files_,
      std::make_shared<file_output>(shared_file(config, name),
                                    std::move(layout), std::move(complaints)));
  }

  [[nodiscard]] std::uint64_t lost() const noexcept {
    return consoles_->lost() + files_->lost();
  }

  // The files first: they tell the console what cannot be written.
  void finish() noexcept {
    files_->finish();
    consoles_->finish();
  }

private:
  std::shared_ptr<log_file> shared_file(const logger_config& config,
                                        std::string_view name) {
    auto guard = std::lock_guard{mutex_};
    std::erase_if(known_, [](const auto& x) { return x.second.expired(); });
    auto path = log_path(config.log_file_path, name);
    auto& known = known_[path];
    auto result = known.lock();
    if (!result)
      result = std::make_shared<log_file>(path, config.max_file_size,
                                          config.backup_count);
    known = result;
    return result;
  }

  std::shared_ptr<log_stream> stream_
    = std::make_shared<log_stream>(standard_stream::output);
  std::shared_ptr<log_thread> consoles_ = std::make_shared<log_thread>();
  std::shared_ptr<log_thread> files_ = std::make_shared<log_thread>();
  std::mutex mutex_; // guards what follows
  std::map<std::string, std::weak_ptr<log_file>> known_;
};

log_writer::log_writer() : impl_(std::make_unique<impl>()) {
}

log_writer::~log_writer() {
  finish();
}

std::shared_ptr<log_sink> log_writer::open(const logger_config& config,
                                           std::string_view name,
                                           std::shared_ptr<log_sink> console) {
  std::vector<std::shared_ptr<log_sink>> to;
  if (!config.enable_console_log)
    console = nullptr;
  else if (!console)
    console = impl_->console(config);
  if (console)
    to.push_back(console);
  if (config.enable_file_log)
    to.push_back(impl_->file(config, name, std::move(console)));
  if (to.empty())
    return nullptr;
  return std::make_shared<forked_sink>(std::move(to), config.log_keys);
}

std::uint64_t log_writer::lost() const noexcept {
  return impl_->lost();
}

void log_writer::finish() noexcept {
  impl_->finish();
}

} // namespace summoner::actors
