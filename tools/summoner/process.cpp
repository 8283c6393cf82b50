// SPDX-License-Identifier: Apache-2.0

#include "process.hpp"

#include "summoner/actors/log_sinks.hpp"
#include "summoner/actors/signals.hpp"

#include <future>
#include <utility>

namespace summoner::tools {

runtime_options prepare_process(log_level level, std::size_t threads) {
  actors::block_signals();
  return {threads, actors::make_console_log(actors::standard_stream::error),
          level};
}

logger make_logger(std::string name, log_level level) {
  return {actors::make_console_sink(actors::standard_stream::error),
          std::move(name), level};
}

exit_status wait_for_all(const std::vector<client_handle>& clients) {
  auto end_all = [&clients](int) {
    for (const auto& client : clients)
      client.abort();
  };
  auto guard = actors::signal_guard{end_all};
  auto result = exit_status::success;
  for (const auto& client : clients)
    if (client.wait() != 0)
      result = exit_status::failure;
  return result;
}

void wait_for_signal(std::function<void()> on_hangup) {
  std::promise<void> told;
  auto guard = actors::signal_guard{[&told](int) { told.set_value(); },
                                    std::move(on_hangup)};
  told.get_future().wait();
}

} // namespace summoner::tools
