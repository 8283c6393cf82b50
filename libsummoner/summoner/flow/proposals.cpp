// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/proposals.hpp"

#include "summoner/flow/states.hpp"
#include "summoner/json/value.hpp"

#include <algorithm>

namespace summoner::flow {

namespace {

value texts(std::span<const node> nodes) {
  auto result = std::vector<value>{};
  for (const auto& each : nodes)
    result.emplace_back(each.text());
  return result;
}

} // namespace

proposals::proposals(const states& upload) : is_mapping_(upload.is_mapping()) {
  entries_.reserve(upload.size() + 1);
  for (std::size_t slot = 0; slot < upload.size(); ++slot)
    entries_.push_back({upload.key(slot), {}});
}

// -- building -----------------------------------------------------------------

void proposals::add(std::size_t slot, std::span<const node> nodes) {
  auto& to = entries_[slot].nodes;
  if (is_mapping_) {
    to.insert(to.end(), nodes.begin(), nodes.end());
    return;
  }
  to.insert(to.begin() + static_cast<std::ptrdiff_t>(initial_begin_),
            nodes.begin(), nodes.end());
  initial_begin_ += nodes.size();
}

void proposals::add_initial(std::span<const node> nodes) {
  if (is_mapping_ && (entries_.empty() || entries_.back().key))
    entries_.push_back({std::nullopt, {}});
  auto& to = entries_.back().nodes;
  to.insert(to.end(), nodes.begin(), nodes.end());
}

// -- observers ----------------------------------------------------------------

std::span<const node> proposals::nodes() const noexcept {
  return is_mapping_ || entries_.empty() ? std::span<const node>{}
                                         : entries_.front().nodes;
}

std::span<const proposals::entry> proposals::entries() const noexcept {
  return is_mapping_ ? entries_ : std::span<const entry>{};
}

std::span<const node>
proposals::operator[](std::string_view key) const noexcept {
  const auto* found = find(key);
  return found != nullptr ? found->nodes : std::span<const node>{};
}

bool proposals::contains(std::string_view key) const noexcept {
  return find(key) != nullptr;
}

std::span<const node> proposals::initial() const noexcept {
  if (!is_mapping_)
    return nodes().subspan(initial_begin_);
  return entries_.empty() || entries_.back().key ? std::span<const node>{}
                                                 : entries_.back().nodes;
}

value proposals::to_json() const {
  if (!is_mapping_)
    return texts(nodes());
  auto result = std::vector<value>{};
  for (const auto& each : entries_)
    result.push_back(
      value::list({each.key ? value(*each.key) : value(), texts(each.nodes)}));
  return result;
}

const proposals::entry* proposals::find(std::string_view key) const noexcept {
  auto all = entries();
  auto found = std::find_if(all.begin(), all.end(), [&](const entry& each) {
    return each.key && *each.key == key;
  });
  return found != all.end() ? &*found : nullptr;
}

} // namespace summoner::flow
