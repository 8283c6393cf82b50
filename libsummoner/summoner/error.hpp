// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/fwd.hpp"

#include <caf/error.hpp>
#include <caf/make_message.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace summoner {

/// Every way an operation of this library can fail. Values are stable: append
/// only, never renumber.
enum class ec : std::uint8_t {
  /// No error; never stored in a `caf::error`.
  none = 0,
  /// A text is not JSON; the context names the position and the reason.
  bad_json,
  /// A payload holds NaN or an infinity, which the wire cannot carry.
  not_finite,
  /// A frame is longer than `sender.max_bytes_per_frame` allows.
  frame_too_long,
  /// A configuration value has the wrong type or range.
  bad_config,
  /// A file could not be read.
  cannot_read_file,
  /// A registration contradicts itself; the context names route and argument.
  bad_registration,
  /// A handler, hook or callback of the user threw.
  user_code,
  /// A host name could not be resolved.
  cannot_resolve,
  /// No address of the host accepted the connection.
  cannot_connect,
  /// A listening socket could not be opened.
  cannot_listen,
  /// The peer closed the connection in order.
  end_of_stream,
  /// The connection broke; the context carries the operating system's reason.
  connection_lost,
  /// An operation did not finish within its limit.
  timeout,
  /// The client gave up connecting.
  gave_up,
  /// A text is no node; the context quotes it and tells the position.
  bad_node,
  /// The parts of an arrow style contradict each other; the context names one.
  bad_arrow_style,
  /// A text is no route; the context quotes it and tells the position.
  bad_route,
  /// A text is no action.
  bad_action,
  /// A tree of triggers is malformed; the context names the line or the place.
  bad_triggers,
  /// A JSON value does not tell states; the context names the place.
  bad_states,
  /// A JSON value does not describe an agent; the context names the member.
  bad_description,
};

/// The name of a code, as in the source.
/// @relates ec
std::string to_string(ec code);

/// An error with a text for people.
/// @param code What went wrong.
/// @param text What exactly, where, and what to do, without a final period.
caf::error make_error(ec code, std::string text);

/// The text of an error made by this library, or the name of its code without
/// one; for other errors CAF's rendering.
std::string describe(const caf::error& err);

} // namespace summoner

// CAF 0.17 packs the category into a 64-bit atom: at most 10 characters.
CAF_ERROR_CODE_ENUM(summoner::ec, "summoner")
