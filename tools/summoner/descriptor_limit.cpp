// SPDX-License-Identifier: Apache-2.0

#include "descriptor_limit.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>

namespace summoner::tools {

namespace {

/// Open files of the process besides the connections.
constexpr std::size_t spare_descriptors = 64;

} // namespace

std::string claim_descriptors(std::size_t agents, std::size_t connections) {
  auto wanted = connections + spare_descriptors;
  auto limit = raise_descriptor_limit(wanted);
  if (limit >= wanted)
    return {};
  return fmt::format("{} agents need {} open files, the limit is {}: raise it "
                     "with ulimit -n",
                     agents, wanted, limit);
}

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
