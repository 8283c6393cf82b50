// SPDX-License-Identifier: Apache-2.0

#include "summoner/testing/fake_transport.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace summoner::testing {

using actors::io_result;
using actors::io_status;

fake_transport::fake_transport(std::string peer, std::string local)
  : peer_(std::move(peer)), local_(std::move(local)) {
}

void fake_transport::receive(std::string_view bytes) {
  incoming_ += bytes;
  tell_reader();
}

void fake_transport::finish() {
  is_finished_by_peer_ = true;
  tell_reader();
}

void fake_transport::reset(int error) {
  error_ = error;
  tell_reader();
  tell_writer();
}

void fake_transport::make_room(std::size_t bytes) {
  room_ = bytes > unlimited - room_ ? unlimited : room_ + bytes;
  tell_writer();
}

void fake_transport::limit_room(std::size_t bytes) {
  room_ = bytes;
  if (bytes > 0)
    tell_writer();
}

void fake_transport::fail_writing_after(std::size_t bytes, int error) {
  until_failure_ = bytes;
  write_error_ = error;
  tell_writer();
}

void fake_transport::wake_spuriously() {
  wants_reading_ = wants_writing_ = true;
  tell_reader();
  tell_writer();
}

io_result fake_transport::read(std::span<char> buffer) {
  if (error_ != 0)
    return {io_status::failed, 0, error_};
  auto bytes = std::min({buffer.size(), read_limit_, incoming_.size()});
  if (bytes == 0 && is_finished_by_peer_)
    return {io_status::end_of_stream};
  std::copy_n(incoming_.begin(), bytes, buffer.begin());
  incoming_.erase(0, bytes);
  if (!incoming_.empty() || is_finished_by_peer_)
    return {io_status::ok, bytes};
  wants_reading_ = true;
  return {io_status::would_block, bytes};
}

io_result fake_transport::write(std::span<const std::string_view> parts) {
  if (error_ != 0)
    return {io_status::failed, 0, error_};
  if (until_failure_ == 0)
    return {io_status::failed, 0, write_error_};
  std::string all;
  for (auto part : parts)
    all += part;
  auto bytes = std::min({all.size(), write_limit_, room_, until_failure_});
  if (bytes > 0) {
    writes_.push_back(all.substr(0, bytes));
    written_ += writes_.back();
    if (on_write_)
      on_write_(writes_.back());
  }
  if (room_ != unlimited)
    room_ -= bytes;
  if (until_failure_ != unlimited)
    until_failure_ -= bytes;
  if (bytes == all.size() || room_ > 0)
    return {io_status::ok, bytes};
  wants_writing_ = true;
  return {io_status::would_block, bytes};
}

void fake_transport::watch_reading(actors::readiness_actor who) {
  reader_ = std::move(who);
}

void fake_transport::watch_writing(actors::readiness_actor who) {
  writer_ = std::move(who);
}

void fake_transport::finish_writing() noexcept {
  finished_at_ = written_.size();
  if (answers_fin_)
    finish();
}

void fake_transport::close() noexcept {
  ++closes_;
  if (error_ == 0)
    error_ = EPIPE;
  reader_ = nullptr;
  writer_ = nullptr;
}

void fake_transport::tell_reader() {
  if (std::exchange(wants_reading_, false) && reader_)
    caf::anon_send(reader_, actors::atom::ready_v);
}

void fake_transport::tell_writer() {
  if (std::exchange(wants_writing_, false) && writer_)
    caf::anon_send(writer_, actors::atom::ready_v);
}

} // namespace summoner::testing
