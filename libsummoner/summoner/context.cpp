// SPDX-License-Identifier: Apache-2.0

#include "summoner/context.hpp"

#include <fmt/format.h>

namespace summoner {

std::string to_string(const endpoint& where) {
  if (where.host.find(':') == std::string::npos)
    return fmt::format("{}:{}", where.host, where.port);
  return fmt::format("[{}]:{}", where.host, where.port);
}

} // namespace summoner
