// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/agent.hpp"

#include "support/fake_executor.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace summoner::testing {

/// Calls the handlers of an agent as the runtime does.
class handler_fixture {
public:
  /// Counts what handlers ask for.
  class recording_control final : public client_control {
  public:
    void quit() override {
      ++quits;
    }

    void travel_to(endpoint where) override {
      travels.push_back(std::move(where));
    }

    int quits = 0;
    std::vector<endpoint> travels;
  };

  /// What a handler gave, if it was no coroutine or one that has ended.
  template <class T>
  std::optional<T> outcome(detail::deferred<T> given) {
    if (auto* ready = std::get_if<T>(&given))
      return std::move(*ready);
    running<T> work{exec, std::get<task<T>>(std::move(given))};
    exec.advance(std::chrono::seconds{1});
    if (!work.done())
      return std::nullopt;
    return work.result();
  }

  /// Runs the first receiver.
  /// @returns Its event, if it returned one.
  std::optional<event> receive(const message& msg) {
    return outcome(uut.receivers().front().handle(msg, ctx)).value();
  }

  /// Runs the last sender that was registered.
  emission emit(event_data data = {}) {
    return outcome(uut.senders().back().handle(data, ctx)).value();
  }

  /// Runs all hooks of a direction, one after another.
  std::optional<value> pass(direction which, value what) {
    for (const auto& hook : uut.hooks(which)) {
      auto next = outcome(hook.handle(what, ctx)).value();
      if (!next)
        return std::nullopt;
      what = *next;
    }
    return what;
  }

  /// Where the agent says it is.
  states upload(const message& msg = {}) {
    return outcome(uut.upload()(msg, ctx)).value();
  }

  /// Commits proposals.
  void download(const proposals& what) {
    outcome(uut.download()(what, ctx)).value();
  }

  agent uut{"uut"};
  fake_executor exec;
  std::shared_ptr<recording_control> control
    = std::make_shared<recording_control>();
  context ctx{control, logger{}};
};

} // namespace summoner::testing
