// SPDX-License-Identifier: Apache-2.0

#include "integration/faults/ledger.hpp"

#include <algorithm>

namespace summoner::faults {

namespace {

/// Of many lengths, so that lines end anywhere in what is read or written.
std::string filling(std::size_t n) {
  return std::string(n * 7919 % 1500, 'x');
}

value remark(std::string_view stream, std::size_t n) {
  return {{"stream", stream}, {"n", n}, {"fill", filling(n)}};
}

/// Notes one more.
/// @returns Whether it is new.
bool note(std::vector<bool>& seen, std::size_t n) {
  if (seen.size() <= n)
    seen.resize(std::max(n + 1, 2 * seen.size()));
  auto is_new = !seen[n];
  seen[n] = true;
  return is_new;
}

} // namespace

std::uint64_t ledger::stream::unheard_beyond(std::size_t count) const {
  std::uint64_t result = 0;
  for (auto n = count + 1; n <= made; ++n)
    result += n < heard.size() && heard[n] ? 0 : 1;
  return result;
}

void ledger::open(std::string_view name) {
  auto guard = std::lock_guard{mutex_};
  streams_.try_emplace(std::string{name});
}

value ledger::make(std::string_view name) {
  auto guard = std::lock_guard{mutex_};
  auto found = streams_.try_emplace(std::string{name}).first;
  ++found_.made;
  return remark(name, ++found->second.made);
}

void ledger::hear(std::string_view listener, std::string_view connection,
                  const value& what) {
  auto guard = std::lock_guard{mutex_};
  auto found = streams_.find(what["stream"].to_text());
  auto n = static_cast<std::size_t>(what["n"].as_int(0));
  if (found == streams_.end() || n == 0 || n > found->second.made
      || what != remark(found->first, n)) {
    ++found_.altered;
    return;
  }
  auto& [name, of] = *found;
  auto& here = of.listeners.try_emplace(std::string{listener}).first->second;
  if (!note(here.heard, n)) {
    ++found_.twice;
    return;
  }
  if (note(of.heard, n))
    ++found_.heard;
  if (n < here.last)
    ++found_.late;
  else if (here.connection == connection && n != here.last + 1)
    ++found_.gaps;
  here.connection = connection;
  here.last = std::max(here.last, n);
}

std::vector<std::size_t> ledger::made(std::string_view ending) const {
  auto guard = std::lock_guard{mutex_};
  std::vector<std::size_t> result;
  for (const auto& [name, of] : streams_)
    if (name.ends_with(ending))
      result.push_back(of.made);
  return result;
}

std::uint64_t ledger::unheard_beyond(const std::vector<std::size_t>& before,
                                     std::string_view ending) const {
  auto guard = std::lock_guard{mutex_};
  auto made = before.begin();
  std::uint64_t result = 0;
  for (const auto& [name, of] : streams_)
    if (name.ends_with(ending))
      result += of.unheard_beyond(*made++);
  return result;
}

bool ledger::is_heard_to_its_end(std::string_view ending,
                                 std::size_t listeners) const {
  auto guard = std::lock_guard{mutex_};
  return std::ranges::all_of(streams_, [&](const auto& entry) {
    const auto& of = entry.second;
    auto has_heard_it = [&](const auto& x) { return x.second.last == of.made; };
    auto hearers = std::ranges::count_if(of.listeners, has_heard_it);
    return !entry.first.ends_with(ending)
           || static_cast<std::size_t>(hearers) == listeners;
  });
}

ledger::findings ledger::result() const {
  auto guard = std::lock_guard{mutex_};
  return found_;
}

} // namespace summoner::faults
