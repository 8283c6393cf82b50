// SPDX-License-Identifier: Apache-2.0

#include "summoner/error.hpp"

#include <caf/atom.hpp>
#include <caf/message.hpp>

#include <utility>

namespace summoner {

namespace {

constexpr auto category = caf::atom("summoner");

} // namespace

std::string to_string(ec code) {
  switch (code) {
    case ec::none:
      return "none";
    case ec::bad_json:
      return "bad_json";
    case ec::not_finite:
      return "not_finite";
    case ec::frame_too_long:
      return "frame_too_long";
    case ec::bad_config:
      return "bad_config";
    case ec::cannot_read_file:
      return "cannot_read_file";
    case ec::bad_registration:
      return "bad_registration";
    case ec::user_code:
      return "user_code";
    case ec::cannot_resolve:
      return "cannot_resolve";
    case ec::cannot_connect:
      return "cannot_connect";
    case ec::cannot_listen:
      return "cannot_listen";
    case ec::end_of_stream:
      return "end_of_stream";
    case ec::connection_lost:
      return "connection_lost";
    case ec::timeout:
      return "timeout";
    case ec::gave_up:
      return "gave_up";
    case ec::bad_node:
      return "bad_node";
    case ec::bad_arrow_style:
      return "bad_arrow_style";
    case ec::bad_route:
      return "bad_route";
    case ec::bad_action:
      return "bad_action";
    case ec::bad_triggers:
      return "bad_triggers";
    case ec::bad_states:
      return "bad_states";
    case ec::bad_description:
      return "bad_description";
  }
  return "invalid";
}

caf::error make_error(ec code, std::string text) {
  return {static_cast<std::uint8_t>(code), category,
          caf::make_message(std::move(text))};
}

std::string describe(const caf::error& err) {
  if (!err)
    return to_string(ec::none);
  if (err.category() != category)
    return caf::to_string(err);
  if (err.context().match_elements<std::string>())
    return err.context().get_as<std::string>(0);
  return to_string(static_cast<ec>(err.code()));
}

} // namespace summoner
