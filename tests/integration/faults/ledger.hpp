// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace summoner::faults {

/// What was said and heard, by the numbers that the remarks of a stream have:
/// finds what is missing, comes twice, late or changed.
///
/// A stream is what one sender of an agent says. Its remarks reach a listener
/// through one connection after another: what comes through one of them has no
/// gap, whatever breaks.
///
/// @par Threads   Any.
class ledger {
public:
  struct findings {
    std::uint64_t made = 0;    ///< remarks
    std::uint64_t heard = 0;   ///< of those, by anybody
    std::uint64_t twice = 0;   ///< heard again by the same listener
    std::uint64_t late = 0;    ///< heard after a later one of the stream
    std::uint64_t gaps = 0;    ///< within a connection
    std::uint64_t altered = 0; ///< not as they were made
  };

  /// There is a stream, of which nothing has been said yet.
  void open(std::string_view stream);

  /// The next remark of a stream.
  value make(std::string_view stream);

  /// Somebody has heard something through a connection, for example that of a
  /// `remote_addr`.
  void hear(std::string_view listener, std::string_view connection,
            const value& what);

  /// How many remarks each stream with this ending has, in a fixed order.
  [[nodiscard]] std::vector<std::size_t> made(std::string_view ending) const;

  /// How many of the remarks after those that were made before, see `made`,
  /// nobody has heard.
  /// @pre No stream with this ending was opened since.
  [[nodiscard]] std::uint64_t
  unheard_beyond(const std::vector<std::size_t>& before,
                 std::string_view ending) const;

  /// Whether `listeners` of them have heard the last remark of each stream with
  /// this ending.
  [[nodiscard]] bool is_heard_to_its_end(std::string_view ending,
                                         std::size_t listeners) const;

  [[nodiscard]] findings result() const;

private:
  struct hearing {
    std::string connection;
    std::size_t last = 0;
    std::vector<bool> heard;
  };

  struct stream {
    /// How many remarks after the first `count` nobody has heard.
    [[nodiscard]] std::uint64_t unheard_beyond(std::size_t count) const;

    std::size_t made = 0;
    std::vector<bool> heard; // by anybody
    std::map<std::string, hearing, std::less<>> listeners;
  };

  mutable std::mutex mutex_;
  std::map<std::string, stream, std::less<>> streams_;
  findings found_;
};

} // namespace summoner::faults
