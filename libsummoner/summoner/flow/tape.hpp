// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/flow/action.hpp"
#include "summoner/flow/proposals.hpp"
#include "summoner/flow/route.hpp"
#include "summoner/flow/states.hpp"
#include "summoner/priority.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace summoner::flow {

/// One run of a receiver for a message.
struct activation {
  /// The receiver's place in the order of registration.
  std::size_t receiver;
  /// The key of the state, which is the empty string for a node or a list;
  /// null for an initial route. Lives as long as the states.
  const std::string* key;
  /// Which key that is; see `states`.
  std::size_t slot;
  /// The state that the route accepted; null for an initial route. Lives as
  /// long as the states.
  const node* state;
};

/// The runs of one priority: they run concurrently.
struct activation_group {
  /// Lives as long as the tape.
  const priority* when;
  /// At least one; receivers in the order of registration, for each keys,
  /// states and gates in order.
  std::vector<activation> runs;
};

/// Decides which receivers run for a message and what their events propose.
///
/// @par Threads   Immutable once it is made.
/// @par Cost      Per message proportional to receivers × states × gates, and
///                one allocation for each group.
class tape {
public:
  // -- member types -----------------------------------------------------------

  struct receiver {
    flow::route route;
    summoner::priority priority;
  };

  // -- constructors -----------------------------------------------------------

  /// The tape of an agent without receivers.
  tape() = default;

  /// @param receivers In the order of registration.
  explicit tape(std::vector<receiver> receivers);

  // -- rules ------------------------------------------------------------------

  /// Who runs: for each receiver, key, state and gate that accepts the state
  /// one run, for an initial route exactly one. Grouped by priority, the empty
  /// one first; groups without a run are left out. The result refers to `now`.
  [[nodiscard]] std::vector<activation_group>
  activations(const states& now) const;

  /// The states would be gone.
  std::vector<activation_group> activations(states&& now) const = delete;

  /// What the events of one group propose, in the shape of the states.
  /// @param outcome For each run its event's action, or nothing without one.
  /// @pre `runs` come from `activations(now)`, and `outcome` is as long.
  [[nodiscard]] proposals
  propose(const states& now, std::span<const activation> runs,
          std::span<const std::optional<action>> outcome) const;

private:
  struct group {
    priority when;
    std::vector<std::size_t> receivers;
  };

  void activate(std::size_t index, const states& now,
                std::vector<activation>& to) const;

  std::vector<route> routes_;
  std::vector<group> groups_; // in order
};

} // namespace summoner::flow
