// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/node.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <memory>

namespace summoner::json::detail {

/// The nodes whose list or object is not yet complete. The first ones need no
/// allocation, which is all that most messages have.
class node_stack {
public:
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): see first_
  node_stack() noexcept {
    top_ = first_.data();
    end_ = top_ + first_.size();
  }

  node_stack(const node_stack&) = delete;
  node_stack& operator=(const node_stack&) = delete;

  void push(const node& content) {
    if (top_ == end_)
      grow();
    *top_++ = content;
  }

  /// Removes the last `count` nodes.
  /// @returns the first of them; valid until the next `push`.
  [[nodiscard]] const node* pop(std::size_t count) noexcept {
    top_ -= count;
    return top_;
  }

private:
  void grow() {
    auto* bottom = more_ ? more_.get() : first_.data();
    auto size = static_cast<std::size_t>(top_ - bottom);
    // NOLINTNEXTLINE(modernize-avoid-c-arrays)
    auto larger = std::make_unique_for_overwrite<node[]>(2 * size);
    std::memcpy(larger.get(), bottom, size * sizeof(node));
    more_ = std::move(larger);
    top_ = more_.get() + size;
    end_ = more_.get() + 2 * size;
  }

  std::array<node, 128> first_;  // not initialized: 2 KiB per message
  std::unique_ptr<node[]> more_; // NOLINT(modernize-avoid-c-arrays)
  node* top_;
  node* end_;
};

} // namespace summoner::json::detail
