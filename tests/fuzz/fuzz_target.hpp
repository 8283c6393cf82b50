// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace summoner::fuzzing {

/// What a target claims does not hold for its input.
class broken_property : public std::logic_error {
public:
  using std::logic_error::logic_error;
};

/// Throws `broken_property` unless `holds`.
/// @param property What should be true, for people.
inline void expect(bool holds, std::string_view property) {
  if (!holds)
    throw broken_property{std::string{property}};
}

/// Checks all that a target claims for an input: each `x_target.cpp` defines
/// it, and is a program of its own.
/// @throws broken_property as `expect` does.
void check(std::string_view input);

} // namespace summoner::fuzzing
