// SPDX-License-Identifier: Apache-2.0

#include "bench/delivery_checker.hpp"

#include "bench/json_check.hpp"
#include "bench/scan.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace summoner::bench {

namespace {

constexpr std::uint64_t max_shown_lines = 3;
constexpr std::size_t max_shown_bytes = 160;
constexpr std::size_t bits = 64;

} // namespace

sequence_log::sequence_log(std::uint32_t messages)
  : seen_(messages / bits + 1) {
}

delivery_kind sequence_log::note(std::uint32_t sequence) {
  auto& word = seen_[sequence / bits];
  const auto bit = std::uint64_t{1} << (sequence % bits);
  if ((word & bit) != 0)
    return delivery_kind::duplicate;
  word |= bit;
  if (sequence < highest_)
    return delivery_kind::reordered;
  highest_ = sequence;
  return delivery_kind::in_order;
}

delivery_checker::delivery_checker(delivery_checker_config config)
  : config_(std::move(config)) {
}

delivery_checker::hearing delivery_checker::make_hearing() const {
  hearing result;
  result.resize(static_cast<std::size_t>(config_.senders),
                sequence_log{config_.messages});
  return result;
}

void delivery_checker::start() {
  started_ = true;
}

bool delivery_checker::judge(hearing& heard, std::string_view line) {
  const auto sender = scan_integer(line, "snd");
  const auto sequence = scan_integer(line, "seq");
  if (sender < 0 || sender >= config_.senders || sequence < 0
      || sequence > config_.messages) {
    count_other(line);
    return false;
  }
  auto& log = heard[static_cast<std::size_t>(sender)];
  const auto number = static_cast<std::uint32_t>(sequence);
  if (number == 0) {
    log.note_probe();
    return false;
  }
  if (!started_)
    return false;
  const auto kind = log.note(number);
  count(kind, log.highest() - number);
  if (kind == delivery_kind::duplicate)
    return false;
  counts_.bytes += line.size() + 1;
  if (counts_.delivered % config_.check_every == 0)
    check_sample(line, static_cast<int>(sender), number);
  return true;
}

void delivery_checker::count_other(std::string_view line) {
  if (counts_.other++ >= max_shown_lines)
    return;
  const auto shown = line.substr(0, max_shown_bytes);
  std::fprintf(stderr, "other line: %.*s\n", static_cast<int>(shown.size()),
               shown.data());
}

void delivery_checker::count(delivery_kind kind, std::uint32_t displacement) {
  if (kind == delivery_kind::duplicate) {
    ++counts_.duplicates;
    return;
  }
  ++counts_.delivered;
  if (kind == delivery_kind::reordered) {
    ++counts_.reordered;
    counts_.max_displacement = std::max(counts_.max_displacement, displacement);
  }
}

void delivery_checker::check_sample(std::string_view line, int sender,
                                    std::uint32_t sequence) {
  ++counts_.checked;
  if (!is_relayed_copy(line, sender, sequence, config_.blob))
    ++counts_.bad;
}

} // namespace summoner::bench
