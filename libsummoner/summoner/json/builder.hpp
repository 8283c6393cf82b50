// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/document.hpp"
#include "summoner/json/value.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace summoner::json::detail {

/// Opens values to the rest of this library.
struct access {
  static const node& content(const value& of) noexcept {
    return of.node_;
  }

  static const document_ptr& storage(const value& of) noexcept {
    return of.storage_;
  }

  static value make(const node& content, document_ptr storage) noexcept {
    return {content, std::move(storage)};
  }
};

/// What to do with a key that an object has already.
enum class duplicates : std::uint8_t {
  /// Stop and report it.
  refuse,
  /// The last one wins, at the place of the first.
  replace,
};

/// Deepest nesting that a value may have. Bounds the recursion of everything
/// that walks over values.
inline constexpr unsigned max_build_depth = 1000;

/// Bytes that a copy of `content` takes from an arena.
[[nodiscard]] std::size_t clone_size(const node& content) noexcept;

/// Bytes of the array for the members of an object.
[[nodiscard]] constexpr std::size_t members_size(std::size_t count) noexcept {
  auto index = count > max_unindexed_members ? count * sizeof(std::uint32_t)
                                             : std::size_t{0};
  return 2 * count * sizeof(node) + index;
}

/// Fills one document with nodes and makes the final value of it.
class builder {
public:
  /// @param bytes Expected size. More is possible, but costs an allocation.
  explicit builder(std::size_t bytes) : doc_(document::make(bytes)) {
  }

  [[nodiscard]] document& arena() noexcept {
    return *static_cast<document*>(doc_.get());
  }

  /// A string in the arena.
  /// @throws std::length_error beyond 4 GiB.
  [[nodiscard]] node text(std::string_view content);

  /// An integer of any size, from its shortest text.
  /// @pre `is_integer(digits)`
  /// @throws std::length_error beyond 4 GiB.
  [[nodiscard]] node integer(std::string_view digits);

  /// As `integer`, for digits that are in the arena already.
  [[nodiscard]] static node integer_in_place(std::string_view digits);

  /// A node for a value of another document: short texts are copied, for all
  /// else that document is kept if possible.
  [[nodiscard]] node import(const node& content, const document_ptr& storage);

  [[nodiscard]] node import(const value& content) {
    return import(access::content(content), access::storage(content));
  }

  /// Bytes that `import` takes from the arena.
  [[nodiscard]] static std::size_t import_size(const value& content) noexcept;

  /// Nodes for all `content`, written to `out`.
  /// @returns the end of the output.
  node* import(std::span<const node> content, const document_ptr& storage,
               node* out);

  /// A copy of `content` that points nowhere but into the arena.
  [[nodiscard]] node clone(const node& content);

  /// Room for `count` elements of a list.
  [[nodiscard]] node* allocate_elements(std::size_t count) {
    return arena().allocate_nodes(count);
  }

  /// Room for `count` pairs of key and value, and for their index.
  [[nodiscard]] node* allocate_members(std::size_t count) {
    return static_cast<node*>(arena().allocate(members_size(count)));
  }

  /// @throws std::length_error when nested too deeply.
  [[nodiscard]] static node list(const node* elements, std::size_t count);

  /// Makes an object of an array from `allocate_members`.
  /// @returns the second node of a key that occurs twice, if `policy` refuses
  ///          that, and leaves `result` alone; else `nullptr`.
  /// @throws std::length_error when nested too deeply.
  [[nodiscard]] static const node* object(node* members, std::size_t count,
                                          duplicates policy, node& result);

  /// Makes an object, the last of equal keys replacing the others.
  [[nodiscard]] static node object(node* members, std::size_t count);

  /// Ends building.
  [[nodiscard]] value finish(const node& root) && {
    return access::make(root, std::move(doc_));
  }

private:
  document_ptr doc_;
};

} // namespace summoner::json::detail
