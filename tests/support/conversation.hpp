// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "support/raw_socket.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace summoner::testing {

/// What became of a conversation.
struct conversation_account {
  /// What went wrong first: a line lost, doubled, changed or out of order, or a
  /// notice of the relay; empty when nothing did.
  std::string trouble;
  /// Lines that one said and the other one heard.
  std::size_t lines = 0;
  /// Lines of third parties that each of the two has heard.
  std::size_t overheard_by_first = 0;
  std::size_t overheard_by_second = 0;
  /// From when lines were said until the answers to them were heard.
  std::chrono::milliseconds slowest{0};
  /// Resident memory of this process at its greatest.
  std::size_t most_kib = 0;
};

/// Two well-behaved clients of a relay: one says numbered lines, a few at a
/// time, the other one says each again, until they are told to end.
class conversation {
public:
  conversation(raw_socket first, raw_socket second);

  /// Lets both hear what is on its way, then ends it.
  conversation_account end();

private:
  /// One of the two, in a thread of its own.
  class partner {
  public:
    partner(raw_socket stream, std::string other);

    void say(std::string_view content);

    /// The next content of the other one; nothing after a trouble.
    std::optional<std::string> hear();

    void complain(std::string what);

    raw_socket socket;
    std::string trouble;
    std::size_t said = 0;
    std::size_t overheard = 0;

  private:
    std::string prefix_;
  };

  void ask(const std::stop_token& stop);
  void say_some();
  void answer();

  partner first_;
  partner second_;
  conversation_account account_;
  std::jthread answering_;
  std::jthread asking_;
};

} // namespace summoner::testing
