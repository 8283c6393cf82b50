// SPDX-License-Identifier: Apache-2.0

#include "summoner/testing/tested_client.hpp"

#include "summoner/actors/client.hpp"
#include "summoner/error.hpp"
#include "summoner/testing/wire.hpp"

#include <fmt/format.h>

#include <chrono>
#include <limits>
#include <stdexcept>
#include <utility>

namespace summoner::testing {

namespace {

using namespace std::chrono_literals;

/// What a relay takes from one client at one instant, in bytes.
constexpr std::size_t room_per_instant = 256 * 1024;

/// What is offloaded runs on the scheduler of the test, one job at a time.
constexpr auto pool
  = actors::pool_settings{.threads = 1, .queue = 1000, .is_detached = false};

/// As `runtime::spawn` does.
const tested_client_settings& checked(const tested_client_settings& settings) {
  if (auto error = validate(settings.config))
    throw std::invalid_argument{describe(error)};
  return settings;
}

} // namespace

tested_client::tested_client(deterministic& where, agent definition,
                             tested_client_settings settings,
                             line_handler on_line)
  : where_(where), address_(checked(settings).address),
    on_line_(std::move(on_line)),
    dialer_(where.sys.spawn(scripted_dialer, dialing_)),
    workers_(std::make_shared<actors::offload_pool>(where.sys, pool)),
    status_(std::make_shared<actors::client_status>(definition.name())),
    client_(spawn(std::move(definition), std::move(settings))),
    handle_(status_, client_) {
  dialing_->otherwise = [this](const actors::dial& x) { return answer(x); };
}

actors::client_actor tested_client::spawn(agent definition,
                                          tested_client_settings settings) {
  auto& config = settings.config;
  auto level = config.logger.level;
  actors::client_settings running;
  running.target.host = config.host.value_or(settings.relay.host);
  running.target.port = config.port.value_or(settings.relay.port);
  running.config = std::move(config);
  running.log = logger{log_, definition.name(), level};
  running.definition = std::move(definition);
  running.status = status_;
  running.workers = workers_;
  running.has_bookends = settings.with_setup;
  return where_.sys.spawn(actors::client, dialer_, std::move(running));
}

tested_client::~tested_client() {
  client_ = nullptr;
  handle_.abort();
  // What does not come to rest is cancelled, and then it does.
  auto limit = std::exchange(where_.message_limit,
                             std::numeric_limits<std::size_t>::max());
  where_.run();
  if (!exit_status())
    where_.advance(3s);
  workers_ = nullptr;
  where_.stop(dialer_);
  where_.message_limit = limit;
}

void tested_client::start() {
  caf::anon_send(std::exchange(client_, nullptr), actors::atom::start_v);
  where_.run();
}

// -- what comes in ------------------------------------------------------------

void tested_client::receive(const value& payload, std::string_view from) {
  receive_line(relayed(from, framed(payload)));
}

void tested_client::receive_line(std::string_view line) {
  if (!is_connected())
    throw std::logic_error{name() + " cannot receive: it is not connected"};
  stream_->receive(std::string{line} + '\n');
  where_.run();
}

// -- what went out ------------------------------------------------------------

std::vector<value> tested_client::sent() {
  std::vector<value> payloads;
  for (const auto& line : sent_lines())
    payloads.push_back(payload_of(line));
  return payloads;
}

std::vector<std::string> tested_client::sent_lines() {
  return std::exchange(sent_, {});
}

void tested_client::take(std::string_view bytes) {
  partial_ += bytes;
  std::size_t begin = 0;
  for (auto end = partial_.find('\n'); end != std::string::npos;
       end = partial_.find('\n', begin)) {
    sent_.push_back(partial_.substr(begin, end - begin));
    begin = end + 1;
    if (on_line_)
      on_line_(sent_.back());
  }
  partial_.erase(0, begin);
}

// -- the connection -----------------------------------------------------------

caf::expected<actors::dialed> tested_client::answer(const actors::dial& what) {
  if (is_refusing_)
    return make_error(ec::cannot_connect,
                      fmt::format("cannot connect to {}: Connection refused",
                                  to_string(what.target)));
  relay_ = what.target;
  partial_.clear(); // a line that was cut in two comes again, whole
  stream_ = std::make_shared<fake_transport>(to_string(relay_), address_);
  stream_->on_write([this](std::string_view bytes) { take(bytes); });
  stream_->limit_room(is_stalled_ ? 0 : room_per_instant);
  return actors::dialed{stream_};
}

void tested_client::lose_connection(int error) {
  if (stream_)
    stream_->reset(error);
  where_.run();
}

void tested_client::stall_connection() {
  is_stalled_ = true;
  if (stream_)
    stream_->stall();
}

void tested_client::resume_connection() {
  is_stalled_ = false;
  where_.run();
}

bool tested_client::is_connected() const noexcept {
  return stream_ && stream_->closes() == 0;
}

void tested_client::begin_instant() {
  if (stream_ && !is_stalled_)
    stream_->limit_room(room_per_instant);
}

// -- the client ---------------------------------------------------------------

void tested_client::quit() {
  handle_.quit();
  where_.run();
}

void tested_client::abort() {
  handle_.abort();
  where_.run();
}

void tested_client::travel_to(endpoint where) {
  handle_.travel_to(std::move(where));
  where_.run();
}

} // namespace summoner::testing
