// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/tcp.hpp"

#include "summoner/actors/edge_read.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <mutex>
#include <system_error>
#include <utility>

namespace summoner::actors {

namespace {

using name_function = int (*)(int, sockaddr*, socklen_t*);

std::string name_of(int fd, name_function ask) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (ask(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    return "(unknown)";
  return to_string(address);
}

/// A TCP connection.
class tcp_transport final : public transport {
public:
  tcp_transport(poller& watcher, unique_fd fd,
                poller::registration_ptr registration, std::string peer,
                std::string local)
    : poller_(watcher), fd_(std::move(fd)),
      registration_(std::move(registration)), peer_(std::move(peer)),
      local_(std::move(local)) {
  }

  ~tcp_transport() override {
    poller_.remove(*registration_);
  }

  io_result read(std::span<char> buffer) override {
    return edge_read(
      buffer, [this](std::span<char> into) { return try_read(into); },
      [this] { registration_->arm_reading(); });
  }

  io_result write(std::span<const std::string_view> parts) override {
    std::array<iovec, 64> vectors{};
    auto used = std::min(parts.size(), vectors.size());
    for (std::size_t i = 0; i < used; ++i)
      vectors[i] = {const_cast<char*>(parts[i].data()), parts[i].size()};
    auto filled = std::span{vectors}.first(used);
    auto result = try_write(filled);
    if (result.status != io_status::would_block)
      return result;
    // Arming before each try would bring a message with every arrival.
    registration_->arm_writing();
    return try_write(filled);
  }

  void watch_reading(readiness_actor who) override {
    registration_->watch_reading(std::move(who));
  }

  void watch_writing(readiness_actor who) override {
    registration_->watch_writing(std::move(who));
  }

  void finish_writing() noexcept override {
    ::shutdown(fd_.get(), SHUT_WR);
  }

  void close() noexcept override {
    poller_.remove(*registration_);
    ::shutdown(fd_.get(), SHUT_RDWR);
  }

  [[nodiscard]] const std::string& peer() const noexcept override {
    return peer_;
  }

  [[nodiscard]] const std::string& local() const noexcept override {
    return local_;
  }

private:
  /// A read that fills less than all of `buffer` counts as `would_block`.
  io_result try_read(std::span<char> buffer) noexcept {
    auto count = uninterrupted(
      [&] { return ::recv(fd_.get(), buffer.data(), buffer.size(), 0); });
    if (count == 0)
      return end_or_reset();
    if (count < 0)
      return keep(read_error_, io_failure(errno));
    auto bytes = static_cast<std::size_t>(count);
    return {bytes < buffer.size() ? io_status::would_block : io_status::ok,
            bytes};
  }

  io_result try_write(std::span<iovec> parts) noexcept {
    msghdr header{};
    header.msg_iov = parts.data();
    header.msg_iovlen = parts.size();
    auto guard = std::lock_guard{writing_};
    auto count = uninterrupted(
      [&] { return ::sendmsg(fd_.get(), &header, MSG_NOSIGNAL); });
    if (count >= 0)
      return {io_status::ok, static_cast<std::size_t>(count)};
    return keep(write_error_, io_failure(errno));
  }

  // The system tells of a reset once: after that a read sees an end like that
  // of a peer that has closed. EPIPE is what a write is told when the peer had
  // closed before.
  [[nodiscard]] io_result end_or_reset() noexcept {
    auto guard = std::lock_guard{writing_};
    for (auto error : {read_error_, write_error_})
      if (error != 0 && error != EPIPE)
        return io_failure(error);
    return {io_status::end_of_stream};
  }

  static io_result keep(int& first, io_result failure) noexcept {
    if (failure.status == io_status::failed && first == 0)
      first = failure.error;
    return failure;
  }

  poller& poller_;
  unique_fd fd_; // closed after the destructor has unregistered it
  poller::registration_ptr registration_;
  std::string peer_;
  std::string local_;
  int read_error_ = 0; // the first one
  std::mutex writing_;
  int write_error_ = 0; // the first one; guarded by it
};

void set_option(const unique_fd& fd, int level, int name, int value) {
  ::setsockopt(fd.get(), level, name, &value, sizeof value);
}

} // namespace

unique_fd& unique_fd::operator=(unique_fd&& other) noexcept {
  if (this != &other) {
    auto old = unique_fd{std::exchange(fd_, other.release())};
  }
  return *this;
}

unique_fd::~unique_fd() {
  if (fd_ >= 0)
    ::close(fd_);
}

int unique_fd::release() noexcept {
  return std::exchange(fd_, -1);
}

std::string to_string(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    return fmt::format("[{}]:{}", text.data(), ntohs(v6.sin6_port));
  }
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
  inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  return fmt::format("{}:{}", text.data(), ntohs(v4.sin_port));
}

io_result io_failure(int error) noexcept {
  if (error == EAGAIN || error == EWOULDBLOCK)
    return {io_status::would_block};
  return {io_status::failed, 0, error};
}

std::string errno_text(int error) {
  return std::generic_category().message(error);
}

caf::expected<transport_ptr> make_tcp_transport(poller& watcher, unique_fd fd,
                                                std::string peer) {
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  // Not TCP_USER_TIMEOUT, which would also break a connection whose peer is
  // there and does not read.
  set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, 60);
  set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, 10);
  set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, 6);
  ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
  auto local = name_of(fd.get(), getsockname);
  if (peer.empty())
    peer = name_of(fd.get(), getpeername);
  if (peer == local)
    return make_error(ec::connection_lost,
                      "connected to itself: nobody listens there");
  auto registration = watcher.add(fd.get());
  if (!registration)
    return make_error(ec::connection_lost,
                      fmt::format("cannot watch the connection: {}",
                                  errno_text(errno)));
  return transport_ptr{std::make_shared<tcp_transport>(watcher, std::move(fd),
                                                       std::move(registration),
                                                       std::move(peer),
                                                       std::move(local))};
}

} // namespace summoner::actors
