// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/node.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace summoner::json::detail {

/// The storage of values: an arena that is filled once, then shared and never
/// changed, and freed as a whole. Lives at the front of its first block.
///
/// @par Threads   One thread fills it; any may read and release it then.
class document : public counted {
public:
  // -- constructors and destructors -------------------------------------------

  /// Makes an empty document with room for `bytes` before it needs a second
  /// block.
  [[nodiscard]] static document* make(std::size_t bytes);

  document(const document&) = delete;
  document& operator=(const document&) = delete;

  // -- filling ----------------------------------------------------------------

  /// Room for nodes and other data aligned to 8 bytes.
  [[nodiscard]] void* allocate(std::size_t bytes);

  [[nodiscard]] node* allocate_nodes(std::size_t count) {
    return static_cast<node*>(allocate(count * sizeof(node)));
  }

  /// A copy of `text` in the arena, not terminated.
  [[nodiscard]] const char* copy_text(std::string_view text);

  /// Shares the ownership of `other` until this document is freed, so that
  /// nodes may point into it.
  /// @pre `can_keep(other)`
  void keep(const document_ptr& other);

  /// Whether `other` may be kept: not so if it keeps others that keep others
  /// and so on beyond a limit. Values derived from each other for a long time
  /// would pin all their predecessors; copying now and then cuts that chain.
  [[nodiscard]] static bool can_keep(const document_ptr& other) noexcept;

  /// Bytes of memory that it and those that it keeps take, some of them perhaps
  /// counted twice.
  [[nodiscard]] std::size_t bytes() const noexcept {
    return bytes_;
  }

  /// Bytes that `keep` takes from the arena.
  static constexpr std::size_t keep_cost = 16;

private:
  friend void destroy(counted* unreferenced) noexcept;

  struct block {
    block* next;
  };

  struct kept {
    document* doc;
    kept* next;
  };

  document(char* first, char* last, std::size_t bytes) noexcept
    : pos_(first), end_(last), bytes_(bytes) {
  }

  void add_block(std::size_t bytes);

  char* pos_;
  char* end_;
  std::size_t bytes_;
  block* blocks_ = nullptr; // all blocks but the first
  kept* kept_ = nullptr;
  document* next_dead_ = nullptr; // used by destroy
  std::uint32_t generation_ = 0;  // length of the longest chain of kept ones
};

} // namespace summoner::json::detail
