// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include <cstddef>
#include <iterator>
#include <string_view>

namespace summoner::json {

/// Walks over the elements of a list. Valid as long as the value it is from.
class value::iterator {
public:
  using iterator_concept = std::forward_iterator_tag;
  using iterator_category = std::input_iterator_tag;
  using value_type = value;
  using difference_type = std::ptrdiff_t;
  using pointer = void;
  using reference = value;

  iterator() noexcept = default;

  value operator*() const noexcept {
    return {*at_, owner_->storage_};
  }

  iterator& operator++() noexcept {
    ++at_;
    return *this;
  }

  iterator operator++(int) noexcept {
    auto before = *this;
    ++at_;
    return before;
  }

  friend bool operator==(const iterator& lhs, const iterator& rhs) noexcept {
    return lhs.at_ == rhs.at_;
  }

private:
  friend class value;

  iterator(const value& owner, const detail::node* at) noexcept
    : owner_(&owner), at_(at) {
  }

  const value* owner_ = nullptr;
  const detail::node* at_ = nullptr;
};

inline value::iterator value::begin() const noexcept {
  return {*this, is_list() ? node_.children : nullptr};
}

inline value::iterator value::end() const noexcept {
  return {*this, is_list() ? node_.children + node_.size : nullptr};
}

/// One member of an object. The key lives as long as `val`.
struct member {
  std::string_view key;
  value val;
};

/// The members of an object, in order. Keeps the object alive.
class member_range {
public:
  /// Walks over the members. Valid as long as the range.
  class iterator {
  public:
    using iterator_concept = std::forward_iterator_tag;
    using iterator_category = std::input_iterator_tag;
    using value_type = member;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = member;

    iterator() noexcept = default;

    member operator*() const noexcept {
      return {at_->view(), value(at_[1], owner_->storage_)};
    }

    iterator& operator++() noexcept {
      at_ += 2;
      return *this;
    }

    iterator operator++(int) noexcept {
      auto before = *this;
      at_ += 2;
      return before;
    }

    friend bool operator==(const iterator& lhs, const iterator& rhs) noexcept {
      return lhs.at_ == rhs.at_;
    }

  private:
    friend class member_range;

    iterator(const value& owner, const detail::node* at) noexcept
      : owner_(&owner), at_(at) {
    }

    const value* owner_ = nullptr;
    const detail::node* at_ = nullptr;
  };

  [[nodiscard]] iterator begin() const noexcept {
    return {owner_, owner_.is_object() ? owner_.node_.children : nullptr};
  }

  [[nodiscard]] iterator end() const noexcept {
    return {owner_, owner_.is_object()
                      ? owner_.node_.children + 2 * owner_.size()
                      : nullptr};
  }

  [[nodiscard]] std::size_t size() const noexcept {
    return owner_.is_object() ? owner_.size() : 0;
  }

private:
  friend class value;

  explicit member_range(const value& owner) noexcept : owner_(owner) {
  }

  value owner_;
};

inline member_range value::items() const noexcept {
  return member_range(*this);
}

} // namespace summoner::json
