// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/log.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace summoner {

/// Where a relay listens.
struct endpoint {
  // Constructors, because g++ 12 destroys an aggregate twice that is made
  // inside an expression with `co_await`.
  endpoint() = default;

  endpoint(std::string where, std::uint16_t number)
    : host(std::move(where)), port(number) {
  }

  /// A name or an address, IPv4 or IPv6 without brackets.
  std::string host;
  std::uint16_t port = 0;

  friend bool operator==(const endpoint&, const endpoint&) = default;
};

/// `host:port`, with brackets around an IPv6 address.
/// @relates endpoint
std::string to_string(const endpoint& where);

/// What can be asked of a running client. Implemented by the actors.
/// @par Threads Any. Calls return at once; what they ask happens later.
class client_control {
public:
  virtual ~client_control() = default;

  /// Ends the client in order, see `context::quit`.
  virtual void quit() = 0;

  /// Goes on at another relay, see `context::travel_to`.
  virtual void travel_to(endpoint where) = 0;
};

/// A handler's way to the client that runs it. Handlers that want one take a
/// `context&` as their last parameter.
///
/// @par Threads   Any; a copy may be kept and used after the client has ended,
///                when it does nothing.
class context {
public:
  context(std::shared_ptr<client_control> control, logger log)
    : control_(std::move(control)), log_(std::move(log)) {
  }

  /// Ends the client: no further message is read, runs in flight may end and
  /// what they sent is flushed, within two seconds in all; what has not ended
  /// then is cancelled and has two more to clean up. A handler that only
  /// something outside the client could wake, such as a queue that a thread
  /// fills, is cancelled at once. Wins over `travel_to`. Never blocks.
  void quit() const {
    control_->quit();
  }

  /// Closes the session and opens the next one at `where`; also while
  /// connecting or waiting. Runs in flight may end and what was queued goes out
  /// first, within two seconds; what takes longer goes on in the next session.
  /// Lines that were read and not begun are left behind. Handler state stays.
  /// Does nothing once `quit` was called. Never blocks.
  void travel_to(endpoint where) const {
    control_->travel_to(std::move(where));
  }

  /// Writes log lines under the client's name.
  [[nodiscard]] const logger& log() const noexcept {
    return log_;
  }

private:
  std::shared_ptr<client_control> control_;
  logger log_;
};

} // namespace summoner
