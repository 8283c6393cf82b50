// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/interfaces.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace summoner::actors {

/// How a read or write ended.
enum class io_status : std::uint8_t {
  /// `bytes` were moved, and more may be possible at once.
  ok,
  /// `bytes` were moved, perhaps none, and no more is possible now: the
  /// watcher will be told when it is.
  would_block,
  /// The peer closed its side in order.
  end_of_stream,
  /// The connection broke; `error` is the `errno`.
  failed,
};

/// What a read or write did.
struct io_result {
  io_status status = io_status::ok;
  std::size_t bytes = 0; // 0 unless `ok` or `would_block`
  int error = 0;
};

/// One connected, non-blocking byte stream: a TCP socket, a fake one in a
/// test, one day a TLS session on top of another transport.
///
/// `would_block` arms: the READER (or WRITER) that watches is sent one
/// `atom::ready` when it should try again. It may come without need.
///
/// @par Threads   `read` from one thread at a time, `write` from one at a time;
///                both may run at once. The rest from any thread.
/// @par Lifetime  Shared by READER, WRITER and supervisor; the last one closes.
class transport {
public:
  virtual ~transport() = default;

  /// Reads what is there into `buffer`.
  virtual io_result read(std::span<char> buffer) = 0;

  /// Writes as much of `parts`, in order, as the stream takes now.
  virtual io_result write(std::span<const std::string_view> parts) = 0;

  /// Names the actor that is told when reading is worth a try.
  virtual void watch_reading(readiness_actor who) = 0;

  /// Names the actor that is told when writing is worth a try.
  virtual void watch_writing(readiness_actor who) = 0;

  /// Tells the peer that no more bytes come (FIN), after those written.
  virtual void finish_writing() noexcept = 0;

  /// Breaks the stream off: reads and writes fail from now on, and the peer
  /// learns of it. The watchers are forgotten.
  virtual void close() noexcept = 0;

  /// The other side, for log lines and `remote_addr`: `ip:port`, with brackets
  /// around an IPv6 address.
  [[nodiscard]] virtual const std::string& peer() const noexcept = 0;

  /// This side, in the same form.
  [[nodiscard]] virtual const std::string& local() const noexcept = 0;
};

using transport_ptr = std::shared_ptr<transport>;

} // namespace summoner::actors
