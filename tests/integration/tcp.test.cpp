// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/tcp.hpp"

#include "summoner/error.hpp"

#include "support/raw_socket.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

using namespace summoner;
using namespace summoner::actors;

using testing::raw_listener;
using testing::raw_socket;

namespace {

int duplicate_of(int fd) {
  return ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) >= 0;
}

sockaddr_storage address_v4(std::uint32_t ip, std::uint16_t port) {
  sockaddr_storage result{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(result);
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(ip);
  v4.sin_port = htons(port);
  return result;
}

/// A transport and the socket at its other end.
struct fixture {
  poller watcher;
  raw_listener listener;
  raw_socket peer = raw_socket::open();
  transport_ptr uut;
  int fd = -1;

  fixture() {
    peer.connect_to(listener.port());
    auto accepted = listener.accept();
    REQUIRE(accepted);
    auto own = std::move(accepted).release();
    fd = own.get();
    auto made = make_tcp_transport(watcher, std::move(own));
    REQUIRE(made);
    uut = std::move(*made);
  }

  /// Reads once there is something, 5 s at most.
  io_result read(std::span<char> buffer) {
    pollfd waiting{fd, POLLIN, 0};
    ::poll(&waiting, 1, 5000);
    return uut->read(buffer);
  }

  io_result write(std::string_view bytes) {
    return uut->write(std::span{&bytes, 1});
  }

  [[nodiscard]] int option(int level, int name) const {
    int result = -1;
    socklen_t size = sizeof result;
    ::getsockopt(fd, level, name, &result, &size);
    return result;
  }
};

} // namespace

// -- unique_fd ----------------------------------------------------------------

TEST_CASE("unique_fd closes what it owns", "[integration][tcp]") {
  int fd = -1;
  {
    auto uut = unique_fd{duplicate_of(STDERR_FILENO)};
    fd = uut.get();
    CHECK(uut);
    CHECK(is_open(fd));
  }

  CHECK_FALSE(is_open(fd));
}

TEST_CASE("unique_fd closes nothing that it gave up", "[integration][tcp]") {
  auto uut = unique_fd{duplicate_of(STDERR_FILENO)};

  auto fd = unique_fd{uut.release()};

  CHECK_FALSE(uut);
  CHECK(is_open(fd.get()));
}

TEST_CASE("unique_fd that is assigned to closes what it had",
          "[integration][tcp]") {
  auto uut = unique_fd{duplicate_of(STDERR_FILENO)};
  auto other = unique_fd{duplicate_of(STDERR_FILENO)};
  auto before = uut.get();
  auto after = other.get();

  uut = std::move(other);

  CHECK(uut.get() == after);
  CHECK_FALSE(is_open(before));
}

// -- texts --------------------------------------------------------------------

TEST_CASE("socket addresses have a text with their port",
          "[integration][tcp]") {
  sockaddr_storage v6{};
  auto& as_v6 = reinterpret_cast<sockaddr_in6&>(v6);
  as_v6.sin6_family = AF_INET6;
  as_v6.sin6_addr = in6addr_loopback;
  as_v6.sin6_port = htons(65'535);

  CHECK(to_string(address_v4(0x0A000001, 8888)) == "10.0.0.1:8888");
  CHECK(to_string(v6) == "[::1]:65535");
}

TEST_CASE("errno_text is for people", "[integration][tcp]") {
  CHECK(errno_text(ECONNREFUSED) == "Connection refused");
}

// -- transport ----------------------------------------------------------------

TEST_CASE_METHOD(fixture, "tcp transport names both sides",
                 "[integration][tcp]") {
  CHECK(uut->peer() == peer.local());
  CHECK(uut->local() == "127.0.0.1:" + std::to_string(listener.port()));
}

TEST_CASE_METHOD(fixture, "tcp transport reads what there is",
                 "[integration][tcp]") {
  std::array<char, 16> buffer{};
  peer.send("hello");

  auto result = read(buffer);

  CHECK(result.status == io_status::would_block);
  CHECK(std::string_view{buffer.data(), result.bytes} == "hello");
  CHECK(uut->read(buffer).bytes == 0);
}

TEST_CASE_METHOD(fixture, "tcp transport that fills the buffer may have more",
                 "[integration][tcp]") {
  std::array<char, 4> buffer{};
  peer.send("hello");

  auto result = read(buffer);

  CHECK(result.status == io_status::ok);
  CHECK(result.bytes == 4);
  CHECK(uut->read(buffer).bytes == 1);
}

TEST_CASE_METHOD(fixture, "tcp transport tells the end after the last bytes",
                 "[integration][tcp]") {
  std::array<char, 16> buffer{};
  peer.send("bye");
  peer.finish();
  pollfd waiting{fd, POLLRDHUP, 0};
  REQUIRE(::poll(&waiting, 1, 5000) == 1);

  auto last = read(buffer);
  auto end = read(buffer);

  CHECK(last.status == io_status::ok);
  CHECK(last.bytes == 3);
  CHECK(end.status == io_status::end_of_stream);
}

TEST_CASE_METHOD(fixture, "tcp transport tells a reset from the end",
                 "[integration][tcp]") {
  std::array<char, 16> buffer{};
  peer.reset();

  auto result = read(buffer);

  CHECK(result.status == io_status::failed);
  CHECK(result.error == ECONNRESET);
}

TEST_CASE_METHOD(fixture,
                 "tcp transport tells a reset also after a write was told",
                 "[integration][tcp]") {
  std::array<char, 16> buffer{};
  peer.send("half");
  peer.reset();
  REQUIRE(write("x").status == io_status::failed);

  CHECK(read(buffer).bytes == 4);
  auto result = read(buffer);

  CHECK(result.status == io_status::failed);
  CHECK(result.error == ECONNRESET);
}

TEST_CASE_METHOD(fixture, "tcp transport tells a reset that comes with bytes",
                 "[integration][tcp]") {
  std::array<char, 16> buffer{};
  peer.send("half");
  peer.reset();

  CHECK(read(buffer).bytes == 4);
  auto result = read(buffer);

  CHECK(result.status == io_status::failed);
  CHECK(result.error == ECONNRESET);
}

TEST_CASE_METHOD(fixture,
                 "tcp transport tells the end also after it wrote to who had "
                 "closed",
                 "[integration][tcp]") {
  std::array<char, 16> buffer{};
  peer.send("half");
  peer.close();
  while (write("x").status != io_status::failed)
    continue;

  CHECK(read(buffer).bytes == 4);

  CHECK(read(buffer).status == io_status::end_of_stream);
}

TEST_CASE_METHOD(fixture, "tcp transport writes many parts in order",
                 "[integration][tcp]") {
  std::string expected;
  std::vector<std::string> texts;
  for (int i = 0; i < 100; ++i)
    texts.push_back(std::to_string(i) + ' ');
  texts.emplace_back("\n");
  auto parts = std::vector<std::string_view>{texts.begin(), texts.end()};

  auto rest = std::span<const std::string_view>{parts};
  while (!rest.empty()) { // 64 at a time
    auto result = uut->write(rest);
    REQUIRE(result.status == io_status::ok);
    while (result.bytes > 0) {
      expected += rest.front();
      result.bytes -= rest.front().size();
      rest = rest.subspan(1);
    }
  }

  CHECK(peer.read_line() == expected.substr(0, expected.size() - 1));
}

TEST_CASE_METHOD(fixture, "tcp transport never blocks a writer",
                 "[integration][tcp]") {
  auto block = std::string(64 * 1024, 'x');
  auto result = write(block);
  while (result.status == io_status::ok)
    result = write(block);

  CHECK(result.status == io_status::would_block);
}

TEST_CASE_METHOD(fixture, "tcp transport writes to one that broke off in vain",
                 "[integration][tcp]") {
  std::array<char, 16> buffer{};
  peer.reset();
  REQUIRE(read(buffer).status == io_status::failed);

  auto result = write("x");

  CHECK(result.status == io_status::failed);
  CHECK(result.error == EPIPE);
}

TEST_CASE_METHOD(fixture, "tcp transport that finishes writing still reads",
                 "[integration][tcp]") {
  std::array<char, 16> buffer{};
  write("last\n");

  uut->finish_writing();

  CHECK(peer.read_line() == "last");
  CHECK(peer.reads_to_end());
  peer.send("answer");
  CHECK(read(buffer).bytes == 6);
}

TEST_CASE_METHOD(fixture,
                 "tcp transport that is closed neither reads nor "
                 "writes, and its peer learns of it",
                 "[integration][tcp]") {
  std::array<char, 16> buffer{};

  uut->close();

  CHECK(uut->read(buffer).status == io_status::end_of_stream);
  CHECK(write("x").status == io_status::failed);
  CHECK(peer.reads_to_end());
}

TEST_CASE_METHOD(fixture,
                 "tcp transport notices a peer that has gone without a word",
                 "[integration][tcp]") {
  CHECK(option(SOL_SOCKET, SO_KEEPALIVE) == 1);
  CHECK(option(IPPROTO_TCP, TCP_KEEPIDLE) == 60);
  CHECK(option(IPPROTO_TCP, TCP_KEEPINTVL) == 10);
  CHECK(option(IPPROTO_TCP, TCP_KEEPCNT) == 6);
}

TEST_CASE_METHOD(fixture, "tcp transport closes its socket with the last owner",
                 "[integration][tcp]") {
  auto other = uut;
  uut = nullptr;
  CHECK(is_open(fd));

  other = nullptr;

  CHECK_FALSE(is_open(fd));
}

TEST_CASE("tcp transport is not made of what cannot be watched",
          "[integration][tcp]") {
  poller watcher;

  auto made
    = make_tcp_transport(watcher,
                         unique_fd{::open("/dev/null", O_RDONLY | O_CLOEXEC)},
                         "10.0.0.1:8888");

  REQUIRE_FALSE(made);
  CHECK(made.error() == ec::connection_lost);
  CHECK(describe(made.error())
        == "cannot watch the connection: Operation not permitted");
}

TEST_CASE("tcp transport is not made of a socket connected to itself",
          "[integration][tcp]") {
  poller watcher;
  auto fd = unique_fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  auto where = address_v4(INADDR_LOOPBACK, 0);
  auto* generic = reinterpret_cast<sockaddr*>(&where);
  socklen_t size = sizeof(sockaddr_in);
  REQUIRE(::bind(fd.get(), generic, size) == 0);
  REQUIRE(::getsockname(fd.get(), generic, &size) == 0);
  REQUIRE(::connect(fd.get(), generic, size) == 0);

  auto made = make_tcp_transport(watcher, std::move(fd));

  REQUIRE_FALSE(made);
  CHECK(made.error() == ec::connection_lost);
  CHECK(describe(made.error()) == "connected to itself: nobody listens there");
}
