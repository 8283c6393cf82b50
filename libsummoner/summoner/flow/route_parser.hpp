// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/flow/arrow_style.hpp"
#include "summoner/flow/route.hpp"

#include <caf/expected.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace summoner::flow {

/// Reads routes in some arrow styles.
///
/// The styles are tried in their order, for each a labelled arrow before one
/// without label, at the first place that matches. A text without an arrow is
/// an object: comma-separated nodes, perhaps none.
///
/// @par Threads   Immutable: may be used in any thread.
class route_parser {
public:
  explicit route_parser(std::vector<arrow_style> styles
                        = {arrow_style::standard()});

  /// Reads a route. White space around nodes is ignored, separators inside
  /// parentheses do not split, and nothing between two separators is no node:
  /// `, --> B` has no source. Fails with `ec::bad_route`, which quotes the
  /// route and the node and tells the byte where something else was expected.
  [[nodiscard]] caf::expected<route> parse(std::string_view text) const;

  [[nodiscard]] std::span<const arrow_style> styles() const noexcept {
    return styles_;
  }

private:
  std::vector<arrow_style> styles_;
};

} // namespace summoner::flow
