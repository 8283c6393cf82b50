// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/context.hpp"
#include "summoner/log.hpp"

#include <caf/expected.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace summoner {

/// How and where a program logs: the `logger` section of a configuration file.
struct logger_config {
  log_level level = log_level::debug;
  bool enable_console_log = true;
  /// A format of Python's logging with `%(asctime)s`, `%(name)s`,
  /// `%(levelname)s` and `%(message)s`, see `logging::line_format`; empty means
  /// the default.
  std::string console_log_format = {};
  bool enable_file_log = false;
  bool enable_json_log = false;
  /// The folder of the log files; empty means the working directory.
  std::string log_file_path = {};
  std::string log_format = {};
  /// In bytes; before a line that would make it longer, a file becomes
  /// `<name>.log.1`, that `<name>.log.2` and so on. 0 is never.
  std::size_t max_file_size = 1'000'000;
  /// How many of those are kept; 0 is no rotation.
  std::size_t backup_count = 3;
  /// A format of `strftime`, and `%<n>f` for n fractional digits of a second.
  std::string date_format = "%Y-%m-%d %H:%M:%S.%3f";
  /// Keeps only these keys of a logged object; absent keeps all.
  std::optional<std::vector<std::string>> log_keys = std::nullopt;
  /// No key of a file: whether this holds also where it says the defaults. A
  /// file that has the section sets it. See `is_configured`.
  bool is_explicit = false;

  friend bool operator==(const logger_config&, const logger_config&) = default;
};

/// Whether a program or a file says anything about logging. What does not logs
/// where and from which level its runtime does.
/// @relates logger_config
[[nodiscard]] bool is_configured(const logger_config& config);

/// The `hyper_parameters.receiver` section.
struct receiver_config {
  /// A longer line is dropped; counts the bytes before the newline.
  std::size_t max_bytes_per_line = 65'536;
};

/// What may wait while a client has no session, see `sender_config`.
struct offline_buffer_config {
  std::size_t max_frames = 1000;
  std::size_t max_bytes = std::size_t{1024} * 1024;
};

/// The `hyper_parameters.sender` section.
struct sender_config {
  /// Greatest number of hub runs in flight per client.
  std::size_t concurrency_limit = 50;
  /// Greatest number of hub runs waiting per client; absent means
  /// `concurrency_limit`.
  std::optional<std::size_t> queue_maxsize = std::nullopt;
  /// Whether frames are coalesced into larger writes.
  bool batch_drain = true;
  /// Greatest number of events between receivers and hubs.
  std::size_t event_bridge_maxsize = 1000;
  /// Failures in a row of one sender that end the client.
  std::size_t max_worker_errors = 3;
  /// A frame whose relayed line would be longer is refused.
  std::size_t max_bytes_per_frame = 65'536;
  /// Frames that wait for the next session; when there are more, the oldest are
  /// dropped, with a warning, and counted.
  offline_buffer_config offline_buffer = {};
};

/// The `hyper_parameters.reconnection` section.
struct reconnection_config {
  /// The pause after a failure, before the next attempt.
  std::chrono::milliseconds retry_delay{3000};
  /// By which the pause grows with each further failure in a row, 1 or more;
  /// absent means that all pauses are the same.
  std::optional<double> backoff = std::nullopt;
  /// The longest pause, with `backoff`.
  std::chrono::milliseconds max_retry_delay{60'000};
  /// The share of each pause, from 0 to 1, that is left to chance, with
  /// `backoff`: so that not all clients of a relay come back at once.
  double jitter = 0.5;
  /// Failures in a row before the fallback is tried; absent means for ever.
  std::optional<std::size_t> primary_retry_limit = 3;
  /// The fallback; absent means the address of the configuration or of `run`.
  std::optional<std::string> default_host = std::nullopt;
  std::optional<std::uint16_t> default_port = std::nullopt;
  /// Failures at the fallback before giving up; absent means for ever.
  std::optional<std::size_t> default_retry_limit = 2;
};

/// The settings of one client: a Python SDK client file as a value.
struct client_config {
  /// When set, they win over the address given to `run` or `spawn`.
  std::optional<std::string> host = std::nullopt;
  std::optional<std::uint16_t> port = std::nullopt;
  logger_config logger = {};
  receiver_config receiver = {};
  sender_config sender = {};
  reconnection_config reconnection = {};
};

/// When a relay slows a sender down, or closes it: the section
/// `hyper_parameters.backpressure_policy` of a relay and its two delays. See
/// `relaying::pacer`.
struct backpressure_config {
  /// Whether reading from a sender pauses for `throttle_delay` at a backlog of
  /// `throttle_threshold` lines.
  bool enable_throttle = true;
  std::size_t throttle_threshold = 100;
  std::chrono::milliseconds throttle_delay{200};
  /// Whether at `flow_control_threshold` lines it pauses, in steps of
  /// `flow_control_delay`, until the backlog is below `throttle_threshold`.
  bool enable_flow_control = true;
  std::size_t flow_control_threshold = 300;
  std::chrono::milliseconds flow_control_delay{1000};
  /// Whether a sender is closed, and its address quarantined, when
  /// `disconnect_threshold` lines of its backlog came after it was paused.
  bool enable_disconnect = true;
  std::size_t disconnect_threshold = 500;
};

/// What a relay demands of its clients: its policies, as they are without a
/// file.
struct relay_limits {
  /// A client is closed when nothing came from it and nothing was delivered to
  /// it for so long; absent is never.
  std::optional<std::chrono::milliseconds> client_timeout
    = std::chrono::milliseconds{300'000};
  /// How often that is checked.
  std::chrono::milliseconds timeout_check_interval{30'000};
  /// Lines that a client may send in a window of 60 s; absent is any number.
  std::optional<std::size_t> rate_limit_msgs_per_minute = 300;
  backpressure_config backpressure_policy = {};
  /// How long the IP address of a client that was closed by
  /// `backpressure_policy` is refused.
  std::chrono::milliseconds quarantine_cooldown{300'000};
  /// How often addresses that are no longer refused are forgotten.
  std::chrono::milliseconds quarantine_cleanup_interval{60'000};
  /// Whether addresses of this machine may be quarantined, too, which all
  /// local agents share.
  bool quarantine_loopback = false;
};

/// The settings of a relay: a Python SDK server file as a value.
struct relay_config {
  /// The address to listen on.
  std::string host = "127.0.0.1";
  /// The port to listen on; 0 lets the system choose a free one.
  std::uint16_t port = 8888;
  logger_config logger = {};
  /// A line is dropped, and its sender told, when it or the line made of it is
  /// longer.
  std::size_t max_bytes_per_line = 65'536;
  /// What may wait for one slow reader before it is closed, in bytes.
  std::size_t max_pending_bytes = std::size_t{8} * 1024 * 1024;
  /// Pause after a failed accept.
  std::chrono::milliseconds accept_error_backoff{100};
  /// Threads of `summoner relay`, as in `runtime_options`; absent is one per
  /// core. A relay inside a program uses those of its runtime.
  std::optional<std::size_t> worker_threads = std::nullopt;
  /// Absent, as here, is a relay without policies, for the agents of one
  /// program. A file always has them.
  std::optional<relay_limits> limits = std::nullopt;
};

/// A configuration read from text, with what was odd in it.
template <class Config>
struct parsed_config {
  Config config;
  /// For the log: unknown keys, with a suggestion where one is near, keys that
  /// are there more than once, of which the last counts, and values that make
  /// no sense together.
  std::vector<std::string> warnings;
};

/// Reads a client configuration, the JSON of the Python SDK.
/// @param source Shown in errors and warnings, for example the file name.
/// @par Errors `ec::bad_config` with the source, the line or key, what was
///             found and what is allowed.
caf::expected<parsed_config<client_config>>
parse_client_config(std::string_view json, std::string_view source);

/// Reads a relay configuration, the JSON of the Python SDK's server.
/// @copydetails parse_client_config
caf::expected<parsed_config<relay_config>>
parse_relay_config(std::string_view json, std::string_view source);

/// Reads a client configuration from a file. Blocks on the file system.
/// @par Errors As `parse_client_config`, and `ec::cannot_read_file`.
caf::expected<parsed_config<client_config>>
load_client_config(const std::string& path);

/// Reads a relay configuration from a file. Blocks on the file system.
/// @par Errors As `parse_relay_config`, and `ec::cannot_read_file`.
caf::expected<parsed_config<relay_config>>
load_relay_config(const std::string& path);

/// Checks values that were set in code.
/// @returns An error naming the key, the value and what is allowed, or none.
caf::error validate(const client_config& config);

/// @copydoc validate(const client_config&)
caf::error validate(const relay_config& config);

} // namespace summoner
