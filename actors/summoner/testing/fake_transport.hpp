// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/transport.hpp"

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace summoner::testing {

/// A connection without a socket. The test plays the peer and the operating
/// system: what comes in, how much of it one read gives, how many bytes may be
/// written, when it breaks.
///
/// @par Threads   One: the thread of the test.
class fake_transport final : public actors::transport {
public:
  static constexpr auto unlimited = std::numeric_limits<std::size_t>::max();

  explicit fake_transport(std::string peer = "127.0.0.1:8888",
                          std::string local = "127.0.0.1:40000");

  // -- what the peer does -----------------------------------------------------

  /// Sends bytes.
  void receive(std::string_view bytes);

  /// Closes in order, after the bytes that it sent.
  void finish();

  /// Breaks off: reads and writes fail from now on with `error`.
  void reset(int error);

  /// Does not close in return when this side sends FIN, as peers do otherwise.
  void stay_open() noexcept {
    answers_fin_ = false;
  }

  // -- what the operating system does -----------------------------------------

  /// Gives at most `bytes` per read.
  void read_at_most(std::size_t bytes) noexcept {
    read_limit_ = bytes;
  }

  /// Takes at most `bytes` per write, without blocking.
  void write_at_most(std::size_t bytes) noexcept {
    write_limit_ = bytes;
  }

  /// Takes nothing more.
  void stall() noexcept {
    room_ = 0;
  }

  /// Takes `bytes` and then nothing more, and tells the writer if it waits.
  void limit_room(std::size_t bytes);

  /// Takes `bytes` more, and tells the writer if it waits.
  void make_room(std::size_t bytes = unlimited);

  /// Lets writing fail with `error` once `bytes` more have been taken.
  void fail_writing_after(std::size_t bytes, int error);

  /// Tells the reader and the writer without need.
  void wake_spuriously();

  // -- what was done to the stream --------------------------------------------

  /// Calls `what` with the bytes of each write, while they are being written.
  /// It may let other streams receive them, but not do anything to this one.
  void on_write(std::function<void(std::string_view)> what) {
    on_write_ = std::move(what);
  }

  /// All bytes that were written.
  [[nodiscard]] const std::string& written() const noexcept {
    return written_;
  }

  /// The bytes of each successful write.
  [[nodiscard]] const std::vector<std::string>& writes() const noexcept {
    return writes_;
  }

  /// Bytes that came and were not read.
  [[nodiscard]] std::size_t unread() const noexcept {
    return incoming_.size();
  }

  /// Whether FIN was sent, and how many bytes had been written by then.
  [[nodiscard]] std::optional<std::size_t> finished_at() const noexcept {
    return finished_at_;
  }

  [[nodiscard]] std::size_t closes() const noexcept {
    return closes_;
  }

  /// Whether anybody would be told of something to read.
  [[nodiscard]] bool is_watched() const noexcept {
    return reader_ || writer_;
  }

  // -- actors::transport ------------------------------------------------------

  actors::io_result read(std::span<char> buffer) override;

  actors::io_result write(std::span<const std::string_view> parts) override;

  void watch_reading(actors::readiness_actor who) override;

  void watch_writing(actors::readiness_actor who) override;

  void finish_writing() noexcept override;

  void close() noexcept override;

  [[nodiscard]] const std::string& peer() const noexcept override {
    return peer_;
  }

  [[nodiscard]] const std::string& local() const noexcept override {
    return local_;
  }

private:
  void tell_reader();

  void tell_writer();

  std::string peer_;
  std::string local_;
  std::string incoming_;
  bool is_finished_by_peer_ = false;
  bool answers_fin_ = true;
  int error_ = 0; // of a reset
  std::size_t read_limit_ = unlimited;
  std::size_t write_limit_ = unlimited;
  std::size_t room_ = unlimited;
  std::size_t until_failure_ = unlimited;
  int write_error_ = 0;
  std::function<void(std::string_view)> on_write_;
  std::string written_;
  std::vector<std::string> writes_;
  std::optional<std::size_t> finished_at_;
  std::size_t closes_ = 0;
  bool wants_reading_ = false;
  bool wants_writing_ = false;
  actors::readiness_actor reader_;
  actors::readiness_actor writer_;
};

using fake_transport_ptr = std::shared_ptr<fake_transport>;

} // namespace summoner::testing
