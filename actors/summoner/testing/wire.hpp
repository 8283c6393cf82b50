// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include <string>
#include <string_view>

// Lines as clients and relays make them, all without their newline.

namespace summoner::testing {

/// The line that an agent writes to send `payload`: a typed envelope.
/// @par Errors  Throws `std::invalid_argument` for what cannot be sent.
[[nodiscard]] std::string framed(const json::value& payload);

/// The line that a relay makes of the `line` of a client with that address.
[[nodiscard]] std::string relayed(std::string_view address,
                                  std::string_view line);

/// What other agents receive as the content of that `line` of an agent.
[[nodiscard]] json::value payload_of(std::string_view line);

} // namespace summoner::testing
