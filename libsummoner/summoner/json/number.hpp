// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// Numbers as text, as Python reads and prints them.
namespace summoner::json::detail {

/// Room for the digits of any `std::uint64_t`, a multiple of 8.
inline constexpr std::size_t max_uint64_digits = 24;

/// Room for any output of `format_double`.
inline constexpr std::size_t max_double_chars = 32;

/// Writes a finite `content` as Python's `repr` does: the shortest digits that
/// read back the same, with `.0` or an exponent.
/// @returns the number of characters.
[[nodiscard]] std::size_t
format_double(double content, std::span<char, max_double_chars> out) noexcept;

/// Writes an integer of 64 bits.
/// @returns the number of characters.
[[nodiscard]] std::size_t
format_int(std::int64_t content,
           std::span<char, max_uint64_digits> out) noexcept;

/// Whether `text` is an optional minus and digits, without leading zeros.
[[nodiscard]] bool is_integer(std::string_view text) noexcept;

/// The integer that `text` stands for, if it has 64 bits.
/// @pre `is_integer(text)`
[[nodiscard]] std::optional<std::int64_t>
to_int64(std::string_view text) noexcept;

/// The double next to a decimal number, infinity beyond the range.
/// @pre `text` is a number as JSON has it, or an integer.
[[nodiscard]] double to_double(std::string_view text) noexcept;

} // namespace summoner::json::detail
