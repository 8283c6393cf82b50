// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/flow/action.hpp"
#include "summoner/flow/arrow_style.hpp"
#include "summoner/flow/node.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace summoner::flow {

enum class route_shape : std::uint8_t {
  /// Nodes alone: `opened, notify`.
  object,
  /// `A --[f]--> B`, `A --> B`
  complete,
  /// Without a source: `--[f]--> B`, `--> B`. Such a route is initial.
  left_dangling,
  /// Without a target: `A --[f]-->`, `A -->`
  right_dangling,
};

/// The name of a shape, as in the source.
/// @relates route_shape
std::string to_string(route_shape shape);

/// Where a handler stands in the flow: the states in which it runs, and what
/// its events propose. Made by a `route_parser`.
///
/// @par Threads   An immutable value; copies share its content and may be used
///                in any thread.
/// @par Lifetime  Spans live as long as any copy of the route.
class route {
public:
  // -- constructors -----------------------------------------------------------

  /// The label without a text.
  route();

  /// A route that is only a label, for agents without a flow: an object
  /// without nodes. Its text is `text`, trimmed.
  [[nodiscard]] static route label(std::string_view text);

  /// Comma-separated nodes.
  [[nodiscard]] static route object(std::vector<node> source);

  /// An arrow.
  /// @pre `source` and `target` are not both empty.
  [[nodiscard]] static route
  arrow(const arrow_style& style, std::vector<node> source,
        std::vector<node> label, std::vector<node> target);

  // -- observers --------------------------------------------------------------

  [[nodiscard]] route_shape shape() const noexcept {
    return data_->shape;
  }

  /// Whether every message activates this route, whatever the states.
  [[nodiscard]] bool is_initial() const noexcept {
    return shape() == route_shape::left_dangling;
  }

  [[nodiscard]] bool has_label() const noexcept {
    return !label().empty();
  }

  [[nodiscard]] std::span<const node> source() const noexcept {
    return all().first(data_->label_begin);
  }

  [[nodiscard]] std::span<const node> label() const noexcept {
    return all().subspan(data_->label_begin,
                         data_->target_begin - data_->label_begin);
  }

  [[nodiscard]] std::span<const node> target() const noexcept {
    return all().subspan(data_->target_begin);
  }

  /// The canonical text: without spaces, arrows always with brackets. Of equal
  /// routes this is the same.
  [[nodiscard]] const std::string& text() const noexcept {
    return data_->text;
  }

  friend bool operator==(const route& lhs, const route& rhs) noexcept {
    return lhs.data_ == rhs.data_ || lhs.text() == rhs.text();
  }

  // -- rules ------------------------------------------------------------------

  /// Whether a gate of the source accepts `state`. Initial routes and objects
  /// without nodes have no gate.
  [[nodiscard]] bool accepts(const node& state) const noexcept;

  /// The nodes that an event on this route proposes; none without an event.
  ///
  /// | shape          | `move`         | `test` | `stay` |
  /// |----------------|----------------|--------|--------|
  /// | object         | source         | none   | source |
  /// | complete       | label + target | label  | source |
  /// | left-dangling  | label + target | label  | none   |
  /// | right-dangling | label          | label  | source |
  ///
  /// So `A -->` prunes: with `move` A is gone.
  [[nodiscard]] std::span<const node>
  activated(std::optional<action> what) const noexcept;

  /// Whether a sender on this route hears the events of `receiver`: every node
  /// of the source, the label and the target accepts some node of the
  /// receiver's source, label and target. An object without nodes hears all.
  [[nodiscard]] bool hears(const route& receiver) const noexcept;

private:
  struct content {
    route_shape shape = route_shape::object;
    std::vector<node> nodes; // of the source, the label, the target
    std::size_t label_begin = 0;
    std::size_t target_begin = 0;
    std::string text;
  };

  explicit route(std::shared_ptr<const content> data) noexcept
    : data_(std::move(data)) {
  }

  [[nodiscard]] std::span<const node> all() const noexcept {
    return data_->nodes;
  }

  std::shared_ptr<const content> data_; // never null
};

} // namespace summoner::flow
