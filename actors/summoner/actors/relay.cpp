// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/relay.hpp"

#include "summoner/actors/acceptor.hpp"
#include "summoner/actors/counters.hpp"
#include "summoner/actors/hub.hpp"
#include "summoner/actors/name_lookup.hpp"
#include "summoner/actors/runtime_parts.hpp"

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <fmt/format.h>
#include <netinet/in.h>

#include <cerrno>
#include <mutex>
#include <optional>
#include <utility>

namespace summoner {

namespace {

using actors::read;
using actors::unique_fd;

/// @returns Nothing when the system refuses, with `errno` set.
unique_fd open_listener(const actors::socket_address& address) {
  auto fd = unique_fd{::socket(address.storage.ss_family,
                               SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!fd)
    return {}; // before anything changes `errno`
  int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  auto* where = reinterpret_cast<const sockaddr*>(&address.storage);
  if (::bind(fd.get(), where, address.size) != 0
      || ::listen(fd.get(), SOMAXCONN) != 0)
    return {};
  return fd;
}

std::uint16_t port_of(const unique_fd& fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size);
  // The port is at the same place for IPv4 and IPv6.
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

caf::expected<unique_fd> listen_on(const endpoint& where) {
  auto found = actors::resolve(where);
  if (found.addresses.empty())
    return make_error(ec::cannot_resolve,
                      fmt::format("cannot resolve {}: {}", to_string(where),
                                  found.failure));
  int error = 0;
  for (const auto& address : found.addresses) {
    if (auto fd = open_listener(address))
      return fd;
    error = errno;
  }
  return make_error(ec::cannot_listen,
                    fmt::format("cannot listen on {}: {}", to_string(where),
                                actors::errno_text(error)));
}

} // namespace

namespace {

// The keys are for the lines that are passed on: their log drops the others.
logger make_relay_logger(runtime& host, logger_config config) {
  config.log_keys = std::nullopt;
  config.is_explicit = true;
  return host.make_logger("relay", config);
}

} // namespace

class relay::impl final : public actors::service {
public:
  impl(runtime& host, const relay_config& config, unique_fd fd)
    : address_{config.host, port_of(fd)}, system_(host.system()),
      counters_(std::make_shared<actors::relay_counters>()) {
    auto log = is_configured(config.logger)
                 ? make_relay_logger(host, config.logger)
                 : host.make_logger("relay");
    std::shared_ptr<const relay_limits> limits;
    if (config.limits)
      limits = std::make_shared<const relay_limits>(*config.limits);
    has_limits_ = limits != nullptr;
    hub_ = system_.spawn(actors::hub, config.max_pending_bytes, counters_, log,
                         limits);
    actors::acceptor_settings settings;
    settings.listener = std::make_shared<unique_fd>(std::move(fd));
    settings.watcher = &host.internals().poller;
    settings.hub = hub_;
    settings.sessions.max_bytes_per_line = config.max_bytes_per_line;
    settings.sessions.counters = counters_;
    settings.sessions.log = log;
    settings.sessions.traffic = logging::traffic_log{log, config.logger};
    settings.sessions.limits = limits;
    settings.error_backoff = config.accept_error_backoff;
    log.info("listening on {}", to_string(address_));
    acceptor_ = system_.spawn(actors::acceptor, std::move(settings));
  }

  impl(const impl&) = delete;
  impl& operator=(const impl&) = delete;

  ~impl() override {
    stop();
  }

  void stop() override {
    auto guard = std::lock_guard{mutex_};
    if (!hub_)
      return;
    auto self = caf::scoped_actor{system_};
    self->send_exit(acceptor_, caf::exit_reason::user_shutdown);
    self->wait_for(acceptor_); // no SESSION is spawned after this
    self->request(hub_, caf::infinite, actors::atom::stop_v)
      .receive([](actors::atom::drained) {}, [](const caf::error&) {});
    self->send_exit(hub_, caf::exit_reason::user_shutdown);
    acceptor_ = nullptr;
    hub_ = nullptr;
  }

  caf::error change_limits(const relay_limits& to) {
    relay_config changed;
    changed.limits = to;
    if (auto error = validate(changed))
      return error;
    if (!has_limits_)
      return make_error(ec::bad_config, "this relay was started without "
                                        "limits: there are none to change");
    auto shared = std::make_shared<const relay_limits>(to);
    auto guard = std::lock_guard{mutex_};
    if (acceptor_)
      caf::anon_send(acceptor_, actors::new_limits{std::move(shared)});
    return caf::none;
  }

  [[nodiscard]] const endpoint& address() const noexcept {
    return address_;
  }

  [[nodiscard]] relay_counts counts() const noexcept {
    relay_counts to;
    auto gone = read(counters_->clients_gone); // before those that came
    to.accepted = read(counters_->clients_accepted);
    to.clients = read(counters_->clients_joined) - gone;
    auto refused = read(counters_->lines_refused); // before those read
    to.over_rate = read(counters_->lines_over_rate);
    to.dropped = read(counters_->lines_dropped) + refused;
    to.lines = read(counters_->lines_read) - refused - to.over_rate;
    to.deliveries = read(counters_->deliveries);
    to.slow_consumers = read(counters_->slow_consumers);
    to.idle = read(counters_->clients_idle);
    to.throttles = read(counters_->throttles);
    to.flow_controls = read(counters_->flow_controls);
    to.overruns = read(counters_->overruns);
    to.quarantined = read(counters_->clients_quarantined);
    return to;
  }

private:
  endpoint address_;
  caf::actor_system& system_; // not used once stopped
  std::shared_ptr<actors::relay_counters> counters_;
  bool has_limits_ = false;
  std::mutex mutex_; // guards the members below
  actors::hub_actor hub_;
  actors::acceptor_actor acceptor_;
};

relay::relay(std::shared_ptr<impl> parts) noexcept : impl_(std::move(parts)) {
}

relay::relay(relay&&) noexcept = default;

relay& relay::operator=(relay&&) noexcept = default;

relay::~relay() = default;

caf::expected<relay> relay::start(runtime& host, relay_config config) {
  if (auto error = validate(config))
    return error;
  auto fd = listen_on({config.host, config.port});
  if (!fd)
    return fd.error();
  auto made = std::make_shared<impl>(host, config, std::move(*fd));
  host.internals().add(made);
  return relay{std::move(made)};
}

const endpoint& relay::address() const noexcept {
  return impl_->address();
}

caf::error relay::change_limits(const relay_limits& to) {
  return impl_->change_limits(to);
}

relay_counts relay::counts() const noexcept {
  return impl_->counts();
}

void relay::stop() {
  impl_->stop();
}

} // namespace summoner
