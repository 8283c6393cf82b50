// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/counters.hpp"
#include "summoner/actors/interfaces.hpp"
#include "summoner/actors/transport.hpp"
#include "summoner/log.hpp"
#include "summoner/protocol/send_queue.hpp"
#include "summoner/relaying/fan_out.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace summoner::actors {

/// Settings of the WRITER, in bytes.
struct writer_config {
  /// When bytes count as accepted.
  enum class acceptance : std::uint8_t {
    /// While less than `high_water` waits, from then on once no more than
    /// `low_water` is left. For producers that wait.
    below_high_water,
    /// Once they are written, told in steps of `report_bytes`. For a single
    /// producer that keeps accounts.
    written,
  };

  acceptance accepts = acceptance::below_high_water;
  std::size_t high_water = std::size_t{64} * 1024;
  std::size_t low_water = std::size_t{16} * 1024;
  std::size_t report_bytes = std::size_t{64} * 1024;
  /// Whether what arrives in one scheduling turn becomes one write; else each
  /// line is one.
  bool coalesces = true;

  /// What may wait.
  struct bound {
    std::size_t lines = 0;
    std::size_t bytes = 0;
  };

  /// What may wait without a stream: all is accepted then, and what is beyond
  /// is dropped, the oldest first. Without this, the high-water mark holds.
  std::optional<bound> offline = {};
};

/// State of the WRITER.
class writer_state {
public:
  static inline constexpr const char* name = "summoner.writer";

  explicit writer_state(writer_actor::pointer self);

  ~writer_state();

  writer_actor::behavior_type
  make_behavior(stream_owner_actor owner, writer_config config,
                std::shared_ptr<stream_counters> counters, logger log);

private:
  /// What one producer handed over and was not told to be accepted.
  struct debt {
    producer_actor producer;
    std::size_t bytes = 0;
  };

  // -- message handlers -------------------------------------------------------

  void enqueue(const outbound& lines);

  void flush();

  void attach_to(transport_ptr stream);

  void forget_stream(bool is_closed_by_peer);

  caf::result<atom::drained> drain();

  // -- helpers ----------------------------------------------------------------

  [[nodiscard]] bool is_offline() const noexcept {
    return !stream_ && config_.offline;
  }

  void count_written(std::size_t lines);

  /// Has batches counted, if somebody asks how far they come.
  void keep_receipt(const outbound& lines);

  void shed();

  void write_or_postpone();

  void write();

  /// What the next write takes, of a queue that is not empty.
  std::span<const std::string_view> next(std::span<std::string_view> parts);

  void owe(std::size_t bytes);

  void pay_debts();

  void report_written();

  void finish_drain();

  // -- member variables -------------------------------------------------------

  writer_actor::pointer self_;
  stream_owner_actor owner_; // released by its end, see client.cpp
  writer_config config_;
  std::shared_ptr<stream_counters> counters_;
  logger log_;
  transport_ptr stream_;       // null between sessions
  std::size_t in_session_ = 0; // lines written to it
  bool has_finished_ = false;  // FIN was sent on it
  std::size_t shed_ = 0;       // since there was one
  protocol::send_queue queue_;
  std::vector<debt> debts_;
  std::unique_ptr<relaying::receipts> receipts_; // null until somebody asks
  bool is_blocked_ = false;                      // waiting for `ready`
  bool flush_is_due_ = false;
  bool is_over_high_water_ = false;
  caf::typed_response_promise<atom::drained> drained_;
};

/// Writes whole lines to one stream at a time, in order, coalescing what comes
/// in one scheduling turn. Between streams it keeps what is queued; a line cut
/// in two by a broken connection is sent again whole. Those before it, which
/// the system had taken, are counted as in doubt: the protocol knows of no
/// acknowledgement.
///
/// @param owner Is told when a stream breaks.
/// @par Back-pressure  Producers are told what is accepted; nothing is, from
///                     the high-water mark down to the low one. Without a
///                     stream all is, if `writer_config::offline` says so.
/// @par Exit           Only when told; what is queued is lost, and counted.
writer_actor::behavior_type
writer(writer_actor::stateful_pointer<writer_state> self,
       stream_owner_actor owner, writer_config config,
       std::shared_ptr<stream_counters> counters, logger log);

} // namespace summoner::actors
