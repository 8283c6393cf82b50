// SPDX-License-Identifier: Apache-2.0

#include "summoner/json/document.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <new>

namespace summoner::json::detail {

namespace {

constexpr std::size_t alignment = 8;
constexpr std::size_t min_block_bytes = 1024;
constexpr std::uint32_t max_generation = 16;

constexpr std::size_t aligned(std::size_t bytes) {
  return (bytes + alignment - 1) & ~(alignment - 1);
}

} // namespace

document* document::make(std::size_t bytes) {
  auto total = sizeof(document) + aligned(bytes);
  auto* first = static_cast<char*>(::operator new(total));
  return new (first) document(first + sizeof(document), first + total, total);
}

void* document::allocate(std::size_t bytes) {
  bytes = aligned(bytes);
  if (bytes > static_cast<std::size_t>(end_ - pos_))
    add_block(bytes);
  auto* result = pos_;
  pos_ += bytes;
  return result;
}

const char* document::copy_text(std::string_view text) {
  auto* result = static_cast<char*>(allocate(text.size()));
  if (!text.empty())
    std::memcpy(result, text.data(), text.size());
  return result;
}

void document::add_block(std::size_t bytes) {
  auto total = sizeof(block) + std::max(2 * bytes, min_block_bytes);
  auto* first = static_cast<char*>(::operator new(total));
  bytes_ += total;
  blocks_ = new (first) block{blocks_};
  pos_ = first + sizeof(block);
  end_ = first + total;
}

bool document::can_keep(const document_ptr& other) noexcept {
  return static_cast<document*>(other.get())->generation_ < max_generation;
}

void document::keep(const document_ptr& other) {
  assert(can_keep(other));
  auto* doc = static_cast<document*>(other.get());
  // Neighbours in one list usually come from one document.
  if (kept_ != nullptr && kept_->doc == doc)
    return;
  static_assert(sizeof(kept) == keep_cost);
  kept_ = new (allocate(sizeof(kept))) kept{doc, kept_};
  doc->references.fetch_add(1, std::memory_order_relaxed);
  bytes_ += doc->bytes_;
  generation_ = std::max(generation_, doc->generation_ + 1);
}

void destroy(counted* unreferenced) noexcept {
  auto* dead = static_cast<document*>(unreferenced);
  while (dead != nullptr) {
    auto* current = dead;
    dead = current->next_dead_;
    for (auto* i = current->kept_; i != nullptr; i = i->next) {
      if (i->doc->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        i->doc->next_dead_ = dead;
        dead = i->doc;
      }
    }
    for (auto* i = current->blocks_; i != nullptr;)
      ::operator delete(std::exchange(i, i->next));
    current->~document();
    ::operator delete(current);
  }
}

} // namespace summoner::json::detail
