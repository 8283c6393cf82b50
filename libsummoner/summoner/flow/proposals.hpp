// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/flow/node.hpp"
#include "summoner/fwd.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::flow {

class states;

/// The nodes that the events of a group propose, for `download_states`, in the
/// shape of the upload: a list of nodes for a node or a list, else the nodes
/// under each of its keys.
///
/// @par Lifetime  A value of its own; spans live as long as it.
class proposals {
public:
  // -- member types -----------------------------------------------------------

  struct entry {
    /// Nothing for the nodes of initial routes.
    std::optional<std::string> key;
    std::vector<node> nodes;
  };

  // -- constructors -----------------------------------------------------------

  /// An empty mapping.
  proposals() = default;

  /// Without nodes, in the shape of `upload`.
  explicit proposals(const states& upload);

  // -- building ---------------------------------------------------------------

  /// Adds nodes under the key that has that place in the upload.
  void add(std::size_t slot, std::span<const node> nodes);

  /// Adds nodes of an initial route. Adding none makes the key appear.
  void add_initial(std::span<const node> nodes);

  // -- observers --------------------------------------------------------------

  /// Whether there are keys.
  [[nodiscard]] bool is_mapping() const noexcept {
    return is_mapping_;
  }

  /// All nodes of a list, those of initial routes last; nothing for a mapping.
  [[nodiscard]] std::span<const node> nodes() const noexcept;

  /// What stands under each key, in the order of the upload, initial routes
  /// last if one ran; nothing for a list.
  [[nodiscard]] std::span<const entry> entries() const noexcept;

  [[nodiscard]] auto begin() const noexcept {
    return entries().begin();
  }

  [[nodiscard]] auto end() const noexcept {
    return entries().end();
  }

  /// The nodes under `key`; nothing for an unknown key or a list.
  [[nodiscard]] std::span<const node>
  operator[](std::string_view key) const noexcept;

  /// Whether there is that key.
  [[nodiscard]] bool contains(std::string_view key) const noexcept;

  /// The nodes of initial routes.
  [[nodiscard]] std::span<const node> initial() const noexcept;

  /// A list of texts, or a list of pairs `[key or null, texts]`.
  [[nodiscard]] value to_json() const;

private:
  [[nodiscard]] const entry* find(std::string_view key) const noexcept;

  bool is_mapping_ = true;
  std::vector<entry> entries_;    // of a list one, which holds all
  std::size_t initial_begin_ = 0; // in a list
};

} // namespace summoner::flow

namespace summoner {

using flow::proposals;

} // namespace summoner
