// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/runtime.hpp"

#include "integration/faults/ledger.hpp"
#include "support/waiting.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace summoner::faults {

/// Waits until `holds()` does, for `limit` at most.
template <class F>
bool eventually(F holds,
                std::chrono::milliseconds limit = std::chrono::seconds{10}) {
  return testing::eventually(std::move(holds), limit);
}

/// How a crowd is to be.
struct crowd_options {
  std::size_t size = 8;
  /// Between the remarks of an agent.
  std::chrono::microseconds pause{2000};
  std::size_t at_once = 1; ///< how many remarks are made after each pause
  /// What is to be different about each agent.
  std::function<void(agent&, client_config&)> adjust = nullptr;
  /// Called by `upload_states` for what is no remark; empty counts it as an
  /// altered one.
  std::function<void(const message&)> on_other = nullptr;
};

/// Agents that talk and listen. Each makes remarks once they may begin, and a
/// hub answers some of those of others: both are streams of the ledger, which
/// hears what an agent receives. They reconnect after 20 ms, for ever.
class crowd {
public:
  static constexpr auto retry_delay = std::chrono::milliseconds{20};

  crowd(runtime& host, const endpoint& relay,
        const crowd_options& options = {});

  /// Lets them speak.
  void begin();

  [[nodiscard]] std::size_t size() const noexcept {
    return clients_.size();
  }

  [[nodiscard]] ledger& notes() const noexcept {
    return *notes_;
  }

  /// Waits until all are in session, in one that is not among `before`.
  /// @returns Whether they are within 10 s.
  [[nodiscard]] bool meets(const std::vector<std::uint64_t>& before = {}) const;

  /// Lets each say something, then nobody, and waits until all have heard it:
  /// so all are in the room, and what is made from now on is to be heard.
  /// @returns Whether they have. It takes as long as they hear something, a
  ///          minute at most otherwise.
  [[nodiscard]] bool hear_one_another() const;

  /// How many sessions each has had.
  [[nodiscard]] std::vector<std::uint64_t> sessions() const;

  /// Has them hear one another, waits until all is handled, sent and heard that
  /// is to be, and ends all agents in order.
  /// @returns What is wrong, in sentences.
  std::vector<std::string> end();

  /// The counts of all together, of those that a fault checks.
  [[nodiscard]] client_counts counts() const;

private:
  /// @returns Whether all have heard the last remark of everybody.
  [[nodiscard]] bool speak_once_more() const;

  void add_talk(agent& to, std::size_t index,
                const crowd_options& options) const;

  std::shared_ptr<ledger> notes_ = std::make_shared<ledger>();
  std::shared_ptr<std::atomic<bool>> may_speak_
    = std::make_shared<std::atomic<bool>>(false);
  std::vector<client_handle> clients_;
};

} // namespace summoner::faults
