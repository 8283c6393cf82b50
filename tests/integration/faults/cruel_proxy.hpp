// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "integration/faults/luck.hpp"
#include "support/raw_socket.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string_view>
#include <thread>
#include <vector>

namespace summoner::faults {

/// Stands between clients and a relay: passes bytes on, and now and then resets
/// a connection on both sides when a part of a line has passed.
///
/// @par Threads   One of its own.
class cruel_proxy {
public:
  /// @param relay  The port of the relay on 127.0.0.1.
  /// @param resets How many connections it breaks before it passes everything.
  cruel_proxy(std::uint16_t relay, std::size_t resets, std::uint32_t seed);

  cruel_proxy(const cruel_proxy&) = delete;
  cruel_proxy& operator=(const cruel_proxy&) = delete;

  ~cruel_proxy();

  [[nodiscard]] std::uint16_t port() const noexcept {
    return listener_.port();
  }

  /// Whole lines of clients that it has passed on to the relay.
  [[nodiscard]] std::uint64_t lines_passed() const noexcept {
    return lines_passed_;
  }

  /// Those that it has taken and not passed on, for it broke the connection.
  [[nodiscard]] std::uint64_t lines_lost() const noexcept {
    return lines_lost_;
  }

  /// How many connections it will still break.
  [[nodiscard]] std::size_t resets_left() const noexcept {
    return resets_left_;
  }

private:
  struct pair {
    testing::raw_socket client;
    testing::raw_socket relay;
    std::size_t budget; // bytes until it breaks
    bool is_over = false;
  };

  void run();

  void open();

  void pass(pair& on, testing::raw_socket& from, testing::raw_socket& to);

  /// @param rest Of what came from the client.
  void reset(pair& which, std::string_view rest);

  std::uint16_t relay_;
  std::atomic<std::size_t> resets_left_;
  std::atomic<std::uint64_t> lines_passed_ = 0;
  std::atomic<std::uint64_t> lines_lost_ = 0;
  luck luck_;
  testing::raw_listener listener_;
  std::list<pair> pairs_;
  std::atomic<bool> must_end_ = false;
  std::thread thread_;
};

} // namespace summoner::faults
