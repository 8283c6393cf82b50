// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace summoner::json {

/// The kinds of JSON values, with numbers split as Python splits them.
enum class kind : std::uint8_t {
  null,
  boolean,
  /// A number written without fraction and exponent, of any size.
  integer,
  /// A number written with fraction or exponent; also NaN and the infinities.
  floating,
  string,
  list,
  object,
};

} // namespace summoner::json

/// How values are stored. Not part of the public interface.
namespace summoner::json::detail {

/// One value in 16 bytes. Text and children live in the arena of a `document`.
///
/// A list points to `size` nodes. An object points to `size` pairs of nodes,
/// key and value, in order of insertion; when there are more than
/// `max_unindexed_members`, a `std::uint32_t` index sorted by key follows them.
struct node {
  kind tag;
  bool is_big;         // an integer beyond 64 bits: `text` holds its digits
  std::uint16_t depth; // levels of lists and objects from here down
  std::uint32_t size;  // bytes, elements or members
  union {
    bool boolean;
    std::int64_t integer;
    double floating;
    const char* text;
    const node* children;
  };

  [[nodiscard]] std::string_view view() const noexcept {
    return {text, size};
  }

  /// Behind the last child; of an object, behind the value of its last member.
  [[nodiscard]] const node* children_end() const noexcept {
    return children + std::size_t{size} * (tag == kind::object ? 2 : 1);
  }
};

static_assert(sizeof(node) == 16 && std::is_trivial_v<node>);

/// Longest object that is searched member by member.
inline constexpr std::uint32_t max_unindexed_members = 16;

[[nodiscard]] constexpr node null_node() noexcept {
  return {
    .tag = kind::null, .is_big = false, .depth = 0, .size = 0, .integer = 0};
}

[[nodiscard]] constexpr node boolean_node(bool content) noexcept {
  return {.tag = kind::boolean,
          .is_big = false,
          .depth = 0,
          .size = 0,
          .boolean = content};
}

[[nodiscard]] constexpr node integer_node(std::int64_t content) noexcept {
  return {.tag = kind::integer,
          .is_big = false,
          .depth = 0,
          .size = 0,
          .integer = content};
}

[[nodiscard]] constexpr node floating_node(double content) noexcept {
  return {.tag = kind::floating,
          .is_big = false,
          .depth = 0,
          .size = 0,
          .floating = content};
}

/// @pre `content` lives as long as the node and is shorter than 4 GiB.
[[nodiscard]] constexpr node string_node(std::string_view content) noexcept {
  return {.tag = kind::string,
          .is_big = false,
          .depth = 0,
          .size = static_cast<std::uint32_t>(content.size()),
          .text = content.data()};
}

/// @pre `digits` is the shortest text of an integer beyond 64 bits.
[[nodiscard]] constexpr node big_node(std::string_view digits) noexcept {
  return {.tag = kind::integer,
          .is_big = true,
          .depth = 0,
          .size = static_cast<std::uint32_t>(digits.size()),
          .text = digits.data()};
}

/// The value of the member `key` of `object`, `nullptr` without one.
[[nodiscard]] const node* find(const node& object,
                               std::string_view key) noexcept;

/// What `document_ptr` needs to know of a document.
struct counted {
  std::atomic<std::uint32_t> references{1};
};

/// Frees a document and those it alone kept, without recursion.
void destroy(counted* unreferenced) noexcept;

/// Shares a document. Null for values that need no storage.
class document_ptr {
public:
  document_ptr() noexcept = default;

  /// Takes over one reference.
  explicit document_ptr(counted* owned) noexcept : ptr_(owned) {
  }

  document_ptr(const document_ptr& other) noexcept : ptr_(other.ptr_) {
    if (ptr_ != nullptr)
      ptr_->references.fetch_add(1, std::memory_order_relaxed);
  }

  document_ptr(document_ptr&& other) noexcept
    : ptr_(std::exchange(other.ptr_, nullptr)) {
  }

  document_ptr& operator=(document_ptr other) noexcept {
    std::swap(ptr_, other.ptr_);
    return *this;
  }

  ~document_ptr() {
    if (ptr_ != nullptr && is_last_reference())
      destroy(ptr_);
  }

  [[nodiscard]] counted* get() const noexcept {
    return ptr_;
  }

private:
  // Sole owners, the common case, get away without a locked instruction.
  [[nodiscard]] bool is_last_reference() const noexcept {
    return ptr_->references.load(std::memory_order_acquire) == 1
           || ptr_->references.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }

  counted* ptr_ = nullptr;
};

} // namespace summoner::json::detail
