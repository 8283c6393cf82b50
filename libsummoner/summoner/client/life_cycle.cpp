// SPDX-License-Identifier: Apache-2.0

#include "summoner/client/life_cycle.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace summoner::client {

std::string_view to_string(client_state state) {
  switch (state) {
    case client_state::connecting:
      return "connecting";
    case client_state::in_session:
      return "in session";
    case client_state::waiting:
      return "waiting";
    case client_state::falling_back:
      return "falling back";
    case client_state::draining:
      return "draining";
    case client_state::ended:
      return "ended";
  }
  return "invalid";
}

life_cycle::life_cycle(endpoint target, reconnection_config config,
                       std::uint32_t seed)
  : target_(std::move(target)), fallback_{config.default_host.value_or(
                                            target_.host),
                                          config.default_port.value_or(
                                            target_.port)},
    config_(std::move(config)), chance_(seed) {
}

client_state life_cycle::state() const noexcept {
  return is_falling_back_ && is_between_sessions() ? client_state::falling_back
                                                   : state_;
}

bool life_cycle::is_between_sessions() const noexcept {
  return state_ == client_state::connecting || state_ == client_state::waiting;
}

life_step life_cycle::start() {
  state_ = client_state::connecting;
  return {life_step::kind::connect, target_};
}

void life_cycle::connected() {
  if (state_ != client_state::connecting)
    return;
  state_ = client_state::in_session;
  failures_ = 0;
  pauses_ = 0;
  is_falling_back_ = false;
}

life_step life_cycle::failed() {
  if (state_ != client_state::connecting && state_ != client_state::in_session)
    return {};
  ++failures_;
  return wait_or_give_up();
}

life_step life_cycle::wait_or_give_up() {
  auto limit = is_falling_back_ ? config_.default_retry_limit
                                : config_.primary_retry_limit;
  if (limit && failures_ >= *limit) {
    if (is_falling_back_ || config_.default_retry_limit == 0) {
      state_ = client_state::ended;
      return {life_step::kind::give_up};
    }
    is_falling_back_ = true;
    failures_ = 0;
    target_ = fallback_;
  }
  state_ = client_state::waiting;
  return {life_step::kind::wait, target_, next_delay()};
}

std::chrono::milliseconds life_cycle::next_delay() {
  if (!config_.backoff)
    return config_.retry_delay;
  auto growth = std::pow(*config_.backoff, static_cast<double>(pauses_++));
  auto longest = static_cast<double>(config_.max_retry_delay.count());
  auto whole = static_cast<double>(config_.retry_delay.count()) * growth;
  std::uniform_real_distribution<double> share{1 - config_.jitter, 1};
  return std::chrono::milliseconds{
    std::llround(std::min(whole, longest) * share(chance_))};
}

life_step life_cycle::waited() {
  return state_ == client_state::waiting ? start() : life_step{};
}

life_step life_cycle::travel(endpoint where) {
  if (state_ == client_state::draining || state_ == client_state::ended)
    return {};
  auto was_in_session = state_ == client_state::in_session;
  target_ = std::move(where);
  failures_ = 0;
  pauses_ = 0;
  is_falling_back_ = false;
  state_ = client_state::connecting;
  return {was_in_session ? life_step::kind::reconnect
                         : life_step::kind::connect,
          target_};
}

void life_cycle::quit() {
  if (state_ != client_state::ended)
    state_ = client_state::draining;
}

void life_cycle::ended() {
  state_ = client_state::ended;
}

} // namespace summoner::client
