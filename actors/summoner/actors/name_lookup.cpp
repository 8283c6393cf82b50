// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/name_lookup.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <thread>
#include <utility>

namespace summoner::actors {

namespace {

lookup_result ask_system(const endpoint& where, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  auto port = std::to_string(where.port);
  auto code = ::getaddrinfo(where.host.c_str(), port.c_str(), &hints, &found);
  if (code != 0)
    return {{}, ::gai_strerror(code)};
  auto owner = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>{
    found, &::freeaddrinfo};
  lookup_result result;
  for (const auto* entry = found; entry != nullptr; entry = entry->ai_next) {
    auto& address = result.addresses.emplace_back();
    address.size = static_cast<socklen_t>(
      std::min<std::size_t>(entry->ai_addrlen, sizeof address.storage));
    std::memcpy(&address.storage, entry->ai_addr, address.size);
  }
  if (result.addresses.empty())
    result.failure = "the name has no address";
  return result;
}

} // namespace

void set_port(socket_address& address, std::uint16_t port) noexcept {
  // It is at the same place for IPv4 and IPv6.
  reinterpret_cast<sockaddr_in&>(address.storage).sin_port = htons(port);
}

std::optional<socket_address> numeric_address(const endpoint& where) {
  auto result = ask_system(where, AI_NUMERICHOST);
  if (result.addresses.empty())
    return std::nullopt;
  return result.addresses.front();
}

lookup_result resolve(const endpoint& where) {
  return ask_system(where, 0);
}

std::shared_ptr<name_lookup> name_lookup::start(endpoint where,
                                                lookup_function ask) {
  auto done = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (done < 0)
    return nullptr;
  auto lookup = std::make_shared<name_lookup>(done);
  try {
    std::thread{[lookup, where = std::move(where), ask = std::move(ask)] {
      lookup->finish(ask(where));
    }}.detach();
  } catch (const std::system_error& error) {
    errno = error.code().value();
    return nullptr;
  }
  return lookup;
}

name_lookup::name_lookup(int done) noexcept : done_(done) {
}

name_lookup::~name_lookup() {
  ::close(done_);
}

std::optional<lookup_result> name_lookup::take() {
  auto guard = std::lock_guard{mutex_};
  return std::exchange(result_, std::nullopt);
}

void name_lookup::finish(lookup_result result) {
  {
    auto guard = std::lock_guard{mutex_};
    result_ = std::move(result);
  }
  std::uint64_t one = 1;
  [[maybe_unused]] auto written = ::write(done_, &one, sizeof one);
}

} // namespace summoner::actors
