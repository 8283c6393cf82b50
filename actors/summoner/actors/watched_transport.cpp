// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/watched_transport.hpp"

#include <utility>

namespace summoner::actors {

watched_transport::watched_transport(transport_ptr inner)
  : inner_(std::move(inner)) {
}

io_result watched_transport::read(std::span<char> buffer) {
  return note(inner_->read(buffer));
}

io_result watched_transport::write(std::span<const std::string_view> parts) {
  return note(inner_->write(parts));
}

void watched_transport::watch_reading(readiness_actor who) {
  inner_->watch_reading(std::move(who));
}

void watched_transport::watch_writing(readiness_actor who) {
  inner_->watch_writing(std::move(who));
}

void watched_transport::finish_writing() noexcept {
  inner_->finish_writing();
}

void watched_transport::close() noexcept {
  inner_->close();
}

const std::string& watched_transport::peer() const noexcept {
  return inner_->peer();
}

const std::string& watched_transport::local() const noexcept {
  return inner_->local();
}

io_result watched_transport::note(io_result result) noexcept {
  if (result.bytes > 0)
    has_moved_.store(true, std::memory_order_relaxed);
  return result;
}

} // namespace summoner::actors
