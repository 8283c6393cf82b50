// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

namespace summoner::fuzzing {

/// Whether `result` is what the type tree `type` may make of `content`: each
/// rule of the wire's table of casts, but for how text is read and printed.
bool is_cast(const json::value& result, const json::value& content,
             const json::value& type);

} // namespace summoner::fuzzing
