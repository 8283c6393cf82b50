// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/terminal.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace summoner::actors {

namespace {

/// What one write may hold; texts that come meanwhile wait in the desk.
constexpr std::size_t batch_bytes = 64 * 1024;

constexpr std::size_t read_bytes = 16 * 1024;

// Reads per scheduling turn, so that a large file starves nobody.
constexpr int reads_per_turn = 4;

constexpr char suspend_key = 'Z' & 0x1F;

/// A prompt must stay on its line; it may have colours.
std::string without_controls(std::string prompt) {
  std::erase_if(prompt, [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\033') || byte == 0x7F;
  });
  return prompt;
}

} // namespace

terminal_state::terminal_state(terminal_actor::pointer self) : self_(self) {
}

terminal_state::~terminal_state() {
  if (!device_)
    return;
  if (device_->control)
    device_->control->end_editing();
  device_->stream->close();
  desk_->output.close();
  desk_->lines.close();
  desk_->output_closed.set();
  desk_->ended.set_value();
}

terminal_actor::behavior_type
terminal_state::make_behavior(std::shared_ptr<terminal_device> device,
                              std::shared_ptr<terminal_desk> desk,
                              terminal_config config) {
  device_ = std::move(device);
  desk_ = std::move(desk);
  framer_ = protocol::line_framer{config.max_line_bytes};
  editor_ = editing::line_editor{config.history};
  auto me = caf::actor_cast<readiness_actor>(self_);
  device_->stream->watch_reading(me);
  device_->stream->watch_writing(me);
  self_->send(self_, atom::ready_v);
  return {
    [this](atom::ready) {
      is_blocked_ = false;
      proceed();
    },
    [this](atom::flush) {
      desk_->is_flush_due = false; // before it looks
      proceed();
    },
    [this](line_wanted& wish) { want_line(wish); },
    [this](atom::leave) { forget_wish(); },
    [this](atom::stop) { stop(); },
  };
}

void terminal_state::want_line(line_wanted& wish) {
  if (is_stopping_ || (is_at_end_ && ahead_.empty()))
    return;
  is_wanted_ = true;
  if (device_->control) {
    prompt_ = without_controls(std::move(wish.prompt));
    is_stale_ = true;
    if (!std::exchange(is_editing_, true))
      device_->control->begin_editing();
    type(); // what came behind the line before
  } else {
    pass_lines_on();
  }
  proceed();
}

void terminal_state::forget_wish() {
  is_wanted_ = false;
  hide();
  proceed();
}

void terminal_state::stop() {
  is_stopping_ = true;
  is_wanted_ = false;
  desk_->output.close();
  desk_->lines.close();
  hide();
  proceed();
}

void terminal_state::proceed() {
  for (int reads = 0; reads < reads_per_turn; ++reads) {
    take_texts();
    show();
    write();
    if (is_stopping_ && outgoing_.empty() && is_printed()) {
      self_->quit();
      return;
    }
    auto can_print = !is_blocked_ && !is_broken_ && !desk_->output.is_empty();
    if (!read() && !can_print)
      return;
  }
  self_->send(self_, atom::ready_v);
}

bool terminal_state::is_printed() const {
  return is_broken_ || desk_->output.is_empty(); // it is closed
}

// -- output -------------------------------------------------------------------

void terminal_state::take_texts() {
  std::string texts;
  auto room = batch_bytes - std::min(batch_bytes, outgoing_.size());
  if (!desk_->output.take(texts, room))
    return;
  hide();
  outgoing_ += texts;
}

void terminal_state::show() {
  // While the output is not taken, what would be shown is out of date when it
  // is, and there would be more of it with each key.
  if (!is_stale_ || !is_wanted_ || is_blocked_ || is_broken_)
    return;
  is_stale_ = false;
  outgoing_ += view_.show({prompt_, editor_.text(), editor_.cursor()},
                          device_->control->window());
}

void terminal_state::hide() {
  if (!view_.is_shown())
    return;
  outgoing_ += view_.hide(device_->control->window());
  is_stale_ = true;
}

void terminal_state::write() {
  auto is_empty = false;
  while (!is_blocked_ && !is_broken_ && !is_empty) {
    // Writing nothing tells whether there still is somebody who reads.
    is_empty = outgoing_.empty();
    auto parts = std::array<std::string_view, 1>{outgoing_};
    auto result = device_->stream->write(parts);
    outgoing_.erase(0, result.bytes);
    is_blocked_ = result.status == io_status::would_block;
    if (result.status == io_status::failed)
      fail_output(result.error);
  }
}

void terminal_state::fail_output(int error) {
  is_broken_ = true;
  desk_->output.close();
  if (!outgoing_.empty() || !desk_->output.is_empty())
    desk_->output_error = error;
  outgoing_.clear();
  desk_->output_closed.set();
}

// -- input --------------------------------------------------------------------

bool terminal_state::must_read() const noexcept {
  // Who types while the output is not taken would make it longer.
  if (is_stopping_ || is_at_end_ || outgoing_.size() >= batch_bytes)
    return false;
  return is_wanted_ || (is_editing_ && typed_.size() < read_bytes);
}

bool terminal_state::read() {
  if (!must_read())
    return false;
  std::array<char, read_bytes> buffer{};
  auto result = device_->stream->read(buffer);
  auto bytes = std::string_view{buffer.data(), result.bytes};
  if (device_->control) {
    typed_ += bytes;
    type();
  } else {
    take_lines(framer_.feed(bytes));
  }
  desk_->input_error = result.error;
  if (result.status == io_status::end_of_stream
      || result.status == io_status::failed)
    end_input();
  return result.status != io_status::would_block || result.bytes > 0;
}

void terminal_state::end_input() {
  is_at_end_ = true;
  if (device_->control)
    device_->control->end_editing();
  else
    take_lines(framer_.finish());
  is_wanted_ = false;
  hide();
  if (ahead_.empty())
    desk_->lines.close();
}

void terminal_state::take_lines(
  const std::optional<protocol::line_chunk>& chunk) {
  if (!chunk)
    return;
  desk_->lines_too_long += chunk->dropped;
  ahead_.insert(ahead_.end(), chunk->lines.begin(), chunk->lines.end());
  pass_lines_on();
}

void terminal_state::pass_lines_on() {
  while (!ahead_.empty() && desk_->lines.try_put(ahead_.front())) {
    ahead_.pop_front();
    is_wanted_ = false;
  }
  if (is_at_end_ && ahead_.empty())
    desk_->lines.close();
}

void terminal_state::type() {
  while (is_wanted_ && !typed_.empty()) {
    auto step = editor_.feed(typed_);
    typed_.erase(0, step.bytes);
    is_stale_ = true;
    obey(step.what);
  }
  // This key does not wait until somebody wants a line.
  auto place = typed_.find(suspend_key);
  if (place != std::string::npos && !is_wanted_) {
    typed_.erase(place, 1);
    suspend();
  }
}

void terminal_state::obey(editing::request what) {
  switch (what) {
    case editing::request::none:
      break;
    case editing::request::accept:
      outgoing_ += view_.leave({prompt_, editor_.text(), 0},
                               device_->control->window());
      is_wanted_ = false;
      // There is room: one is wanted at a time.
      static_cast<void>(desk_->lines.try_put(editor_.take()));
      break;
    case editing::request::end_of_input:
      end_input();
      break;
    case editing::request::clear_screen:
      outgoing_ += "\033[H\033[2J";
      view_.forget();
      break;
    case editing::request::suspend:
      suspend();
      break;
  }
}

void terminal_state::suspend() {
  hide();
  write();
  device_->control->suspend();
}

terminal_actor::behavior_type
terminal(terminal_actor::stateful_pointer<terminal_state> self,
         std::shared_ptr<terminal_device> device,
         std::shared_ptr<terminal_desk> desk, terminal_config config) {
  return self->state.make_behavior(std::move(device), std::move(desk), config);
}

} // namespace summoner::actors
