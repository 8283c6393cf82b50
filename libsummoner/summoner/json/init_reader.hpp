// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/builder.hpp"
#include "summoner/json/init.hpp"

#include <cstddef>
#include <span>

namespace summoner::json::detail {

/// Turns the elements of lists in braces into nodes: measures first, so that
/// one allocation holds the result.
class init_reader {
public:
  /// Bytes that `build` takes from the arena.
  [[nodiscard]] static std::size_t size(const init& content) noexcept;

  [[nodiscard]] static node build(builder& target, const init& content);

  /// Bytes of a list of any elements.
  [[nodiscard]] static std::size_t
  list_size(std::span<const init> elements) noexcept;

  [[nodiscard]] static node build_list(builder& target,
                                       std::span<const init> elements);

  /// Whether a list in braces is an object: not empty, and all its elements
  /// are lists of two in braces that begin with a string.
  [[nodiscard]] static bool is_object(std::span<const init> elements) noexcept;

  /// The value, if nothing but one is in the braces; else `nullptr`.
  [[nodiscard]] static const value*
  only_value(std::span<const init> elements) noexcept;

private:
  static std::string_view key(const init& content) noexcept;
  static std::span<const init> nested(const init& content) noexcept;
  static bool is_member(const init& content) noexcept;
  static std::size_t object_size(std::span<const init> members) noexcept;
  static node build_object(builder& target, std::span<const init> members);
};

} // namespace summoner::json::detail
