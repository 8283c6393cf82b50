// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/interfaces.hpp"
#include "summoner/testing/fake_transport.hpp"

#include <caf/expected.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace summoner::testing {

/// What a scripted DIALER was asked, and what it answers. An attempt for which
/// there is no answer stays open until there is one and `atom::ready` says so.
struct dial_script {
  using answer = caf::expected<actors::dialed>;

  std::vector<actors::dial> asked;
  std::deque<answer> answers;
  /// Answers an attempt for which there is no answer in `answers`; may be
  /// absent.
  std::function<answer(const actors::dial&)> otherwise = {};

  /// The next attempt succeeds, with this stream.
  fake_transport_ptr
  accept(fake_transport_ptr stream = std::make_shared<fake_transport>()) {
    answers.emplace_back(actors::dialed{stream});
    return stream;
  }

  /// The next attempt fails.
  void refuse(ec code = ec::cannot_connect,
              std::string text = "Connection refused") {
    answers.emplace_back(make_error(code, std::move(text)));
  }

  /// Where the attempts went so far, as `host:port`.
  [[nodiscard]] std::vector<std::string> targets() const {
    std::vector<std::string> all;
    for (const auto& x : asked)
      all.push_back(to_string(x.target));
    return all;
  }
};

/// Stands for the DIALER.
using scripted_dialer_actor
  // Gives the answer that is there by now to the oldest open attempt.
  = actors::dialer_actor::extend<caf::reacts_to<actors::atom::ready>>;

inline scripted_dialer_actor::behavior_type
scripted_dialer(scripted_dialer_actor::pointer self,
                std::shared_ptr<dial_script> script) {
  using promise = caf::typed_response_promise<actors::dialed>;
  auto open = std::make_shared<std::deque<promise>>();
  auto answer = [script, open] {
    while (!open->empty() && !script->answers.empty()) {
      auto& next = script->answers.front();
      if (next)
        open->front().deliver(std::move(*next));
      else
        open->front().deliver(next.error());
      open->pop_front();
      script->answers.pop_front();
    }
  };
  return {
    [self, script, open, answer](const actors::dial& what) {
      script->asked.push_back(what);
      if (script->answers.empty() && script->otherwise)
        script->answers.push_back(script->otherwise(what));
      auto later = self->make_response_promise<actors::dialed>();
      open->push_back(later);
      answer();
      return later;
    },
    [answer](actors::atom::ready) { answer(); },
  };
}

} // namespace summoner::testing
