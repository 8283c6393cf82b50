// SPDX-License-Identifier: Apache-2.0

#include "summoner/config_keys.hpp"

#include "summoner/error.hpp"
#include "summoner/logging/date_format.hpp"
#include "summoner/logging/line_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace summoner::detail {

// -- rules --------------------------------------------------------------------

std::string boolean_rule::allowed() const {
  return "true or false";
}

bool boolean_rule::read(const value& found, bool& to) const {
  to = found.as_bool();
  return found.is_bool();
}

value boolean_rule::show(bool from) const {
  return value(from);
}

std::string integer_rule::allowed() const {
  return fmt::format("an integer from {} to {}", min, max);
}

bool integer_rule::accepts(const value& found) const {
  return found.is_int() && !found.is_big_int() && found.as_int() >= min
         && found.as_int() <= max;
}

std::string number_rule::allowed() const {
  return fmt::format("a number from {} to {}", min, max);
}

bool number_rule::read(const value& found, double& to) const {
  to = found.as_double();
  // Not the other way round: NaN is refused, too.
  return found.is_number() && to >= min && to <= max;
}

value number_rule::show(double from) const {
  return value(from);
}

std::string duration_rule::allowed() const {
  auto least = static_cast<double>(min.count())
               / static_cast<double>(unit.count());
  return fmt::format("a number of {} from {} to {}", name, least, max);
}

bool duration_rule::read(const value& found,
                         std::chrono::milliseconds& to) const {
  auto count = found.as_double(-1);
  // Not the other way round: NaN is refused, too.
  if (!(count >= 0 && count <= static_cast<double>(max)))
    return false;
  auto rounded = std::llround(count * static_cast<double>(unit.count()));
  to = std::chrono::milliseconds{rounded};
  return to >= min;
}

value duration_rule::show(std::chrono::milliseconds from) const {
  if (from % unit == std::chrono::milliseconds::zero())
    return value(from / unit);
  return value(static_cast<double>(from.count())
               / static_cast<double>(unit.count()));
}

std::string text_rule::allowed() const {
  return empty == emptiness::allowed ? "a string" : "a string, not empty";
}

bool text_rule::read(const value& found, std::string& to) const {
  to = found.as_string();
  return found.is_string() && (empty == emptiness::allowed || !to.empty());
}

value text_rule::show(const std::string& from) const {
  return value(from);
}

std::string line_format_rule::allowed() const {
  return "a format of %(asctime)s, %(name)s, %(levelname)s, %(message)s and "
         "%%, or an empty string";
}

bool line_format_rule::read(const value& found, std::string& to) const {
  to = found.as_string();
  return found.is_string()
         && static_cast<bool>(logging::line_format::parse(to));
}

value line_format_rule::show(const std::string& from) const {
  return value(from);
}

std::string line_format_rule::explain(const value& refused) const {
  auto format = logging::line_format::parse(refused.as_string());
  return format ? std::string{} : describe(format.error());
}

std::string date_format_rule::allowed() const {
  return "a format of strftime, with %0f to %6f for digits of the second's "
         "fraction, or an empty string";
}

bool date_format_rule::read(const value& found, std::string& to) const {
  to = found.as_string();
  return found.is_string()
         && static_cast<bool>(logging::date_format::parse(to));
}

value date_format_rule::show(const std::string& from) const {
  return value(from);
}

std::string date_format_rule::explain(const value& refused) const {
  auto format = logging::date_format::parse(refused.as_string());
  return format ? std::string{} : describe(format.error());
}

std::string text_list_rule::allowed() const {
  return "a list of strings";
}

bool text_list_rule::read(const value& found,
                          std::vector<std::string>& to) const {
  to.clear();
  for (auto element : found) {
    if (!element.is_string())
      return false;
    to.emplace_back(element.as_string());
  }
  return found.is_list();
}

value text_list_rule::show(const std::vector<std::string>& from) const {
  return value(std::vector<value>(from.begin(), from.end()));
}

std::string log_level_rule::allowed() const {
  return "DEBUG, INFO, WARNING, ERROR, CRITICAL or OFF, in any case";
}

bool log_level_rule::read(const value& found, log_level& to) const {
  auto level = log_level_from(found.as_string());
  to = level.value_or(log_level::off);
  return level.has_value();
}

value log_level_rule::show(log_level from) const {
  return value(to_string(from));
}

// -- tables -------------------------------------------------------------------

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t max_count = 1'000'000'000;
constexpr std::int64_t max_line = std::int64_t{1} << 30;
constexpr std::int64_t max_storage = std::int64_t{1} << 40;
constexpr std::int64_t max_port = std::numeric_limits<std::uint16_t>::max();

constexpr auto flag = boolean_rule{};
constexpr auto text = text_rule{};
constexpr auto host_name = text_rule{text_rule::emptiness::refused};
constexpr auto count_from_0 = integer_rule{0, max_count};
constexpr auto count_from_1 = integer_rule{1, max_count};
constexpr auto line_bytes = integer_rule{1, max_line};
constexpr auto storage_bytes = integer_rule{0, max_storage};
// With less, who reads all may be closed: what a connection has taken is told
// in steps of 64 KiB, and a batch of that size can become six times as long.
constexpr auto pending_bytes = integer_rule{1024 * 1024, max_storage};
constexpr auto port_to_connect = integer_rule{1, max_port};
constexpr auto port_to_listen = integer_rule{0, max_port};
constexpr auto up_to_a_year = duration_rule{1s, "seconds", 31'536'000};
constexpr auto up_to_an_hour = duration_rule{1ms, "milliseconds", 3'600'000};
// Between things that are done again and again.
constexpr auto interval = duration_rule{1s, "seconds", 31'536'000, 1ms};

template <class Config>
void add_logger_keys(config_keys<Config>& table) {
  using t = logger_config;
  section logger{table, "logger.", &Config::logger};
  logger.add("log_level", log_level_rule{}, &t::level,
             "what is less important is not logged");
  logger.add("enable_console_log", flag, &t::enable_console_log,
             "whether log lines go to standard output");
  logger.add("console_log_format", line_format_rule{}, &t::console_log_format,
             "how a line looks there; escape sequences are left out where "
             "there are no colours");
  logger.add("enable_file_log", flag, &t::enable_file_log,
             "whether log lines go to a file, too");
  logger.add("enable_json_log", flag, &t::enable_json_log,
             "whether each line of the file is a JSON object");
  logger.add("log_file_path", text, &t::log_file_path,
             "the folder of the file; empty is the working directory");
  logger.add("log_format", line_format_rule{}, &t::log_format,
             "how a line of the file looks, unless it is JSON");
  logger.add("max_file_size", storage_bytes, &t::max_file_size,
             "bytes from which the file is rotated; 0 is never");
  logger.add("backup_count", count_from_0, &t::backup_count,
             "rotated files that are kept; 0 is no rotation");
  logger.add("date_format", date_format_rule{}, &t::date_format,
             "how the time looks, in both");
  logger.add("log_keys", text_list_rule{}, &t::log_keys,
             "the keys of a logged object, or of the payload of a line passed "
             "on, that are shown; null is all, an empty list none",
             null::allowed);
}

void add_receiver_keys(config_keys<client_config>& table) {
  using t = receiver_config;
  section receiver{table, "hyper_parameters.receiver.",
                   &client_config::receiver};
  receiver.add("max_bytes_per_line", line_bytes, &t::max_bytes_per_line,
               "a longer line is dropped, with a warning");
  receiver.ignore("read_timeout_seconds", up_to_a_year, null::allowed);
}

/// From the configuration of a client to its offline buffer.
struct to_buffer {
  offline_buffer_config& operator()(client_config& config) const {
    return config.sender.offline_buffer;
  }

  const offline_buffer_config& operator()(const client_config& config) const {
    return config.sender.offline_buffer;
  }
};

void add_sender_keys(config_keys<client_config>& table) {
  using t = sender_config;
  section sender{table, "hyper_parameters.sender.", &client_config::sender};
  sender.add("concurrency_limit", count_from_1, &t::concurrency_limit,
             "runs of hubs that may be in flight");
  sender.add("queue_maxsize", count_from_1, &t::queue_maxsize,
             "runs of hubs that may wait; concurrency_limit if not set");
  sender.add("batch_drain", flag, &t::batch_drain,
             "whether frames that come together become one write");
  sender.add("event_bridge_maxsize", count_from_1, &t::event_bridge_maxsize,
             "events that may wait between receivers and hubs");
  sender.add("max_worker_errors", count_from_1, &t::max_worker_errors,
             "failures in a row of one sender that end the client");
  sender.add("max_bytes_per_frame", line_bytes, &t::max_bytes_per_frame,
             "a frame whose relayed line would be longer is refused");
  using o = offline_buffer_config;
  section buffer{table, "hyper_parameters.sender.offline_buffer.", to_buffer{}};
  buffer.add("max_frames", count_from_0, &o::max_frames,
             "frames that may wait without a session; the oldest beyond that "
             "are dropped");
  buffer.add("max_bytes", storage_bytes, &o::max_bytes,
             "bytes that may wait so");
}

void add_reconnection_keys(config_keys<client_config>& table) {
  using t = reconnection_config;
  section reconnection{table, "hyper_parameters.reconnection.",
                       &client_config::reconnection};
  reconnection.add("retry_delay_seconds", up_to_a_year, &t::retry_delay,
                   "pause after a failure, before the next attempt");
  reconnection.add("backoff", number_rule{1, 100}, &t::backoff,
                   "by which that pause grows with each further failure in a "
                   "row; null is not at all",
                   null::allowed);
  reconnection.add("max_retry_delay_seconds", up_to_a_year, &t::max_retry_delay,
                   "the longest pause, with backoff");
  reconnection.add("jitter", number_rule{0, 1}, &t::jitter,
                   "the share of each pause that is left to chance, with "
                   "backoff");
  reconnection.add("primary_retry_limit", count_from_0, &t::primary_retry_limit,
                   "failures in a row before the fallback is tried; null is "
                   "for ever",
                   null::allowed);
  reconnection.add("default_host", host_name, &t::default_host,
                   "the fallback; null is the first address", null::allowed);
  reconnection.add("default_port", port_to_connect, &t::default_port,
                   "the fallback's port; null is that of the first address",
                   null::allowed);
  reconnection.add("default_retry_limit", count_from_0, &t::default_retry_limit,
                   "failures at the fallback before giving up; null is for "
                   "ever",
                   null::allowed);
}

void add_relay_parameters(config_keys<relay_config>& table) {
  using t = relay_config;
  section relay{table, "hyper_parameters.", std::identity{}};
  relay.add("max_bytes_per_line", line_bytes, &t::max_bytes_per_line,
            "a longer line, or one that becomes longer, is dropped, and its "
            "sender told");
  relay.add("max_pending_bytes", pending_bytes, &t::max_pending_bytes,
            "what may wait for one slow reader before it is closed");
  relay.add("accept_error_backoff_ms", up_to_an_hour, &t::accept_error_backoff,
            "pause after a failed accept");
  relay.add("worker_threads", count_from_1, &t::worker_threads,
            "threads, at most as many as there are cores; so many if not set");
}

/// From the configuration of a relay to its limits: a file always has some, and
/// the defaults are what it would say when there are none.
struct to_limits {
  relay_limits& operator()(relay_config& config) const {
    return config.limits ? *config.limits : config.limits.emplace();
  }

  const relay_limits& operator()(const relay_config& config) const {
    static const auto defaults = relay_limits{};
    return config.limits ? *config.limits : defaults;
  }
};

/// From the configuration of a relay to its back-pressure.
struct to_backpressure {
  backpressure_config& operator()(relay_config& config) const {
    return to_limits{}(config).backpressure_policy;
  }

  const backpressure_config& operator()(const relay_config& config) const {
    return to_limits{}(config).backpressure_policy;
  }
};

void add_relay_limits(config_keys<relay_config>& table) {
  using t = relay_limits;
  section limits{table, "hyper_parameters.", to_limits{}};
  limits.add("client_timeout_secs", up_to_a_year, &t::client_timeout,
             "a client is closed when nothing came from it or went to it for "
             "so long; null is never",
             null::allowed);
  limits.add("timeout_check_interval_secs", interval,
             &t::timeout_check_interval, "how often that is checked");
  limits.add("rate_limit_msgs_per_minute", count_from_0,
             &t::rate_limit_msgs_per_minute,
             "lines that a client may send in a window of 60 s; null is any "
             "number",
             null::allowed);
  limits.add("quarantine_cooldown_secs", up_to_a_year, &t::quarantine_cooldown,
             "how long the address of a client that was closed for its "
             "backlog is refused");
  limits.add("quarantine_cleanup_interval_secs", interval,
             &t::quarantine_cleanup_interval,
             "how often addresses that are refused no longer are forgotten");
  limits.add("quarantine_loopback", flag, &t::quarantine_loopback,
             "whether addresses of this machine may be quarantined, too");
}

void add_backpressure_keys(config_keys<relay_config>& table) {
  using t = backpressure_config;
  section delays{table, "hyper_parameters.", to_backpressure{}};
  delays.add("throttle_delay_ms", up_to_an_hour, &t::throttle_delay,
             "how long reading from a client that is throttled pauses");
  delays.add("flow_control_delay_ms", up_to_an_hour, &t::flow_control_delay,
             "the steps in which reading from a client under flow control "
             "pauses");
  section keys{table, "hyper_parameters.backpressure_policy.",
               to_backpressure{}};
  keys.add("enable_throttle", flag, &t::enable_throttle,
           "whether clients are throttled");
  keys.add("throttle_threshold", count_from_0, &t::throttle_threshold,
           "lines of a client that wait for most of the others, from which "
           "it is");
  keys.add("enable_flow_control", flag, &t::enable_flow_control,
           "whether clients are put under flow control");
  keys.add("flow_control_threshold", count_from_0, &t::flow_control_threshold,
           "such lines from which it is, until they are fewer than "
           "throttle_threshold");
  keys.add("enable_disconnect", flag, &t::enable_disconnect,
           "whether clients are closed, and their addresses quarantined");
  keys.add("disconnect_threshold", count_from_0, &t::disconnect_threshold,
           "such lines, of those that came after reading was paused, from "
           "which it is");
}

// Keys of the Python SDK's server without a counterpart here.
void add_ignored_relay_keys(config_keys<relay_config>& table) {
  section relay{table, "hyper_parameters.", std::identity{}};
  for (const auto* name :
       {"connection_buffer_size", "command_buffer_size",
        "control_channel_capacity", "queue_monitor_capacity"})
    relay.ignore(name, count_from_0);
}

config_keys<client_config> make_client_keys() {
  config_keys<client_config> table;
  section top{table, "", std::identity{}};
  top.add("host", host_name, &client_config::host,
          "of the relay; when set, it wins over that of run", null::allowed);
  top.add("port", port_to_connect, &client_config::port,
          "of the relay; when set, it wins over that of run", null::allowed);
  add_logger_keys(table);
  add_receiver_keys(table);
  add_sender_keys(table);
  add_reconnection_keys(table);
  return table;
}

config_keys<relay_config> make_relay_keys() {
  config_keys<relay_config> table;
  section top{table, "", std::identity{}};
  top.add("host", host_name, &relay_config::host,
          "to listen on; 0.0.0.0 is for everybody", null::allowed);
  top.add("port", port_to_listen, &relay_config::port,
          "to listen on; 0 is a free one", null::allowed);
  top.ignore("version", text);
  add_logger_keys(table);
  add_relay_parameters(table);
  add_relay_limits(table);
  add_backpressure_keys(table);
  add_ignored_relay_keys(table);
  return table;
}

} // namespace

const config_keys<client_config>& client_keys() {
  static const auto table = make_client_keys();
  return table;
}

const config_keys<relay_config>& relay_keys() {
  static const auto table = make_relay_keys();
  return table;
}

} // namespace summoner::detail
