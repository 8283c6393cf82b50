// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/client.hpp"
#include "summoner/async/queue.hpp"
#include "summoner/testing/deterministic.hpp"
#include "summoner/testing/scripted_dialer.hpp"

#include "support/client_fixture.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace summoner::testing {

inline const auto home = endpoint{"home", 1};
inline const auto away = endpoint{"away", 2};

/// A whole CLIENT behind a scripted DIALER, on the deterministic scheduler.
struct whole_client_fixture : deterministic {
  agent definition{"test"};
  client_config config;
  journal seen;
  std::shared_ptr<memory_sink> log = std::make_shared<memory_sink>();
  std::shared_ptr<log_sink> sink = log;
  std::shared_ptr<actors::client_status> status
    = std::make_shared<actors::client_status>("test");
  std::shared_ptr<dial_script> dialing = std::make_shared<dial_script>();
  scripted_dialer_actor dialer = sys.spawn(scripted_dialer, dialing);
  actors::client_actor uut;

  ~whole_client_fixture() {
    if (uut)
      self->send(uut, actors::atom::abort_v);
    advance(std::chrono::seconds{3});
    CHECK(status->exit_status().has_value());
    uut = nullptr;
    stop(dialer);
    CHECK(sys.registry().running() <= 1); // the test itself
  }

  void start() {
    actors::client_settings settings;
    settings.definition = definition;
    settings.target = home;
    settings.config = config;
    settings.log = logger{sink, "test", log_level::debug};
    settings.status = status;
    uut = sys.spawn(actors::client, dialer, std::move(settings));
    self->send(uut, actors::atom::start_v);
    run();
  }

  void quit() {
    self->send(uut, actors::atom::quit_v);
    run();
  }

  void abort() {
    self->send(uut, actors::atom::abort_v);
    run();
  }

  void travel_to(endpoint where) {
    self->send(uut, actors::travel{std::move(where)});
    run();
  }

  void receive(const fake_transport_ptr& from, std::string_view text) {
    from->receive(text);
    run();
  }

  /// Answers an attempt that is open.
  void answer_dialing() {
    self->send(dialer, actors::atom::ready_v);
    run();
  }

  /// Registers a sender of what the test puts into the outbox.
  void send_from_outbox() {
    definition.send("out", [this]() -> task<std::optional<value>> {
      co_return co_await outbox.get();
    });
  }

  void put(std::string_view text) {
    CHECK(outbox.try_put(value(text)));
    run();
  }

  [[nodiscard]] bool has_ended_with(int exit_status) const {
    return status->exit_status() == exit_status
           && status->state() == client::client_state::ended;
  }

  queue<value> outbox;
};

/// Notes how many sessions there were when the client logged "connected to".
class session_sink final : public log_sink {
public:
  explicit session_sink(std::shared_ptr<actors::client_status> status)
    : status_(std::move(status)) {
  }

  void write(log_level, std::string_view,
             std::string_view text) noexcept override {
    if (text.starts_with("connected to"))
      sessions.push_back(status_->sessions());
  }

  std::vector<std::uint64_t> sessions;

private:
  std::shared_ptr<actors::client_status> status_;
};

inline journal sent(const fake_transport_ptr& stream) {
  return payloads_in(stream->written());
}

} // namespace summoner::testing
