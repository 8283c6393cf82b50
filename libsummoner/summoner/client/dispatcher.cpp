// SPDX-License-Identifier: Apache-2.0

#include "summoner/client/dispatcher.hpp"

#include "summoner/agent.hpp"

namespace summoner::client {

namespace {

event_data data_for(const agent::sender& entry, const event& what) {
  if (!entry.takes_data)
    return {};
  return entry.options.data == data_mode::snapshot ? what.data().snapshot()
                                                   : what.data();
}

} // namespace

dispatcher::dispatcher(const agent& definition) : definition_(&definition) {
  const auto& senders = definition.senders();
  for (const auto& sender : senders)
    filters_.push_back(sender.options.events());
  for (const auto& receiver : definition.receivers()) {
    auto& hearers = hearers_.emplace_back();
    for (std::size_t i = 0; i < senders.size(); ++i)
      if (filters_[i].is_present() && senders[i].route.hears(receiver.route))
        hearers.push_back(i);
  }
}

std::vector<std::size_t> dispatcher::hearers(std::size_t receiver,
                                             const event& what) const {
  std::vector<std::size_t> result;
  for (auto i : hearers_[receiver])
    if (filters_[i].passes(what))
      result.push_back(i);
  return result;
}

hub_run dispatcher::run_of(std::size_t sender, const event& what) const {
  return {sender, data_for(definition_->senders()[sender], what)};
}

bool dispatcher::takes_data(std::size_t sender) const {
  return definition_->senders()[sender].takes_data;
}

void message_runs::add(const flow::activation& where,
                       std::vector<hub_run> runs) {
  for (auto& run : runs) {
    auto is_once = !rules_->takes_data(run.sender);
    if (is_once && !heard_.emplace(run.sender, where.key).second)
      continue;
    runs_.push_back(std::move(run));
  }
}

} // namespace summoner::client
