// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/agent.hpp"
#include "summoner/flow/action.hpp"
#include "summoner/flow/arrow_style.hpp"
#include "summoner/flow/node.hpp"
#include "summoner/flow/route.hpp"
#include "summoner/flow/trigger_tree.hpp"
#include "summoner/priority.hpp"

#include <caf/expected.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What can be told about an agent from its description alone.
namespace summoner::describing {

/// An event that a receiver may return.
struct described_event {
  action what = action::move;
  /// The name of its trigger.
  std::string why;
};

struct described_receiver {
  flow::route route;
  summoner::priority priority;
  /// What it may return; absent when the agent does not declare it.
  std::optional<std::vector<described_event>> raises;
};

struct described_sender {
  /// Only a label when the flow is off, or when it could not be read.
  flow::route route;
  std::optional<std::vector<action>> on_actions;
  /// Names of triggers.
  std::optional<std::vector<std::string>> on_triggers;
  bool use_data = false;
  /// For handlers with data.
  std::optional<data_mode> data;
  bool when_data = false;
  /// Seconds.
  std::optional<double> every;
  bool run_while = false;
  bool multi = false;

  [[nodiscard]] sender_kind kind() const noexcept;

  /// Whether both filters pass an event.
  [[nodiscard]] bool passes(const described_event& what) const;
};

struct described_hook {
  direction which = direction::receive;
  summoner::priority priority;
};

/// What `agent::describe` tells, read back.
///
/// @par Threads   A value.
struct description {
  /// Reads the JSON of `agent::describe`. Members that are not known are
  /// ignored. Fails with `ec::bad_description`, which names the member and
  /// tells what was found and what was expected.
  [[nodiscard]] static caf::expected<description> from(const value& json);

  /// Reads a text. Fails as `from` does, and with `ec::bad_json`.
  [[nodiscard]] static caf::expected<description> parse(std::string_view text);

  /// A route as people write it: with spaces, and brackets only where it has a
  /// label.
  [[nodiscard]] std::string readable(const flow::route& route) const;

  std::string name;
  bool has_flow = false;
  std::vector<arrow_style> styles;
  /// Absent when the agent does not tell them.
  std::optional<trigger_tree> triggers;
  std::vector<described_receiver> receivers;
  std::vector<described_sender> senders;
  std::vector<described_hook> hooks;
  bool has_upload = false;
  /// All that it may upload; absent when the agent does not declare it.
  std::optional<std::vector<node>> uploads;
  bool has_download = false;
};

/// The indices of the receivers whose events a sender hears, before filters;
/// none for a sender without filters.
/// @relates description
[[nodiscard]] std::vector<std::size_t> heard_by(const described_sender& sender,
                                                const description& of);

} // namespace summoner::describing
