// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace summoner::tools {

/// The contents that the swarm's agents send: objects with members of all JSON
/// types, made from a seed, the same for whoever sends and whoever checks.
/// @par Threads Immutable.
class swarm_payloads {
public:
  /// @param bytes How long each is as JSON, or up to 10 bytes less. In short
  ///              ones there is room for a few members only, in each others.
  swarm_payloads(std::uint64_t seed, std::size_t bytes);

  /// What exchange `id` is about.
  [[nodiscard]] const value& of(std::uint64_t id) const noexcept {
    return contents_[id % contents_.size()];
  }

private:
  std::vector<value> contents_;
};

} // namespace summoner::tools
