// SPDX-License-Identifier: Apache-2.0

#include "summoner/editing/line_editor.hpp"

#include <utility>

namespace summoner::editing {

line_editor::step line_editor::feed(std::string_view bytes) {
  step result;
  std::vector<key_press> presses;
  for (auto byte : bytes) {
    ++result.bytes;
    presses.clear();
    decoder_.feed(static_cast<unsigned char>(byte), presses);
    for (const auto& press : presses)
      result.what = apply(press); // only the last may ask for something
    if (result.what != request::none)
      break;
  }
  return result;
}

std::string line_editor::take() {
  auto result = to_utf8(text_);
  auto is_new = history_.empty() || history_.back() != text_;
  if (!text_.empty() && is_new && max_history_ > 0) {
    if (history_.size() == max_history_)
      history_.pop_front();
    history_.push_back(std::move(text_));
  }
  text_.clear();
  draft_.clear();
  cursor_ = 0;
  place_ = history_.size();
  return result;
}

request line_editor::apply(const key_press& press) {
  switch (press.what) {
    case key::text:
      insert(press.character);
      return request::none;
    case key::enter:
      return request::accept;
    case key::end_of_input:
      if (text_.empty())
        return request::end_of_input;
      edit(key::remove_at);
      return request::none;
    case key::clear_screen:
      return request::clear_screen;
    case key::suspend:
      return request::suspend;
    case key::older:
      if (place_ > 0)
        recall(place_ - 1);
      return request::none;
    case key::newer:
      if (place_ < history_.size())
        recall(place_ + 1);
      return request::none;
    default:
      edit(press.what);
      move(press.what);
      return request::none;
  }
}

void line_editor::edit(key what) {
  switch (what) {
    case key::remove_before:
      if (cursor_ > 0)
        remove(cursor_ - 1, cursor_);
      break;
    case key::remove_at:
      if (cursor_ < text_.size())
        remove(cursor_, cursor_ + 1);
      break;
    case key::remove_word:
      remove(word_before(), cursor_);
      break;
    case key::remove_to_begin:
      remove(0, cursor_);
      break;
    case key::remove_to_end:
      remove(cursor_, text_.size());
      break;
    default:
      break;
  }
}

void line_editor::move(key what) {
  switch (what) {
    case key::left:
      cursor_ -= cursor_ > 0 ? 1 : 0;
      break;
    case key::right:
      cursor_ += cursor_ < text_.size() ? 1 : 0;
      break;
    case key::word_left:
      cursor_ = word_before();
      break;
    case key::word_right:
      cursor_ = word_behind();
      break;
    case key::begin:
      cursor_ = 0;
      break;
    case key::end:
      cursor_ = text_.size();
      break;
    default:
      break;
  }
}

void line_editor::insert(char32_t character) {
  if (text_.size() == max_characters)
    return;
  text_.insert(cursor_, 1, character);
  ++cursor_;
}

void line_editor::remove(std::size_t from, std::size_t to) {
  text_.erase(from, to - from);
  cursor_ = from;
}

std::size_t line_editor::word_before() const noexcept {
  auto place = cursor_;
  while (place > 0 && text_[place - 1] == U' ')
    --place;
  while (place > 0 && text_[place - 1] != U' ')
    --place;
  return place;
}

std::size_t line_editor::word_behind() const noexcept {
  auto place = cursor_;
  while (place < text_.size() && text_[place] == U' ')
    ++place;
  while (place < text_.size() && text_[place] != U' ')
    ++place;
  return place;
}

void line_editor::recall(std::size_t place) {
  if (place_ == history_.size())
    draft_ = std::move(text_);
  place_ = place;
  text_ = place == history_.size() ? draft_ : history_[place];
  cursor_ = text_.size();
}

} // namespace summoner::editing
