// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/runtime.hpp"

#include "summoner/actors/client.hpp"
#include "summoner/actors/counters.hpp"
#include "summoner/actors/dialer.hpp"
#include "summoner/actors/runtime_parts.hpp"
#include "summoner/actors/task_runner.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <exception>
#include <future>
#include <random>
#include <stdexcept>
#include <thread>
#include <utility>

namespace summoner {

namespace {

using actors::read;

constexpr auto stop_limit = std::chrono::milliseconds{3000};

std::size_t cores() {
  return std::max(1U, std::thread::hardware_concurrency());
}

actors::pool_settings pool_of(const runtime_options& options) {
  return {options.offload_threads == 0 ? cores() : options.offload_threads,
          options.offload_queue};
}

std::unique_ptr<actors::blocked_signals>
block_signals(const runtime_options& options) {
  return options.ends_on_signals ? std::make_unique<actors::blocked_signals>()
                                 : nullptr;
}

/// Throws when nothing can be there, whoever listens.
void check_address(const endpoint& where) {
  if (where.host.empty())
    throw std::invalid_argument{"the relay's host is empty, but must be a name "
                                "or an address"};
  if (where.port == 0)
    throw std::invalid_argument{"the relay's port is 0, but must be 1 to "
                                "65535"};
}

bool has_bookends(const agent& definition) {
  return !definition.setups().empty() || !definition.teardowns().empty();
}

} // namespace

// -- client_handle ------------------------------------------------------------

client_handle::client_handle(std::shared_ptr<actors::client_status> status,
                             const actors::client_actor& client)
  : status_(std::move(status)),
    client_(caf::actor_cast<caf::weak_actor_ptr>(client)) {
}

const std::string& client_handle::name() const noexcept {
  return status_->name();
}

client_state client_handle::state() const noexcept {
  return status_->state();
}

client_counts client_handle::counts() const noexcept {
  const auto& from = *status_->counters();
  // What has come of lines and frames before how many there are, so that it is
  // not more than these although they go on.
  client_counts to;
  to.handled = read(from.lines_handled);
  to.left_behind = read(from.lines_left_behind);
  to.received = read(from.lines_read);
  to.in_doubt = read(from.lines_in_doubt);
  to.sent = read(from.lines_written);
  to.dropped_offline = read(from.lines_shed);
  to.unsent = read(from.lines_abandoned);
  to.queued = read(from.lines_queued);
  to.dropped_too_long = read(from.lines_dropped);
  to.dropped_by_hook = read(from.lines_dropped_by_hook)
                       + read(from.payloads_dropped_by_hook);
  to.dropped_by_upload = read(from.lines_dropped_by_upload);
  to.refused = read(from.payloads_refused);
  to.errors = read(from.handler_errors);
  return to;
}

std::uint64_t client_handle::sessions() const noexcept {
  return status_->sessions();
}

void client_handle::quit() const {
  if (auto client = caf::actor_cast<actors::client_actor>(client_.lock()))
    caf::anon_send(client, actors::atom::quit_v);
}

void client_handle::abort() const {
  if (auto client = caf::actor_cast<actors::client_actor>(client_.lock()))
    caf::anon_send(client, actors::atom::abort_v);
}

void client_handle::travel_to(endpoint where) const {
  if (auto client = caf::actor_cast<actors::client_actor>(client_.lock()))
    caf::anon_send(client, actors::travel{std::move(where)});
}

int client_handle::wait() const {
  return status_->wait();
}

std::optional<int>
client_handle::wait_for(std::chrono::milliseconds limit) const {
  return status_->wait_for(limit);
}

// -- runtime ------------------------------------------------------------------

runtime_system_config::runtime_system_config(std::size_t threads) {
  add_message_types<caf::id_block::summoner_actors>();
  set("logger.file-verbosity", caf::atom("quiet"));
  set("logger.console-verbosity", caf::atom("quiet"));
  // Idle actors cost nothing with shared queues; stealing ones poll.
  set("scheduler.policy", caf::atom("sharing"));
  // Without a bound two busy actors starve a third one for ever.
  set("scheduler.max-throughput", std::size_t{100});
  set("scheduler.max-threads",
      threads == 0 ? cores() : std::min(threads, cores()));
}

runtime::parts::parts(runtime_options settings)
  : blocked(block_signals(settings)), options(std::move(settings)),
    config(options.threads), system(config),
    workers(std::make_shared<actors::offload_pool>(system, pool_of(options))),
    dialer(system.spawn(actors::dialer, &poller)) {
}

void runtime::parts::add(const std::shared_ptr<actors::service>& what) {
  auto guard = std::lock_guard{mutex};
  std::erase_if(services, [](const auto& x) { return x.expired(); });
  services.push_back(what);
}

void runtime::parts::stop_services() {
  auto guard = std::unique_lock{mutex};
  auto known = std::exchange(services, {});
  guard.unlock();
  for (const auto& x : known)
    if (auto service = x.lock())
      service->stop();
}

runtime::runtime(runtime_options options) {
  parts_ = std::make_unique<parts>(std::move(options));
  if (parts_->blocked)
    parts_->signals.emplace([this](int) { end_clients(); });
}

runtime::~runtime() {
  if (parts_->signals)
    parts_->signals->stop_calling(); // it calls into all of this
  stop();
  parts_->stop_services();
  if (parts_->terminal)
    parts_->terminal->close();
  caf::anon_send_exit(parts_->dialer, caf::exit_reason::user_shutdown);
}

client_handle runtime::spawn(agent definition, endpoint where,
                             client_config config, spawn_options options) {
  if (auto error = validate(config))
    throw std::invalid_argument{describe(error)};
  where.host = config.host.value_or(where.host);
  where.port = config.port.value_or(where.port);
  check_address(where);
  auto status = std::make_shared<actors::client_status>(definition.name());
  actors::client_settings settings;
  settings.log = make_logger(definition.name(), config.logger);
  settings.definition = std::move(definition);
  settings.target = std::move(where);
  settings.config = std::move(config);
  settings.status = status;
  settings.seed = std::random_device{}();
  settings.has_bookends = options.with_setup;
  if (!options.with_setup && has_bookends(settings.definition))
    settings.log.warning("its setup and teardown are not run; see "
                         "spawn_options::with_setup");
  settings.workers = parts_->workers;
  settings.blocking_limit = parts_->options.blocking_limit;
  auto client = parts_->system.spawn(actors::client, parts_->dialer,
                                     std::move(settings));
  caf::anon_send(client, actors::atom::start_v);
  auto handle = client_handle{std::move(status), client};
  auto guard = std::lock_guard{parts_->mutex};
  auto has_ended = [](const client_handle& x) {
    return x.state() == client_state::ended;
  };
  if (parts_->clients.size() == parts_->clients.capacity())
    std::erase_if(parts_->clients, has_ended);
  parts_->clients.push_back(handle);
  if (parts_->must_end)
    handle.abort();
  return handle;
}

void runtime::end_clients() {
  auto guard = std::lock_guard{parts_->mutex};
  parts_->must_end = true;
  for (const auto& x : parts_->clients)
    x.abort();
}

void runtime::stop() {
  auto guard = std::unique_lock{parts_->mutex};
  auto clients = std::exchange(parts_->clients, {});
  guard.unlock();
  for (const auto& x : clients)
    x.abort();
  auto end = std::chrono::steady_clock::now() + stop_limit;
  for (const auto& x : clients) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      end - std::chrono::steady_clock::now());
    static_cast<void>(x.wait_for(std::max(left, stop_limit * 0)));
  }
}

void runtime::block_on(std::function<task<>()> work) {
  auto done = std::make_shared<std::promise<void>>();
  actors::runner_settings settings;
  settings.execution = {std::make_shared<actors::turn>(), parts_->workers,
                        actors::blocking_watch{parts_->system.clock(),
                                               parts_->options.blocking_limit,
                                               make_logger("runtime")}};
  settings.work = std::move(work);
  settings.on_end = [done](const std::exception_ptr& error) {
    if (error)
      done->set_exception(error);
    else
      done->set_value();
  };
  // Held, since CAF ends an actor that nobody refers to.
  auto runner = parts_->system.spawn(actors::task_runner, std::move(settings));
  done->get_future().get();
}

async::worker_counts runtime::workers() const {
  return parts_->workers->counts();
}

void runtime::log_to(std::shared_ptr<log_sink> sink) {
  auto guard = std::unique_lock{parts_->mutex};
  std::swap(parts_->options.sink, sink);
  guard.unlock(); // before what was there is released
}

caf::actor_system& runtime::system() noexcept {
  return parts_->system;
}

logger runtime::make_logger(std::string name) const {
  auto guard = std::lock_guard{parts_->mutex};
  return {parts_->options.sink, std::move(name), parts_->options.level};
}

logger runtime::make_logger(std::string name,
                            const logger_config& config) const {
  if (!is_configured(config))
    return make_logger(std::move(name));
  auto guard = std::unique_lock{parts_->mutex};
  auto console = parts_->options.sink;
  guard.unlock();
  auto sink = parts_->logs.open(config, name, std::move(console));
  return {std::move(sink), std::move(name), config.level};
}

std::uint64_t runtime::lost_log_lines() const {
  auto guard = std::lock_guard{parts_->mutex};
  const auto& sink = parts_->options.sink;
  return parts_->logs.lost() + (sink ? sink->lost() : 0);
}

} // namespace summoner
