// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/print.hpp"
#include "summoner/json/value.hpp"

#include "json_tokens.hpp"

#include <string>

namespace summoner::fuzzing {

/// A value as JSON, with Python's texts for what JSON does not have.
inline std::string full_text(const json::value& of) {
  std::string result;
  json::print(of, result, {.special = json::non_finite::python});
  return result;
}

/// Whether two values have the same kinds, order of members, signs of zero and
/// all else, NaN being the same as itself.
inline bool same(const json::value& lhs, const json::value& rhs) {
  return tokens_of_value(lhs) == tokens_of_value(rhs);
}

} // namespace summoner::fuzzing
