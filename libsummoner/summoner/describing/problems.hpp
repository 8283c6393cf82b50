// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/describing/description.hpp"
#include "summoner/json/value.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace summoner::describing {

enum class problem_kind : std::uint8_t {
  /// A receiver's route that no upload can activate.
  inactive_route,
  /// A hub that no event reaches.
  deaf_hub,
  /// A trigger that no receiver raises, nor one below it.
  unraised_trigger,
  /// A node that is uploaded and that no receiver's route accepts.
  unhandled_node,
  /// An event that proposes a gate, `/all` for example, as a state: not the
  /// one that the gate let through.
  gate_proposed,
};

/// The name of a kind, as in the source.
/// @relates problem_kind
std::string to_string(problem_kind kind);

/// Something of an agent that can never have an effect, or not the one that it
/// looks like.
struct problem {
  problem_kind kind = problem_kind::inactive_route;
  /// The route, trigger or node.
  std::string what;
  /// A sentence for people, which names it and says why.
  std::string text;
};

/// What `find_problems` found.
struct report {
  /// Routes, hubs, triggers, nodes, proposed gates; each in the order of the
  /// description.
  std::vector<problem> problems;
  /// What could not be decided, since the agent does not declare it: sentences
  /// that say what to declare.
  std::vector<std::string> not_checked;

  /// `{"problems": [{"kind", "what", "text"}], "not_checked": [...]}`
  [[nodiscard]] value to_json() const;
};

/// Looks for what can never have an effect, or a misleading one. Nothing is
/// guessed: a problem is one whatever the agent's handlers do, as long as they
/// keep to what was declared.
[[nodiscard]] report find_problems(const description& of);

} // namespace summoner::describing
