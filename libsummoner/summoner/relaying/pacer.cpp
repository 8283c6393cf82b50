// SPDX-License-Identifier: Apache-2.0

#include "summoner/relaying/pacer.hpp"

#include <algorithm>
#include <utility>

namespace summoner::relaying {

namespace {

bool reaches(std::size_t lines, std::size_t threshold) noexcept {
  return lines >= std::max<std::size_t>(threshold, 1);
}

} // namespace

std::uint32_t pacer::pay() noexcept {
  given_ += owed_;
  return std::exchange(owed_, 0);
}

std::shared_ptr<fan_out> pacer::receive(std::size_t lines,
                                        const backpressure_config& policy) {
  given_ -= std::min<std::uint32_t>(given_, 1);
  auto is_early = early_ > 0;
  early_ -= is_early ? 1 : 0;
  auto is_asked = policy.enable_throttle || policy.enable_flow_control
                  || policy.enable_disconnect;
  if (lines == 0 || !is_asked)
    return nullptr;
  auto progress = std::make_shared<fan_out>(lines);
  sent_.push_back({progress, is_slowed_ && !is_early});
  return progress;
}

pacer::verdict pacer::look(const backpressure_config& policy) {
  auto lines = count();
  if (policy.enable_disconnect
      && reaches(lines.late, policy.disconnect_threshold))
    return {action::disconnect};
  if (is_paused_)
    return {action::wait};
  is_flow_controlled_ = policy.enable_flow_control
                        && reaches(lines.all, policy.flow_control_threshold);
  if (is_flow_controlled_)
    return pause({action::control_flow, policy.flow_control_delay, lines.all});
  if (!reaches(lines.all, policy.throttle_threshold))
    calm_down();
  else if (policy.enable_throttle)
    return pause({action::throttle, policy.throttle_delay, lines.all});
  return {};
}

pacer::verdict pacer::end_pause(const backpressure_config& policy) {
  is_paused_ = false;
  auto lines = count();
  auto goes_on = is_flow_controlled_;
  auto limit = goes_on ? policy.throttle_threshold
                       : policy.flow_control_threshold;
  is_flow_controlled_ = policy.enable_flow_control && reaches(lines.all, limit);
  if (is_flow_controlled_)
    return pause(
      {action::control_flow, policy.flow_control_delay, lines.all, goes_on});
  if (!reaches(lines.all, policy.throttle_threshold))
    calm_down();
  return {};
}

// Batches of one sender reach half of the room in order. Those that no WRITER
// has any more will not reach it: their receivers are gone.
pacer::backlog pacer::count() {
  auto is_over = [](const sent_batch& x) {
    return x.progress->has_reached_half() || x.progress.use_count() == 1;
  };
  while (!sent_.empty() && is_over(sent_.front()))
    sent_.pop_front();
  backlog result;
  for (const auto& x : sent_) {
    if (!x.progress->waits_for_most())
      continue;
    result.all += x.progress->lines();
    result.late += x.is_late ? x.progress->lines() : 0;
  }
  return result;
}

pacer::verdict pacer::pause(verdict how) noexcept {
  is_paused_ = true;
  slow_down();
  how.delay = std::max(how.delay, std::chrono::milliseconds{1});
  return how;
}

void pacer::slow_down() noexcept {
  if (!std::exchange(is_slowed_, true))
    early_ = given_;
}

void pacer::calm_down() noexcept {
  is_slowed_ = false;
  early_ = 0;
  for (auto& x : sent_)
    x.is_late = false;
}

} // namespace summoner::relaying
