// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/builder.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::json::detail {

/// Why a text was not read.
enum class fault : std::uint8_t {
  none,
  /// It is simply not JSON.
  not_json,
  invalid_utf8,
  nul_byte,
  too_deep,
  duplicate_key,
  lone_surrogate,
};

/// The result of reading a text.
struct outcome {
  fault what = fault::none;
  /// The reason for people, without a position; empty for `fault::none`.
  std::string reason;
  /// Byte of the text that the reason is about.
  std::size_t position = 0;

  [[nodiscard]] bool is_ok() const noexcept {
    return what == fault::none;
  }

  /// Whether the text breaks a rule for input from the network, rather than
  /// not being JSON.
  [[nodiscard]] bool is_hostile() const noexcept {
    return what > fault::not_json;
  }
};

/// A key that an object has more than once.
struct repeated_key {
  std::string name;
  /// Byte of the text where it stands for the last time.
  std::size_t position = 0;
};

/// Whether a text outlived an attempt to read it in place.
enum class is_intact : bool { no, yes };

/// Reads texts into the nodes of one document.
///
/// @par Errors  After a failure the document has garbage in it, but is safe to
///              free or to go on with.
class reader {
public:
  /// @param text What is going to be read.
  explicit reader(std::string_view text);

  /// Reads the text.
  [[nodiscard]] outcome read(node& result);

  /// Reads the text as Python does: of equal keys in an object the last counts.
  /// @param repeated Gets those keys, in the order of the text.
  [[nodiscard]] outcome read_last(node& result,
                                  std::vector<repeated_key>& repeated);

  /// Reads the JSON text that a string of this document holds, without a copy
  /// of it.
  /// @param text A string that `read` returned, not read in place before.
  /// @param intact After a failure: whether `text` is as it was, and nothing
  ///               is to be gained from a try with `read`, which can more.
  [[nodiscard]] outcome read_in_place(const node& text, node& result,
                                      is_intact& intact);

  [[nodiscard]] detail::builder& builder() noexcept {
    return builder_;
  }

private:
  outcome read(node& result, std::vector<repeated_key>* repeated);

  std::string_view text_;
  detail::builder builder_;
};

} // namespace summoner::json::detail
