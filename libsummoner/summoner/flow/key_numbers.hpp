// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>

/// Not part of the public interface.
namespace summoner::flow {

/// Numbers keys in the order in which they first appear.
///
/// @par Cost      A look-up compares with the first keys one by one, and with
///                the others by halves, whoever chose them: keys may come from
///                the network, so nothing here relies on a hash. A few keys
///                allocate nothing.
template <class Key>
class key_numbers {
public:
  /// The number of a key, which is a new one if it was not there.
  std::size_t of(const Key& key) {
    auto end = first_.begin()
               + static_cast<std::ptrdiff_t>(std::min(size_, few));
    if (auto found = std::find(first_.begin(), end, key); found != end)
      return static_cast<std::size_t>(found - first_.begin());
    if (size_ < few) {
      *end = key;
      return size_++;
    }
    auto [found, is_new] = others_.try_emplace(key, size_);
    size_ += is_new ? 1 : 0;
    return found->second;
  }

  /// The number of different keys so far.
  [[nodiscard]] std::size_t size() const noexcept {
    return size_;
  }

private:
  static constexpr std::size_t few = 16;

  std::size_t size_ = 0;
  std::array<Key, few> first_{};
  std::map<Key, std::size_t> others_;
};

} // namespace summoner::flow
