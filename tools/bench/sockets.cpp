// SPDX-License-Identifier: Apache-2.0

#include "bench/sockets.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace summoner::bench {

namespace {

constexpr int backlog = 1024;

void set_nodelay(const descriptor& socket) {
  const int on = 1;
  setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

sockaddr_in ipv4_address(std::uint16_t port) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_port = htons(port);
  result.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return result;
}

// The one cast that the socket interface asks for.
sockaddr* generic(sockaddr_in& address) {
  return reinterpret_cast<sockaddr*>(&address);
}

std::string print(const sockaddr_in& address) {
  std::array<char, INET_ADDRSTRLEN> ip{};
  inet_ntop(AF_INET, &address.sin_addr, ip.data(), ip.size());
  return std::string{ip.data()} + ":" + std::to_string(ntohs(address.sin_port));
}

} // namespace

descriptor::descriptor(descriptor&& other) noexcept
  : number_(std::exchange(other.number_, -1)) {
}

descriptor& descriptor::operator=(descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

descriptor::~descriptor() {
  if (number_ >= 0)
    ::close(number_);
}

void exit_with_error(std::string_view what) {
  std::fprintf(stderr, "error: %.*s: %s\n", static_cast<int>(what.size()),
               what.data(), std::strerror(errno));
  std::exit(2);
}

descriptor connect_to(const std::string& host, std::uint16_t port) {
  auto address = ipv4_address(port);
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
    errno = EINVAL;
    exit_with_error("not an IPv4 address: " + host);
  }
  descriptor result{::socket(AF_INET, SOCK_STREAM, 0)};
  if (::connect(result.number(), generic(address), sizeof address) < 0)
    exit_with_error("cannot connect to " + print(address));
  set_nonblocking(result);
  set_nodelay(result);
  return result;
}

descriptor listen_on_loopback(std::uint16_t port) {
  descriptor result{::socket(AF_INET, SOCK_STREAM, 0)};
  const int on = 1;
  setsockopt(result.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  auto address = ipv4_address(port);
  if (::bind(result.number(), generic(address), sizeof address) < 0
      || ::listen(result.number(), backlog) < 0)
    exit_with_error("cannot listen on " + print(address));
  return result;
}

accepted_peer accept_peer(const descriptor& listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  descriptor socket{
    ::accept4(listener.number(), generic(address), &size, SOCK_NONBLOCK)};
  if (socket.number() < 0)
    return {};
  set_nodelay(socket);
  return {std::move(socket), print(address)};
}

void set_nonblocking(const descriptor& socket) {
  const int flags = fcntl(socket.number(), F_GETFL);
  fcntl(socket.number(), F_SETFL, flags | O_NONBLOCK);
}

void set_accept_timeout(const descriptor& listener, int seconds) {
  const timeval limit{seconds, 0};
  setsockopt(listener.number(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

void raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace summoner::bench
