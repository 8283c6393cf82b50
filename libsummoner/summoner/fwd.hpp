// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>

namespace summoner {

enum class ec : std::uint8_t;

namespace json {

class value;

} // namespace json

using json::value;

/// What a handler receives: the recovered line (see `protocol::recover`).
using message = json::value;

} // namespace summoner
