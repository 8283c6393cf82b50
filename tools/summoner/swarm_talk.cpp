// SPDX-License-Identifier: Apache-2.0

#include "swarm_talk.hpp"

#include <fmt/format.h>

namespace summoner::tools {

talk_crowd::talk_crowd(const swarm_plan& plan,
                       std::shared_ptr<const swarm_setup> setup)
  : pairs_(plan.pairs), exchanges_(plan.exchanges), board_(setup->board) {
  for (std::uint32_t i = 0; i < plan.agents; ++i)
    talkers_.push_back(std::make_shared<swarm_talker>(setup, i));
}

agent talk_crowd::definition(std::uint32_t index) {
  return talkers_[index]->definition();
}

const swarm_speech& talk_crowd::speech(std::uint32_t index) const {
  return talkers_[index]->speech();
}

void talk_crowd::call_roll() {
  talkers_.front()->call_roll();
}

bool talk_crowd::start(std::uint64_t id) {
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    auto turn = next_turn_++;
    const auto& pair = pairs_[turn % pairs_.size()];
    auto is_swapped = turn / pairs_.size() % 2 == 1;
    auto asker = is_swapped ? pair.second : pair.first;
    if (board_->open_of(asker) >= max_open_exchanges)
      continue;
    board_->note_started(asker);
    talkers_[asker]->ask(id, is_swapped ? pair.first : pair.second);
    return true;
  }
  return false;
}

bool talk_crowd::is_done() const {
  return board_->completed() == board_->started();
}

std::string talk_crowd::progress() const {
  return fmt::format("{}/{} exchanges", board_->completed(), exchanges_);
}

} // namespace summoner::tools
