// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/client_parts.hpp"
#include "summoner/actors/user_code.hpp"
#include "summoner/client/dispatcher.hpp"
#include "summoner/flow/tape.hpp"

#include <fmt/format.h>

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace summoner::actors {

/// What one inbound message goes through: recover, receive hooks, upload, the
/// groups of receivers with a download after each, and the runs that their
/// events start. With the flow off, all receivers run and events are ignored.
/// A handler that fails is logged and counted; the next one runs.
///
/// @par Threads   Owned by the FLOW MANAGER, used under the client's turn.
/// @par Lifetime  Outlives the tasks that it makes, and is not moved.
class receive_side {
public:
  /// @param parts Outlives this.
  explicit receive_side(client_parts& parts);

  receive_side(const receive_side&) = delete;
  receive_side& operator=(const receive_side&) = delete;

  /// Handles one line.
  /// @param line Stays valid until the task has ended.
  /// @param runs Gets the runs to start, in order.
  task<> handle(std::string_view line, std::vector<client::hub_run>& runs);

private:
  using receive_outcome = outcome<std::optional<event>>;

  /// What came of one activation.
  struct happening {
    std::optional<action> what;
    std::vector<client::hub_run> runs;
  };

  task<> follow_flow(const message& msg, std::vector<client::hub_run>& runs);

  task<> run_group(std::span<const flow::activation> group, const message& msg,
                   std::vector<happening>& happened);

  task<> run_to_end(const flow::activation& which, const message& msg,
                    receive_outcome given, happening& to);

  template <class F>
  auto call(std::string_view name, F&& handler) {
    return call_handler(parts_.execution.watch, name, handler);
  }

  task<> upload(const message& msg, std::optional<states>& now);

  task<> download(const message& msg, const proposals& proposed);

  void note(const flow::activation& which, const message& msg,
            receive_outcome& given, happening& to);

  void report(std::string_view what, const message& msg,
              const caf::error& error);

  /// Tells what happens to a message, at DEBUG.
  /// @param format Of the peer, and then of what else there is.
  template <class... Ts>
  void trace(fmt::format_string<std::string, const Ts&...> format,
             const message& msg, const Ts&... more) const {
    const auto& log = parts_.ctx.log();
    if (log.enabled(log_level::debug))
      log.debug(format, peer_of(msg), more...);
  }

  client_parts& parts_;
  flow::tape tape_;
  client::dispatcher dispatcher_;
  // With the flow off: every receiver once.
  std::vector<flow::activation_group> everybody_;
};

} // namespace summoner::actors
