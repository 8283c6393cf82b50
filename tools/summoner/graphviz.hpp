// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <caf/expected.hpp>

#include <string>

namespace summoner::tools {

/// Lets Graphviz's `dot` draw a graph as SVG. Blocks until it has.
///
/// Fails with `ec::cannot_read_file` when there is no `dot`, with a text that
/// says what to install, or when it fails; what it had to say is on standard
/// error then.
/// @param graph In the language of Graphviz.
/// @param program The name of `dot`, looked up in the `PATH`.
[[nodiscard]] caf::expected<std::string>
to_svg(const std::string& graph, const std::string& program = "dot");

} // namespace summoner::tools
