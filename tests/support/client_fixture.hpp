// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/client_parts.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/testing/memory_sink.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace summoner::testing {

/// Writes down what handlers ask of their client.
class recording_control final : public client_control {
public:
  void quit() override {
    ++quits;
  }

  void travel_to(endpoint where) override {
    travels.push_back(std::move(where));
  }

  std::size_t quits = 0;
  std::vector<endpoint> travels;
};

/// What a FLOW MANAGER or SENDER is made of, for an agent of the test.
struct parts_of_client {
  std::shared_ptr<memory_sink> log = std::make_shared<memory_sink>();
  std::shared_ptr<recording_control> control
    = std::make_shared<recording_control>();
  std::shared_ptr<actors::turn> turn = std::make_shared<actors::turn>();
  std::shared_ptr<actors::client_counters> counters
    = std::make_shared<actors::client_counters>();
  std::shared_ptr<actors::client_requests> requests
    = std::make_shared<actors::client_requests>();

  [[nodiscard]] actors::client_parts make(agent definition) const {
    auto shared = std::make_shared<const agent>(std::move(definition));
    return {shared,
            std::make_shared<const actors::handler_names>(*shared),
            {turn},
            counters,
            context{control, logger{log, "test"}},
            requests};
  }
};

/// Text of the payload of each frame in what was written.
inline std::vector<std::string> payloads_in(std::string_view written) {
  std::vector<std::string> all;
  while (!written.empty()) {
    auto newline = written.find('\n');
    auto frame = json::parse(written.substr(0, newline));
    all.push_back(frame ? (*frame)["_payload"].to_text() : "(no frame)");
    written.remove_prefix(newline == written.npos ? written.size()
                                                  : newline + 1);
  }
  return all;
}

/// Tells in which order things happened.
using journal = std::vector<std::string>;

/// Notes in a journal when it is destroyed.
class last_words {
public:
  last_words(journal& where, std::string text)
    : where_(where), text_(std::move(text)) {
  }

  last_words(const last_words&) = delete;
  last_words& operator=(const last_words&) = delete;

  ~last_words() {
    where_.push_back(text_);
  }

private:
  journal& where_;
  std::string text_;
};

} // namespace summoner::testing
