// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <ctime>

namespace summoner::logging {

/// A moment as people read it: on the calendar, in their time zone.
struct wall_time {
  std::tm date{};
  int microsecond = 0;
};

} // namespace summoner::logging
