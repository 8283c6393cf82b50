// SPDX-License-Identifier: Apache-2.0

#include "summoner/protocol/line_framer.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace summoner::protocol {

namespace {

std::string_view without_cr(std::string_view line) noexcept {
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  return line;
}

// Bytes up to and including the last newline.
std::size_t complete_size(std::string_view bytes) noexcept {
  // Several times as fast as string_view::rfind.
  auto* last = bytes.empty() ? nullptr
                             : memrchr(bytes.data(), '\n', bytes.size());
  return last == nullptr ? 0
                         : static_cast<std::size_t>(
                           static_cast<const char*>(last) + 1 - bytes.data());
}

// NOLINTBEGIN(modernize-avoid-c-arrays): the only owner of bytes that costs
// one allocation and does not clear them first.
std::shared_ptr<char[]> join(std::string_view first, std::string_view second) {
  auto result
    = std::make_shared_for_overwrite<char[]>(first.size() + second.size());
  auto* out = std::copy(first.begin(), first.end(), result.get());
  std::copy(second.begin(), second.end(), out);
  return result;
}
// NOLINTEND(modernize-avoid-c-arrays)

} // namespace

std::optional<line_chunk> line_framer::feed(std::string_view bytes) {
  auto complete = bytes.substr(0, complete_size(bytes));
  auto rest = bytes.substr(complete.size());
  if (complete.empty()) {
    keep(rest);
    return std::nullopt;
  }
  line_chunk result;
  if (is_skipping_)
    complete.remove_prefix(end_skipping(complete, result));
  if (!complete.empty())
    cut(complete, result);
  keep(rest);
  return result;
}

std::optional<line_chunk> line_framer::finish() {
  std::optional<line_chunk> result;
  if (is_skipping_) {
    drop(result.emplace(), skipped_);
  } else if (withholds_cr_) {
    drop(result.emplace(), tail_.size() + 1); // its '\r' is text after all
  } else if (!tail_.empty()) {
    auto& chunk = result.emplace();
    auto storage = join(tail_, {});
    chunk.lines.emplace_back(storage.get(), tail_.size());
    chunk.storage = std::move(storage);
  }
  *this = line_framer{max_line_bytes_};
  return result;
}

// Ends the line that is being skipped. Returns how many bytes that took.
std::size_t line_framer::end_skipping(std::string_view bytes,
                                      line_chunk& chunk) {
  auto newline = bytes.find('\n');
  auto ends_with_cr = newline > 0 ? bytes[newline - 1] == '\r' : ends_with_cr_;
  drop(chunk, skipped_ + newline - (ends_with_cr ? 1 : 0));
  skipped_ = 0;
  is_skipping_ = false;
  return newline + 1;
}

// Cuts the tail and `bytes`, which end with a newline, into lines.
void line_framer::cut(std::string_view bytes, line_chunk& chunk) {
  if (std::exchange(withholds_cr_, false))
    tail_ += '\r';
  auto storage = join(tail_, bytes);
  std::string_view text{storage.get(), tail_.size() + bytes.size()};
  auto searched = tail_.size(); // the tail has no newline
  while (!text.empty()) {
    auto newline = text.find('\n', searched);
    auto line = without_cr(text.substr(0, newline));
    if (line.size() <= max_line_bytes_)
      chunk.lines.push_back(line);
    else
      drop(chunk, line.size());
    text.remove_prefix(newline + 1);
    searched = 0;
  }
  if (!chunk.lines.empty())
    chunk.storage = std::move(storage);
  std::string{}.swap(tail_);
}

// Adds to the unfinished line, or gives it up: it may have one byte more than
// the limit only while that byte may turn out to be part of the line end, and
// that byte is not held.
void line_framer::keep(std::string_view unfinished) {
  if (unfinished.empty())
    return;
  ends_with_cr_ = unfinished.back() == '\r';
  auto size = tail_.size() + (withholds_cr_ ? 1 : 0) + unfinished.size();
  if (!is_skipping_ && size - (ends_with_cr_ ? 1 : 0) <= max_line_bytes_) {
    withholds_cr_ = size > max_line_bytes_;
    tail_ += unfinished.substr(0, unfinished.size() - (withholds_cr_ ? 1 : 0));
    return;
  }
  is_skipping_ = true;
  withholds_cr_ = false;
  skipped_ += size;
  std::string{}.swap(tail_);
}

void line_framer::drop(line_chunk& chunk, std::size_t size) noexcept {
  ++chunk.dropped;
  chunk.longest_dropped = std::max(chunk.longest_dropped, size);
}

} // namespace summoner::protocol
