// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/offload.hpp"
#include "summoner/actors/runtime.hpp"
#include "summoner/testing/deterministic.hpp"
#include "summoner/testing/fake_transport.hpp"
#include "summoner/testing/memory_sink.hpp"
#include "summoner/testing/scripted_dialer.hpp"

#include <cerrno>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::testing {

/// The address of somebody who is no client of the test.
inline constexpr std::string_view stranger = "10.0.1.1:1";

/// Where and how a `tested_client` runs.
struct tested_client_settings {
  /// Of its `logger` section, `level` has effect.
  client_config config = {};
  /// Where it connects first, unless the configuration says otherwise.
  endpoint relay = {"127.0.0.1", 8888};
  /// Whether the agent's `setup` and `teardown` run, as with `run`.
  bool with_setup = true;
  /// Its own address, which relays put into its lines.
  std::string address = "10.0.0.1:1";
};

/// An agent that runs as a whole client, the same actors as in a program, on
/// connections without sockets. Every address is a relay that accepts it.
///
/// A relay takes at most 256 KiB from it at one instant of the fake clock. So
/// an agent that always has something to send is held back, as it is by a real
/// relay, and does not hang the test.
///
/// @par Threads   One: the thread of the test.
/// @par Lifetime  Destroying it ends the client and lets up to 3 s of the fake
///                clock pass for that.
class tested_client {
public:
  /// Gets each line that the client has written whole, without its newline,
  /// while it is being written.
  using line_handler = std::function<void(std::string_view line)>;

  /// @par Errors  Throws `std::invalid_argument` when `validate(config)` says
  ///              that a value is out of range, as `runtime::spawn` does.
  /// @param where    Runs it; outlives this.
  /// @param on_line  May be absent.
  tested_client(deterministic& where, agent definition,
                tested_client_settings settings = {},
                line_handler on_line = {});

  tested_client(const tested_client&) = delete;
  tested_client& operator=(const tested_client&) = delete;

  ~tested_client();

  /// Starts the client and lets it connect. To be called once.
  void start();

  // -- what comes in ----------------------------------------------------------

  /// Lets the client receive what another agent has sent: `payload` in a typed
  /// envelope, passed on by the relay.
  /// @param from The address of the other agent.
  /// @par Errors  Throws `std::logic_error` without a connection, and
  ///              `std::invalid_argument` for a payload that cannot be sent.
  void receive(const value& payload, std::string_view from = stranger);

  /// Lets the client receive a line as it is, to which a newline is added:
  /// a notice of the relay, or something broken.
  /// @par Errors  Throws `std::logic_error` without a connection.
  void receive_line(std::string_view line);

  // -- what went out ----------------------------------------------------------

  /// The payloads that the client has sent since the last call, as other
  /// agents receive them.
  std::vector<value> sent();

  /// The same as whole lines, envelopes included, without newlines.
  std::vector<std::string> sent_lines();

  // -- the connection ---------------------------------------------------------

  /// Breaks the connection. The client connects again after the delay of its
  /// configuration, 3 s by default.
  /// @param error The `errno` that it sees.
  void lose_connection(int error = ECONNRESET);

  /// From now on refuses to connect.
  void refuse_connections() noexcept {
    is_refusing_ = true;
  }

  /// Accepts connections again.
  void accept_connections() noexcept {
    is_refusing_ = false;
  }

  /// From now on the relay takes nothing more from the client.
  void stall_connection();

  /// Lets the relay take what the client sends again.
  void resume_connection();

  /// Whether there is a connection.
  [[nodiscard]] bool is_connected() const noexcept;

  /// The relay that the client was connected to last.
  [[nodiscard]] const endpoint& relay() const noexcept {
    return relay_;
  }

  /// Where the client has tried to connect so far, as `host:port`.
  [[nodiscard]] std::vector<std::string> destinations() const {
    return dialing_->targets();
  }

  /// The stream below, to break it in other ways; that of the last connection,
  /// null before the first. The client sees it at the next `run`.
  [[nodiscard]] const fake_transport_ptr& stream() const noexcept {
    return stream_;
  }

  // -- the client -------------------------------------------------------------

  /// Ends it in order, as its agent may.
  void quit();

  /// Ends it at once, as a signal does.
  void abort();

  void travel_to(endpoint where);

  [[nodiscard]] const std::string& name() const noexcept {
    return status_->name();
  }

  [[nodiscard]] const std::string& address() const noexcept {
    return address_;
  }

  [[nodiscard]] client_state state() const noexcept {
    return status_->state();
  }

  [[nodiscard]] client_counts counts() const noexcept {
    return handle_.counts();
  }

  /// Sessions established so far.
  [[nodiscard]] std::uint64_t sessions() const noexcept {
    return status_->sessions();
  }

  /// What a program would end with; nothing while the client runs.
  [[nodiscard]] std::optional<int> exit_status() const {
    return status_->exit_status();
  }

  /// Whether the client has ended, and with that status.
  [[nodiscard]] bool has_ended_with(int exit_status) const {
    return status_->exit_status() == exit_status;
  }

  /// What the client has logged, debug lines included.
  [[nodiscard]] const memory_sink& log() const noexcept {
    return *log_;
  }

  /// Lets the relay take more: a new instant of the fake clock has begun. For
  /// whoever owns the `deterministic`.
  void begin_instant();

private:
  actors::client_actor spawn(agent definition, tested_client_settings settings);

  caf::expected<actors::dialed> answer(const actors::dial& what);

  void take(std::string_view bytes);

  deterministic& where_;
  std::string address_;
  line_handler on_line_;
  std::shared_ptr<memory_sink> log_ = std::make_shared<memory_sink>();
  std::shared_ptr<dial_script> dialing_ = std::make_shared<dial_script>();
  scripted_dialer_actor dialer_;
  std::shared_ptr<actors::offload_pool> workers_;
  std::shared_ptr<actors::client_status> status_;
  actors::client_actor client_; // null once it is started
  client_handle handle_;
  endpoint relay_;
  fake_transport_ptr stream_;
  std::string partial_; // of a line that is being written
  std::vector<std::string> sent_;
  bool is_refusing_ = false;
  bool is_stalled_ = false;
};

} // namespace summoner::testing
