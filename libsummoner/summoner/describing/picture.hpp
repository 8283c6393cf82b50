// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/describing/description.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace summoner::describing {

/// What a box of a picture stands for.
enum class box_kind : std::uint8_t {
  /// A node with a name.
  node,
  /// One that the agent declares to upload.
  state,
  /// A set of nodes: `/all`, `/not(...)`, `/oneof(...)`.
  gate,
  /// Where an initial route comes from.
  start,
  /// Where a route ends that has no target.
  end,
};

/// An agent's flow as boxes, arrows between them, and notes; what `to_mermaid`
/// and `to_dot` write down.
///
/// The arrows are the routes of the receivers, the notes are the senders. With
/// the flow off an arrow comes from a start and carries the route's text.
struct picture {
  struct box {
    box_kind kind = box_kind::node;
    /// Empty for a start or an end.
    std::string text;
  };

  /// A receiver: it leads from each of its sources to each of its targets.
  struct arrow {
    /// What stands in the middle of it.
    std::vector<std::string> lines;
    /// Indices of boxes.
    std::vector<std::size_t> sources;
    /// Empty for a receiver that only sits at its sources.
    std::vector<std::size_t> targets;
  };

  /// A sender.
  struct note {
    std::vector<std::string> lines;
    /// Indices of the arrows that it hears.
    std::vector<std::size_t> heard;
  };

  /// Draws an agent.
  [[nodiscard]] static picture of(const description& what);

  std::string title;
  std::vector<box> boxes;
  std::vector<arrow> arrows;
  std::vector<note> notes;
};

/// A Mermaid flowchart, as Markdown renderers show it.
[[nodiscard]] std::string to_mermaid(const description& what);

/// A Graphviz digraph, for `dot`.
[[nodiscard]] std::string to_dot(const description& what);

} // namespace summoner::describing
