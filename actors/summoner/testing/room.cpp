// SPDX-License-Identifier: Apache-2.0

#include "summoner/testing/room.hpp"

#include "summoner/testing/wire.hpp"

#include <fmt/format.h>

#include <chrono>
#include <limits>
#include <ostream>
#include <utility>

namespace summoner::testing {

namespace {

using namespace std::chrono_literals;

} // namespace

std::ostream& operator<<(std::ostream& out, const spoken& x) {
  return out << x.who << ": " << x.what;
}

// All have ended before the first is destroyed, so that what they still say
// finds everybody there.
room::~room() {
  message_limit = std::numeric_limits<std::size_t>::max();
  for (auto& member : members_)
    member->abort();
  advance(3s);
  while (!members_.empty()) {
    auto last = std::move(members_.back());
    members_.pop_back();
  }
}

tested_client& room::join(agent definition, client_config config) {
  auto place = members_.size();
  tested_client_settings settings;
  settings.config = std::move(config);
  settings.address = fmt::format("10.0.0.{}:1", place + 1);
  members_.push_back(std::make_unique<tested_client>(
    *this, std::move(definition), std::move(settings),
    [this, place](std::string_view line) { pass_on(place, line); }));
  members_.back()->start();
  return *members_.back();
}

void room::say(const value& payload, std::string_view from) {
  transcript_.push_back({std::string{from}, payload});
  auto line = relayed(from, framed(payload)) + '\n';
  for (auto& member : members_)
    if (member->is_connected() && member->relay() == home_)
      member->stream()->receive(line);
  run();
}

void room::pass_on(std::size_t from, std::string_view line) {
  const auto& speaker = *members_[from];
  transcript_.push_back({speaker.name(), payload_of(line)});
  auto bytes = relayed(speaker.address(), line) + '\n';
  for (auto& member : members_)
    if (member.get() != &speaker && member->is_connected()
        && member->relay() == speaker.relay())
      member->stream()->receive(bytes);
}

void room::begin_instant() {
  for (auto& member : members_)
    member->begin_instant();
}

} // namespace summoner::testing
