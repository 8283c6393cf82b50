// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/testing/deterministic.hpp"
#include "summoner/testing/tested_client.hpp"

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::testing {

/// What somebody has said in a room.
struct spoken {
  /// The name of the agent, or the address of a stranger.
  std::string who;
  value what;

  friend bool operator==(const spoken&, const spoken&) = default;

  /// Prints `<who>: <what>`.
  friend std::ostream& operator<<(std::ostream& out, const spoken& x);
};

/// Several agents under test that hear one another, in one fake time: what one
/// sends, all others receive at once, in the bytes that a relay makes of it.
///
///     testing::room uut;
///     auto& buyer = uut.join(make_buyer());
///     uut.join(make_seller());
///     uut.advance(10s);
///     for (const auto& x : uut.transcript()) ...
///
/// Every address is a relay: clients that are connected to different ones,
/// because one has travelled, do not hear each other. Who is not connected
/// misses what is said, as with a real relay.
///
/// @par Threads   One: the thread of the test, which also runs the handlers.
/// @par Lifetime  Ends the clients when it is destroyed. What their handlers
///                refer to outlives it: declare that first.
class room : public deterministic {
public:
  room() = default;

  ~room() override;

  /// Starts a client and connects it. The n-th one has the address
  /// `10.0.0.<n>:1`.
  /// @returns The client, which lives as long as the room.
  tested_client& join(agent definition, client_config config = {});

  /// Lets all clients of the first relay hear a stranger.
  void say(const value& payload, std::string_view from = stranger);

  /// What was said so far, in order.
  [[nodiscard]] const std::vector<spoken>& transcript() const noexcept {
    return transcript_;
  }

  /// In the order in which they joined.
  [[nodiscard]] const std::vector<std::unique_ptr<tested_client>>&
  members() const noexcept {
    return members_;
  }

protected:
  void begin_instant() override;

private:
  void pass_on(std::size_t from, std::string_view line);

  endpoint home_ = tested_client_settings{}.relay;
  std::vector<std::unique_ptr<tested_client>> members_;
  std::vector<spoken> transcript_;
};

} // namespace summoner::testing
