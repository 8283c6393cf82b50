// SPDX-License-Identifier: Apache-2.0

#include "descriptor_limit.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace summoner::tools {

std::size_t raise_descriptor_limit(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return 0;
  if (limit.rlim_cur >= wanted)
    return limit.rlim_cur;
  auto raised = rlimit{wanted, std::max<rlim_t>(wanted, limit.rlim_max)};
  if (::setrlimit(RLIMIT_NOFILE, &raised) == 0)
    return raised.rlim_cur;
  // Above the hard limit only root may go.
  raised = {std::min<rlim_t>(wanted, limit.rlim_max), limit.rlim_max};
  return ::setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur
                                                  : limit.rlim_cur;
}

} // namespace summoner::tools
