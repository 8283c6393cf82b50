// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <caf/expected.hpp>

#include <string>

namespace summoner::flow {

/// How arrows are written: `-`, `[`, `]`, `,` and `>` give
/// `A, B --[ f, g ]--> C`.
class arrow_style {
public:
  // -- constructors -----------------------------------------------------------

  /// Makes a style of its parts, none of them empty.
  ///
  /// Of twice the stem, the brackets and the tip, none may contain another one
  /// unless they are equal. The separator may be longer than one character and
  /// contains neither the stem, nor a bracket or the tip, nor `(`, `)` or `/`.
  /// Fails with `ec::bad_arrow_style`, which names the part.
  /// @param stem One character; two of it stand on each side of a label.
  [[nodiscard]] static caf::expected<arrow_style>
  make(std::string stem, std::string open, std::string close,
       std::string separator, std::string tip);

  /// `A, B --[ f, g ]--> C`
  [[nodiscard]] static const arrow_style& standard();

  // -- observers --------------------------------------------------------------

  [[nodiscard]] const std::string& stem() const noexcept {
    return stem_;
  }

  [[nodiscard]] const std::string& open() const noexcept {
    return open_;
  }

  [[nodiscard]] const std::string& close() const noexcept {
    return close_;
  }

  [[nodiscard]] const std::string& separator() const noexcept {
    return separator_;
  }

  [[nodiscard]] const std::string& tip() const noexcept {
    return tip_;
  }

  /// What stands before a label: `--[`.
  [[nodiscard]] std::string label_begin() const {
    return stem_ + stem_ + open_;
  }

  /// What stands behind a label: `]-->`.
  [[nodiscard]] std::string label_end() const {
    return close_ + stem_ + stem_ + tip_;
  }

  /// The arrow without a label: `-->`.
  [[nodiscard]] std::string bare_arrow() const {
    return stem_ + stem_ + tip_;
  }

  friend bool operator==(const arrow_style&, const arrow_style&) = default;

private:
  arrow_style(std::string stem, std::string open, std::string close,
              std::string separator, std::string tip);

  [[nodiscard]] caf::error check() const;
  [[nodiscard]] caf::error check_overlaps() const;
  [[nodiscard]] caf::error check_separator() const;

  std::string stem_;
  std::string open_;
  std::string close_;
  std::string separator_;
  std::string tip_;
};

} // namespace summoner::flow

namespace summoner {

using flow::arrow_style;

} // namespace summoner
