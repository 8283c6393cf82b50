// SPDX-License-Identifier: Apache-2.0

#include "summoner/agent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace summoner {

namespace {

// With the flow off a route is only a label: its trimmed text.
std::string trimmed(std::string_view text) {
  constexpr auto white = std::string_view{" \t\r\n\v\f"};
  auto first = text.find_first_not_of(white);
  if (first == std::string_view::npos)
    return {};
  auto last = text.find_last_not_of(white);
  return std::string{text.substr(first, last - first + 1)};
}

} // namespace

agent::agent(std::string name) : name_(std::move(name)) {
}

agent& agent::upload_states(upload_function callback) {
  if (upload_)
    warnings_.emplace_back("upload_states was set twice: the last one is used");
  upload_ = std::move(callback);
  return *this;
}

agent& agent::download_states(download_function callback) {
  if (download_)
    warnings_.emplace_back(
      "download_states was set twice: the last one is used");
  download_ = std::move(callback);
  return *this;
}

void agent::add_receiver(receiver entry) {
  entry.route = trimmed(entry.route);
  auto same = [&](const receiver& x) { return x.route == entry.route; };
  auto old = std::find_if(receivers_.begin(), receivers_.end(), same);
  if (old == receivers_.end()) {
    receivers_.push_back(std::move(entry));
    return;
  }
  warnings_.push_back(fmt::format(
    "a second receiver on route \"{}\" replaces the first", entry.route));
  *old = std::move(entry);
}

void agent::add_hook(direction which, hook_entry entry) {
  auto& hooks = which == direction::receive ? receive_hooks_ : send_hooks_;
  auto later = std::upper_bound(hooks.begin(), hooks.end(), entry.priority,
                                [](const priority& x, const hook_entry& y) {
                                  return x < y.priority;
                                });
  hooks.insert(later, std::move(entry));
}

} // namespace summoner
