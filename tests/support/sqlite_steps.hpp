// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/sqlite/error.hpp"

#include <optional>

namespace summoner::testing {

/// The extended code of the `database_error` that `f` throws; nothing if it
/// throws none.
template <class F>
std::optional<int> code_of(F f) {
  try {
    f();
    return std::nullopt;
  } catch (const database_error& error) {
    return error.extended_code();
  }
}

} // namespace summoner::testing
