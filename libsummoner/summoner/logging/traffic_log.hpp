// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/config.hpp"
#include "summoner/log.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::logging {

/// Logs each line that a relay passes on, at INFO: as
/// `From <addr>: <content>`, with `enable_json_log` as
/// `{"remote_addr", "content"}`. With `log_keys`, a content keeps only these
/// members of its `_payload` and `_type`.
/// @par Threads   Any: it does not change. A value.
/// @par Blocking  Never. When lines are not logged, a call tests one flag.
class traffic_log {
public:
  /// Logs nothing.
  traffic_log() = default;

  /// @param log The relay's. Objects pass it as they are, without a filter.
  traffic_log(logger log, const logger_config& config);

  /// @param peer Whose line it is.
  /// @param line What was read, without its newline.
  void passed_on(std::string_view peer, std::string_view line) const {
    if (is_on_)
      write(peer, line);
  }

private:
  void write(std::string_view peer, std::string_view line) const;

  bool is_on_ = false;
  bool as_objects_ = false;
  std::optional<std::vector<std::string>> keys_;
  logger log_;
};

} // namespace summoner::logging
