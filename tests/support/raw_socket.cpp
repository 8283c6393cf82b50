// SPDX-License-Identifier: Apache-2.0

#include "support/raw_socket.hpp"

#include <linux/filter.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace summoner::testing {

namespace {

constexpr int wait_limit_ms = 5000;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// A socket that is bound to a port of 127.0.0.1, 0 for any, together with
/// others as long as none of them listens.
actors::unique_fd bound_to(std::uint16_t port) {
  auto result
    = actors::unique_fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  int on = 1;
  ::setsockopt(result.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  auto address = loopback(port);
  if (::bind(result.get(), reinterpret_cast<const sockaddr*>(&address),
             sizeof address)
      != 0)
    throw std::runtime_error{"cannot bind"};
  return result;
}

std::uint16_t port_of(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

bool wait_for(int fd, short events) {
  pollfd waiting{fd, events, 0};
  return ::poll(&waiting, 1, wait_limit_ms) > 0;
}

} // namespace

raw_socket raw_socket::connect(std::uint16_t port) {
  auto result = open();
  result.connect_to(port);
  return result;
}

raw_socket raw_socket::open() {
  return raw_socket{
    actors::unique_fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}};
}

void raw_socket::connect_to(std::uint16_t port) {
  auto address = loopback(port);
  if (::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address),
                sizeof address)
      != 0)
    throw std::runtime_error{"cannot connect"};
}

bool raw_socket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!wait_for(fd_.get(), POLLOUT))
      return false;
    auto count = ::send(fd_.get(), bytes.data(), bytes.size(),
                        MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::size_t raw_socket::send_some(std::string_view bytes) {
  auto count = ::send(fd_.get(), bytes.data(), bytes.size(),
                      MSG_NOSIGNAL | MSG_DONTWAIT);
  return count < 0 ? 0 : static_cast<std::size_t>(count);
}

bool raw_socket::fill() {
  std::array<char, 65'536> part;
  if (!wait_for(fd_.get(), POLLIN))
    return false;
  auto count = ::recv(fd_.get(), part.data(), part.size(), 0);
  if (count <= 0)
    return false;
  buffer_.append(part.data(), static_cast<std::size_t>(count));
  return true;
}

std::optional<std::string> raw_socket::read_line() {
  for (;;) {
    auto newline = buffer_.find('\n', read_);
    if (newline != std::string::npos) {
      auto line = buffer_.substr(read_, newline - read_);
      read_ = newline + 1;
      return line;
    }
    buffer_.erase(0, std::exchange(read_, 0));
    if (!fill())
      return std::nullopt;
  }
}

bool raw_socket::reads_to_end() {
  std::array<char, 65'536> part;
  for (;;) {
    if (!wait_for(fd_.get(), POLLIN))
      return false;
    if (::recv(fd_.get(), part.data(), part.size(), 0) <= 0)
      return true;
  }
}

void raw_socket::finish() {
  ::shutdown(fd_.get(), SHUT_WR);
}

void raw_socket::reset() {
  linger hard{1, 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  fd_ = {};
}

void raw_socket::vanish() {
  sock_filter drop{BPF_RET | BPF_K, 0, 0, 0};
  sock_fprog all{1, &drop};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_ATTACH_FILTER, &all, sizeof all);
}

std::string raw_socket::local() const {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  ::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return actors::to_string(address);
}

raw_listener::raw_listener(std::uint16_t port)
  : held_(bound_to(port)), port_(port_of(held_.get())), fd_(bound_to(port_)) {
  if (::listen(fd_.get(), 64) != 0)
    throw std::runtime_error{"cannot listen"};
}

raw_socket raw_listener::accept() {
  if (!wait_for(fd_.get(), POLLIN))
    return raw_socket{{}};
  return raw_socket{
    actors::unique_fd{::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC)}};
}

bool raw_listener::is_called() const {
  pollfd waiting{fd_.get(), POLLIN, 0};
  return ::poll(&waiting, 1, 0) > 0;
}

} // namespace summoner::testing
