// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/action.hpp"

#include "summoner/error.hpp"
#include "summoner/text.hpp"

#include <fmt/format.h>

namespace summoner::flow {

std::string to_string(action what) {
  switch (what) {
    case action::move:
      return "move";
    case action::stay:
      return "stay";
    case action::test:
      return "test";
  }
  return "invalid";
}

caf::expected<action> parse_action(std::string_view name) {
  for (auto each : {action::move, action::stay, action::test})
    if (name == to_string(each))
      return each;
  return make_error(ec::bad_action,
                    fmt::format("{} is not an action: expected move, stay or "
                                "test",
                                detail::quoted(name)));
}

} // namespace summoner::flow
