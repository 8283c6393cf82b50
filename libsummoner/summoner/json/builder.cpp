// SPDX-License-Identifier: Apache-2.0

#include "summoner/json/builder.hpp"

#include "summoner/json/number.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <span>
#include <stdexcept>

namespace summoner::json::detail {

namespace {

// Texts up to this size are copied rather than shared: not worth pinning the
// document of another value.
constexpr std::size_t max_copied_text = 256;

constexpr std::size_t aligned(std::size_t bytes) {
  return (bytes + 7) & ~std::size_t{7};
}

bool is_text(const node& content) noexcept {
  return content.tag == kind::string || content.is_big;
}

bool is_composite(const node& content) noexcept {
  return content.tag == kind::list || content.tag == kind::object;
}

std::size_t node_count(const node& composite) noexcept {
  return composite.tag == kind::object ? std::size_t{2} * composite.size
                                       : composite.size;
}

// The key of the member at `position`.
template <class Node>
Node* key_at(Node* members, std::uint32_t position) noexcept {
  return members + std::size_t{2} * position;
}

// Orders keys by length first: cheaper, and any order will do.
int compare_keys(std::string_view lhs, std::string_view rhs) noexcept {
  if (lhs.size() != rhs.size())
    return lhs.size() < rhs.size() ? -1 : 1;
  return lhs.compare(rhs);
}

std::uint32_t* index_of(node* members, std::size_t count) noexcept {
  return reinterpret_cast<std::uint32_t*>(members + 2 * count);
}

// Sorts the index of an object, equal keys by position.
void sort_index(node* members, std::size_t count) {
  auto index = std::span(index_of(members, count), count);
  std::iota(index.begin(), index.end(), 0u);
  std::sort(index.begin(), index.end(),
            [members](std::uint32_t lhs, std::uint32_t rhs) {
              auto order = compare_keys(key_at(members, lhs)->view(),
                                        key_at(members, rhs)->view());
              return order != 0 ? order < 0 : lhs < rhs;
            });
}

// Finds the member before `last` whose key equals that of `last`.
node* find_before(node* members, node* last) noexcept {
  for (auto* i = members; i != last; i += 2)
    if (i->view() == last->view())
      return i;
  return nullptr;
}

const node* find_duplicate(node* members, std::size_t count) {
  if (count <= max_unindexed_members) {
    for (auto* i = members; i != members + 2 * count; i += 2)
      if (find_before(members, i) != nullptr)
        return i;
    return nullptr;
  }
  sort_index(members, count);
  auto* index = index_of(members, count);
  auto* last = index + count;
  auto* found = std::adjacent_find(
    index, last, [members](std::uint32_t lhs, std::uint32_t rhs) {
      return key_at(members, lhs)->view() == key_at(members, rhs)->view();
    });
  return found != last ? key_at(members, found[1]) : nullptr;
}

// Keeps the last value of equal keys at the place of the first.
// Pre: the index is sorted if there is one.
std::size_t merge_duplicates(node* members, std::size_t count) {
  constexpr auto removed = kind::null; // no key has this tag
  if (count <= max_unindexed_members) {
    for (auto* i = members; i != members + 2 * count; i += 2)
      if (auto* first = find_before(members, i)) {
        first[1] = i[1];
        i->tag = removed;
      }
  } else {
    auto index = std::span(index_of(members, count), count);
    auto* first = key_at(members, index[0]);
    for (auto i : index.subspan(1)) {
      auto* next = key_at(members, i);
      if (first->view() == next->view()) {
        first[1] = next[1];
        next->tag = removed;
      } else {
        first = next;
      }
    }
  }
  auto* out = members;
  for (auto* i = members; i != members + 2 * count; i += 2)
    if (i->tag != removed) {
      out[0] = i[0];
      out[1] = i[1];
      out += 2;
    }
  return static_cast<std::size_t>(out - members) / 2;
}

node composite(kind tag, const node* children, std::size_t nodes,
               std::size_t size) {
  std::uint16_t depth = 0;
  for (auto& child : std::span(children, nodes))
    depth = std::max(depth, child.depth);
  if (depth >= max_build_depth)
    throw std::length_error("a JSON value is nested too deeply");
  if (size > std::numeric_limits<std::uint32_t>::max())
    throw std::length_error("a JSON value has too many elements");
  return {.tag = tag,
          .is_big = false,
          .depth = static_cast<std::uint16_t>(depth + 1),
          .size = static_cast<std::uint32_t>(size),
          .children = children};
}

} // namespace

const node* find(const node& object, std::string_view key) noexcept {
  if (object.tag != kind::object)
    return nullptr;
  auto* members = object.children;
  if (object.size <= max_unindexed_members) {
    for (auto* i = members; i != object.children_end(); i += 2)
      if (i->view() == key)
        return i + 1;
    return nullptr;
  }
  auto* first = reinterpret_cast<const std::uint32_t*>(object.children_end());
  auto* last = first + object.size;
  auto* found = std::lower_bound(
    first, last, key, [members](std::uint32_t lhs, std::string_view rhs) {
      return compare_keys(key_at(members, lhs)->view(), rhs) < 0;
    });
  if (found == last || key_at(members, *found)->view() != key)
    return nullptr;
  return key_at(members, *found) + 1;
}

std::size_t clone_size(const node& content) noexcept {
  if (is_text(content))
    return aligned(content.size);
  if (!is_composite(content))
    return 0;
  auto result = content.tag == kind::object
                  ? aligned(members_size(content.size))
                  : content.size * sizeof(node);
  for (auto& child : std::span(content.children, node_count(content)))
    result += clone_size(child);
  return result;
}

std::size_t builder::import_size(const value& content) noexcept {
  auto& storage = access::storage(content);
  auto& root = access::content(content);
  if (storage.get() == nullptr)
    return 0;
  if (is_text(root) && root.size <= max_copied_text)
    return aligned(root.size);
  return document::can_keep(storage) ? document::keep_cost : clone_size(root);
}

node builder::text(std::string_view content) {
  if (content.size() > std::numeric_limits<std::uint32_t>::max())
    throw std::length_error("a JSON string is too long");
  return string_node({arena().copy_text(content), content.size()});
}

node builder::integer(std::string_view digits) {
  auto small = to_int64(digits);
  return small ? integer_node(*small) : big_node(text(digits).view());
}

node builder::integer_in_place(std::string_view digits) {
  auto small = to_int64(digits);
  return small ? integer_node(*small) : big_node(digits);
}

node builder::import(const node& content, const document_ptr& storage) {
  if (storage.get() == nullptr)
    return content;
  if (is_text(content)) {
    if (content.size <= max_copied_text)
      return clone(content);
  } else if (!is_composite(content)) {
    return content;
  }
  if (!document::can_keep(storage))
    return clone(content);
  arena().keep(storage);
  return content;
}

node* builder::import(std::span<const node> content,
                      const document_ptr& storage, node* out) {
  if (content.empty())
    return out;
  if (!document::can_keep(storage))
    return std::transform(content.begin(), content.end(), out,
                          [this](auto& each) { return clone(each); });
  arena().keep(storage);
  return std::copy(content.begin(), content.end(), out);
}

node builder::clone(const node& content) {
  auto result = content;
  if (is_text(content)) {
    result.text = arena().copy_text(content.view());
  } else if (content.tag == kind::list) {
    auto* elements = allocate_elements(content.size);
    for (std::size_t i = 0; i < content.size; ++i)
      elements[i] = clone(content.children[i]);
    result.children = elements;
  } else if (content.tag == kind::object && content.size > 0) {
    auto* members = allocate_members(content.size);
    // The index, if any, holds positions: it is valid for the copy as it is.
    std::memcpy(static_cast<void*>(members), content.children,
                members_size(content.size));
    for (std::size_t i = 0; i < node_count(content); ++i)
      members[i] = clone(content.children[i]);
    result.children = members;
  }
  return result;
}

node builder::list(const node* elements, std::size_t count) {
  return composite(kind::list, elements, count, count);
}

const node* builder::object(node* members, std::size_t count, duplicates policy,
                            node& result) {
  if (auto* duplicate = find_duplicate(members, count)) {
    if (policy == duplicates::refuse)
      return duplicate;
    count = merge_duplicates(members, count);
    if (count > max_unindexed_members)
      sort_index(members, count);
  }
  result = composite(kind::object, members, 2 * count, count);
  return nullptr;
}

node builder::object(node* members, std::size_t count) {
  auto result = null_node();
  [[maybe_unused]] auto* none = object(members, count, duplicates::replace,
                                       result);
  return result;
}

} // namespace summoner::json::detail
