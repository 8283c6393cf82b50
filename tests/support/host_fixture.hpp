// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/relay.hpp"
#include "summoner/actors/runtime.hpp"
#include "summoner/testing/memory_sink.hpp"

#include "support/raw_socket.hpp"
#include "support/waiting.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace summoner::testing {

/// A real runtime that logs to memory, for tests with real sockets.
struct host_fixture {
  std::shared_ptr<memory_sink> log = std::make_shared<memory_sink>();
  runtime host{runtime_options{2, log, log_level::debug}};

  /// Reconnects quickly and for ever.
  static client_config patient() {
    client_config config;
    config.reconnection.retry_delay = std::chrono::milliseconds{20};
    config.reconnection.primary_retry_limit = std::nullopt;
    return config;
  }

  /// Waits until `holds()` does, for `limit` at most.
  template <class F>
  static bool eventually(F holds, std::chrono::milliseconds limit
                                  = std::chrono::seconds{5}) {
    return testing::eventually(std::move(holds), limit);
  }

  /// Waits until a client that has sent something neither reads nor makes nor
  /// sends anything more.
  static bool comes_to_rest(const client_handle& client) {
    auto last = client.counts();
    auto is_at_rest = [&] {
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
      auto before = std::exchange(last, client.counts());
      return before.sent > 0 && before.sent == last.sent
             && before.queued == last.queued
             && before.received == last.received;
    };
    return eventually(is_at_rest, std::chrono::seconds{20});
  }

  /// The line that a relay makes of a content, which is JSON.
  static std::string relayed(const std::string& content,
                             const std::string& from = "1.2.3.4:5") {
    return R"({"remote_addr": ")" + from + R"(", "content": )" + content
           + "}\n";
  }

  /// Sends `line` again and again until the peer has taken nothing for 100 ms.
  /// @returns How many whole lines the system has taken.
  static std::size_t flood(raw_socket& socket, std::string_view line) {
    std::size_t sent = 0;
    auto rest = line;
    for (int stalled = 0; stalled < 100;) {
      auto count = socket.send_some(rest);
      rest.remove_prefix(count);
      stalled = count > 0 ? 0 : stalled + 1;
      if (count == 0)
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
      if (rest.empty()) {
        rest = line;
        ++sent;
      }
    }
    return sent;
  }
};

} // namespace summoner::testing
