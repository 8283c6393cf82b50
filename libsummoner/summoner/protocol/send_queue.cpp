// SPDX-License-Identifier: Apache-2.0

#include "summoner/protocol/send_queue.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace summoner::protocol {

namespace {

// A chunk below this size is copied behind the last one while it waits: the
// copy is cheaper than a reference and an element of `writev`.
constexpr std::size_t small_bytes = 2 * 1024;

// Where copies are collected.
constexpr std::size_t collect_bytes = 16 * 1024;

} // namespace

void send_queue::push(shared_bytes bytes, std::uint32_t lines) {
  if (bytes->empty())
    return;
  size_ += bytes->size();
  lines_ += lines;
  if (bytes->size() < small_bytes && !chunks_.empty())
    collect(*bytes, lines);
  else
    chunks_.push_back({std::move(bytes), nullptr, lines});
}

void send_queue::collect(std::string_view bytes, std::uint32_t lines) {
  auto* last = &chunks_.back();
  if (!last->own || last->own->size() + bytes.size() > collect_bytes) {
    auto own = std::make_shared<std::string>();
    last = &chunks_.emplace_back(chunk{own, own, 0});
  }
  last->own->append(bytes);
  last->lines += lines;
}

std::size_t
send_queue::front(std::span<std::string_view> parts) const noexcept {
  auto filled = std::min(parts.size(), chunks_.size());
  for (std::size_t i = 0; i < filled; ++i)
    parts[i] = *chunks_[i].bytes;
  if (filled > 0)
    parts[0].remove_prefix(offset_);
  return filled;
}

std::size_t send_queue::consume(std::size_t count) noexcept {
  assert(count <= size_);
  size_ -= count;
  std::size_t completed = 0;
  while (count > 0) {
    auto& first = chunks_.front();
    auto left = first.bytes->size() - offset_;
    if (count < left) {
      offset_ += count;
      break;
    }
    count -= left;
    completed += first.lines;
    pop_chunk();
  }
  lines_ -= completed;
  return completed;
}

void send_queue::pop_chunk() noexcept {
  chunks_.pop_front();
  offset_ = 0;
  counted_ = 0;
}

std::size_t send_queue::rewind() noexcept {
  if (chunks_.empty())
    return 0;
  auto completed = sent_lines();
  auto& first = chunks_.front();
  auto sent = std::string_view{*first.bytes}.substr(0, offset_);
  auto line_start = sent.rfind('\n') + 1; // npos + 1 is 0
  size_ += offset_ - line_start;
  offset_ = line_start;
  counted_ = line_start;
  first.lines -= static_cast<std::uint32_t>(completed);
  lines_ -= completed;
  return completed;
}

std::size_t send_queue::shed(std::size_t max_lines,
                             std::size_t max_bytes) noexcept {
  auto before = lines_;
  while (lines_ > max_lines || size_ > max_bytes)
    drop_first_line();
  return before - lines_;
}

void send_queue::drop_first_line() noexcept {
  auto& first = chunks_.front();
  auto rest = std::string_view{*first.bytes}.substr(offset_);
  auto length = rest.find('\n') + 1;
  assert(length > 0);
  size_ -= length;
  --lines_;
  if (length == rest.size()) {
    pop_chunk();
    return;
  }
  offset_ += length;
  counted_ = offset_;
  --first.lines;
}

std::size_t send_queue::sent_lines() const noexcept {
  if (chunks_.empty())
    return 0;
  auto first = std::string_view{*chunks_.front().bytes};
  auto sent = first.substr(counted_, offset_ - counted_);
  return static_cast<std::size_t>(std::count(sent.begin(), sent.end(), '\n'));
}

} // namespace summoner::protocol
