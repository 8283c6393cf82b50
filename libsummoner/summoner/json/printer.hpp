// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/node.hpp"
#include "summoner/json/print.hpp"
#include "summoner/json/text_sink.hpp"

#include <string_view>

namespace summoner::json::detail {

/// Prints nodes as JSON.
class printer {
public:
  printer(text_sink& out, print_options options) noexcept
    : out_(out), options_(options),
      comma_(options.space == spacing::compact ? "," : ", "),
      colon_(options.space == spacing::compact ? ":" : ": ") {
  }

  void print(const node& content);

  /// Whether NaN or an infinity was among what was printed.
  [[nodiscard]] bool has_seen_non_finite() const noexcept {
    return has_seen_non_finite_;
  }

private:
  void print_list(const node& content);
  void print_object(const node& content);
  void print_integer(const node& content);
  void print_double(double content);
  void print_string(std::string_view content);

  text_sink& out_;
  print_options options_;
  std::string_view comma_;
  std::string_view colon_;
  bool has_seen_non_finite_ = false;
};

} // namespace summoner::json::detail
