// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/transport.hpp"

#include <cstddef>
#include <span>

namespace summoner::actors {

/// One read of a stream that an edge-triggered poller watches: no edge is
/// missed, and arming, which costs a message, is left until the stream is
/// drained.
///
/// An edge before the arming is lost: it may have been for bytes, or for the
/// end of the stream behind them. So `would_block` is only given when a try
/// *after* the arming found nothing at all.
///
/// @param try_read Reads into a span and gives an `io_result`. A read that
///                 fills less than the span may count as `would_block`.
/// @param arm      Has the poller tell of the next edge.
template <class TryRead, class Arm>
io_result edge_read(std::span<char> buffer, TryRead try_read, Arm arm) {
  auto result = try_read(buffer);
  if (result.status != io_status::would_block)
    return result;
  arm();
  auto more = try_read(buffer.subspan(result.bytes));
  if (more.bytes == 0 && more.status == io_status::would_block)
    return result;
  if (result.bytes == 0 && more.bytes == 0)
    return more;
  // The next read tells what is behind these bytes: more, nothing, the end.
  return {io_status::ok, result.bytes + more.bytes};
}

} // namespace summoner::actors
