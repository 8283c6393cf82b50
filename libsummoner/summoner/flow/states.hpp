// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/flow/node.hpp"
#include "summoner/fwd.hpp"

#include <caf/expected.hpp>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace summoner::flow {

class states;

namespace detail {

/// A node or its text.
template <class T>
concept node_like = std::convertible_to<T, node>;

/// Several of them.
template <class T>
concept node_range
  = !node_like<
      T> && std::ranges::input_range<T> && node_like<std::ranges::range_reference_t<T>>;

/// A pair of a key and what stands under it.
template <class T>
concept states_entry = requires(const T& entry) {
  { entry.first } -> std::convertible_to<std::string>;
  requires node_like<decltype((entry.second))> || node_range<decltype((
    entry.second))>;
};

/// Several of them.
template <class T>
concept states_mapping
  = std::ranges::input_range<T> && states_entry<std::ranges::range_value_t<T>>;

} // namespace detail

/// Where an agent is, as `upload_states` tells it: a node, a list of nodes, or
/// a mapping of keys to either.
///
///     states a = "opened";
///     states b = {"opened", "waiting"};
///     states c = {{"peer1", "opened"}, {"peer2", {"opened", "waiting"}}};
///     states d;                              // nothing: an empty mapping
///     states e = std::map<std::string, std::string>{...};
///
/// Under a key that is given twice stand the nodes of both.
///
/// @par Errors    A text that is no node throws `std::invalid_argument`.
class states {
public:
  // -- member types -----------------------------------------------------------

  /// One pair in braces.
  class item {
  public:
    item(std::string key, node one) : key_(std::move(key)) {
      nodes_.push_back(std::move(one));
    }

    item(std::string key, std::initializer_list<node> nodes)
      : key_(std::move(key)), nodes_(nodes) {
    }

    item(std::string key, std::vector<node> nodes)
      : key_(std::move(key)), nodes_(std::move(nodes)) {
    }

  private:
    friend class states;

    std::string key_;
    std::vector<node> nodes_;
  };

  // -- constructors -----------------------------------------------------------

  /// Nothing: an empty mapping.
  states() = default;

  /// A single node.
  template <class T>
  requires detail::node_like<const T&> states(const T& one) {
    nodes_.emplace_back(one);
    become_list();
  }

  /// A list.
  states(std::initializer_list<node> nodes) : nodes_(nodes) {
    become_list();
  }

  /// A mapping.
  states(std::initializer_list<item> entries) {
    for (const auto& each : entries)
      add(each.key_, each.nodes_);
    merge_equal_keys();
  }

  /// A list.
  template <detail::node_range T>
  states(const T& nodes) {
    for (auto&& each : nodes)
      nodes_.emplace_back(each);
    become_list();
  }

  /// A mapping.
  template <detail::states_mapping T>
  states(const T& entries) {
    for (const auto& [key, under] : entries) {
      if constexpr (detail::node_like<decltype((under))>)
        add(key, std::span<const node>{std::initializer_list<node>{under}});
      else
        add(key, std::vector<node>(std::ranges::begin(under),
                                   std::ranges::end(under)));
    }
    merge_equal_keys();
  }

  /// A JSON string, a list of strings, or an object of both; null is nothing.
  /// Fails with `ec::bad_states`, which tells the place.
  [[nodiscard]] static caf::expected<states> from(const value& json);

  // -- observers --------------------------------------------------------------

  /// Whether there are keys.
  [[nodiscard]] bool is_mapping() const noexcept {
    return is_mapping_;
  }

  /// Number of keys; 1 for a node or a list, whose key is the empty string.
  [[nodiscard]] std::size_t size() const noexcept {
    return slots_.size();
  }

  /// @pre `slot < size()`
  [[nodiscard]] const std::string& key(std::size_t slot) const noexcept {
    return slots_[slot].key;
  }

  /// The nodes under that key, in order.
  /// @pre `slot < size()`
  [[nodiscard]] std::span<const node> nodes(std::size_t slot) const noexcept {
    auto begin = slot == 0 ? 0 : slots_[slot - 1].end;
    return std::span{nodes_}.subspan(begin, slots_[slot].end - begin);
  }

private:
  struct key_range {
    std::string key;
    std::size_t end; // of its nodes
  };

  void become_list();

  /// Adds a key, which may be there already, until `merge_equal_keys`.
  void add(const std::string& key, std::span<const node> nodes);

  void merge_equal_keys();

  bool is_mapping_ = true;
  std::vector<node> nodes_; // of all keys, one after another
  std::vector<key_range> slots_;
};

} // namespace summoner::flow

namespace summoner {

using flow::states;

} // namespace summoner
