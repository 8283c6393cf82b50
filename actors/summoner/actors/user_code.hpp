// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/error.hpp"

#include <caf/expected.hpp>

#include <exception>
#include <string>
#include <utility>

namespace summoner::actors {

/// Calls something that runs users' code, or takes its result: the one place
/// where exceptions of handlers end.
/// @returns What `f` gave, or `ec::user_code` with the exception's text.
template <class F>
caf::expected<decltype(std::declval<F&>()())> protect(F&& f) {
  try {
    return f();
  } catch (const std::exception& error) {
    return make_error(ec::user_code, error.what());
  } catch (...) {
    return make_error(ec::user_code, "an exception that is no std::exception");
  }
}

} // namespace summoner::actors
