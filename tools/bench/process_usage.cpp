// SPDX-License-Identifier: Apache-2.0

#include "bench/process_usage.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

namespace summoner::bench {

namespace {

std::string proc_path(pid_t id, const char* file) {
  return "/proc/" + std::to_string(id) + "/" + file;
}

// Fields 14 and 15 of the line; field 2, the name, may hold spaces.
void read_cpu(pid_t id, process_usage& result) {
  std::ifstream file{proc_path(id, "stat")};
  std::string line;
  std::getline(file, line);
  const auto name_end = line.rfind(')');
  if (name_end == std::string::npos)
    return;
  std::istringstream fields{line.substr(name_end + 1)};
  std::string skipped;
  for (int field = 3; field < 14; ++field)
    fields >> skipped;
  double user_ticks = 0;
  double system_ticks = 0;
  fields >> user_ticks >> system_ticks;
  const auto ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  result.user_seconds = user_ticks / ticks_per_second;
  result.system_seconds = system_ticks / ticks_per_second;
}

void read_memory(pid_t id, process_usage& result) {
  std::ifstream file{proc_path(id, "status")};
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields{line};
    std::string key;
    fields >> key;
    if (key == "VmRSS:")
      fields >> result.resident_kb;
    else if (key == "VmHWM:")
      fields >> result.peak_resident_kb;
    else if (key == "Threads:")
      fields >> result.threads;
  }
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec)
         + static_cast<double>(time.tv_usec) / 1e6;
}

double own_cpu_so_far() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

} // namespace

process_usage usage_of(pid_t id) {
  process_usage result;
  if (id > 0) {
    read_cpu(id, result);
    read_memory(id, result);
  }
  return result;
}

usage_meter::usage_meter(pid_t id)
  : id_(id), before_(usage_of(id)), own_before_(own_cpu_so_far()) {
}

process_usage usage_meter::used() const {
  auto result = usage_of(id_);
  result.user_seconds -= before_.user_seconds;
  result.system_seconds -= before_.system_seconds;
  return result;
}

double usage_meter::own_cpu_seconds() const {
  return own_cpu_so_far() - own_before_;
}

} // namespace summoner::bench
