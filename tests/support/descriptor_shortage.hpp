// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/tcp.hpp"

#include <fcntl.h>
#include <sys/resource.h>

namespace summoner::testing {

/// While it lives, the process can open no further descriptor (`EMFILE`).
class descriptor_shortage {
public:
  descriptor_shortage() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    auto lowest_free
      = actors::unique_fd{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    auto none = before_;
    none.rlim_cur = static_cast<rlim_t>(lowest_free.get());
    ::setrlimit(RLIMIT_NOFILE, &none);
  }

  descriptor_shortage(const descriptor_shortage&) = delete;
  descriptor_shortage& operator=(const descriptor_shortage&) = delete;

  ~descriptor_shortage() {
    ::setrlimit(RLIMIT_NOFILE, &before_);
  }

private:
  rlimit before_{};
};

} // namespace summoner::testing
