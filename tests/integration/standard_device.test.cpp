// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/standard_device.hpp"

#include "support/pipe_ends.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string>
#include <string_view>

using namespace summoner;
using namespace summoner::actors;

using testing::pipe_ends;
using testing::pseudoterminal;
using testing::read_until;
using testing::write_to;

namespace {

struct fixture {
  poller watcher;
  std::shared_ptr<terminal_device> uut;

  void open(int input, int output) {
    uut = make_terminal_device(watcher, input, output);
  }

  io_result write(std::string_view text) {
    auto parts = std::array{text};
    return uut->stream->write(parts);
  }

  /// One read.
  std::string read() {
    std::array<char, 100> buffer{};
    last = uut->stream->read(buffer);
    return {buffer.data(), last.bytes};
  }

  io_result last;
};

int flags_of(int fd) {
  return ::fcntl(fd, F_GETFL);
}

termios mode_of(int fd) {
  termios mode{};
  REQUIRE(::tcgetattr(fd, &mode) == 0);
  return mode;
}

} // namespace

TEST_CASE_METHOD(fixture, "standard_device reads and writes pipes",
                 "[integration][standard_device]") {
  pipe_ends in;
  pipe_ends out;
  open(in.reading.get(), out.writing.get());

  CHECK(uut->control == nullptr);
  CHECK(read().empty());
  CHECK(last.status == io_status::would_block);
  write_to(in.writing.get(), "text");
  CHECK(read() == "text");
  in.writing = {};
  read();
  CHECK(last.status == io_status::end_of_stream);
  CHECK(write("answer").bytes == 6);
  CHECK(read_until(out.reading.get(), "answer") == "answer");
}

TEST_CASE_METHOD(fixture, "standard_device leaves shared pipes as they are",
                 "[integration][standard_device]") {
  pipe_ends in;
  pipe_ends out;
  auto before_in = flags_of(in.reading.get());
  auto before_out = flags_of(out.writing.get());

  open(in.reading.get(), out.writing.get());
  CHECK(flags_of(in.reading.get()) == before_in);
  CHECK(flags_of(out.writing.get()) == before_out);
  uut->stream->close();

  CHECK(::fcntl(in.reading.get(), F_GETFD) >= 0);
}

TEST_CASE_METHOD(fixture, "standard_device writes what a full pipe takes",
                 "[integration][standard_device]") {
  pipe_ends in;
  pipe_ends out;
  open(in.reading.get(), out.writing.get());
  auto text = std::string(1 << 20, 'x');

  auto first = write(text);
  CHECK(first.bytes > 0);
  CHECK(first.bytes < text.size());
  CHECK(write(text).status == io_status::would_block);
}

TEST_CASE_METHOD(fixture, "standard_device survives a closed pipe",
                 "[integration][standard_device]") {
  REQUIRE(std::signal(SIGPIPE, SIG_DFL) != SIG_ERR);
  pipe_ends in;
  pipe_ends out;
  open(in.reading.get(), out.writing.get());
  CHECK(write({}).status == io_status::ok);

  out.reading = {};

  CHECK(write({}).status == io_status::failed);
  auto result = write("lost");
  CHECK(result.status == io_status::failed);
  CHECK(result.error == EPIPE);
  sigset_t pending;
  sigpending(&pending);
  CHECK(sigismember(&pending, SIGPIPE) == 0);
}

TEST_CASE_METHOD(fixture, "standard_device reads and writes files",
                 "[integration][standard_device]") {
  auto* in = std::tmpfile();
  auto* out = std::tmpfile();
  std::fputs("text", in);
  std::rewind(in);
  std::fputs("before ", out);
  std::fflush(out);
  open(::fileno(in), ::fileno(out));

  CHECK(read() == "text");
  read();
  CHECK(last.status == io_status::end_of_stream);
  CHECK(write("after").bytes == 5);

  std::array<char, 20> text{};
  CHECK(::pread(::fileno(out), text.data(), text.size(), 0) == 12);
  CHECK(std::string_view{text.data()} == "before after");
  std::fclose(in);
  std::fclose(out);
}

TEST_CASE_METHOD(fixture, "standard_device gives a socket its mode back",
                 "[integration][standard_device]") {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  auto ours = unique_fd{ends[0]};
  auto theirs = unique_fd{ends[1]};
  auto before = flags_of(theirs.get());
  open(theirs.get(), theirs.get());

  CHECK(read().empty());
  CHECK(last.status == io_status::would_block);
  CHECK(write("text").bytes == 4);
  CHECK(read_until(ours.get(), "text") == "text");
  uut->stream->close();

  CHECK(flags_of(theirs.get()) == before);
}

TEST_CASE_METHOD(fixture, "standard_device fails where nothing is open",
                 "[integration][standard_device]") {
  open(-1, -1);

  read();
  CHECK(last.status == io_status::failed);
  CHECK(write("x").status == io_status::failed);
}

TEST_CASE_METHOD(fixture, "standard_device edits on a terminal",
                 "[integration][standard_device]") {
  ::setenv("TERM", "xterm", 1);
  pseudoterminal both;
  auto before = mode_of(both.program.get());
  open(both.program.get(), both.program.get());

  REQUIRE(uut->control != nullptr);
  CHECK(uut->control->window().columns == 20);
  CHECK(uut->control->window().rows == 10);
  uut->control->begin_editing();
  auto mode = mode_of(both.program.get());
  CHECK((mode.c_lflag & (ICANON | ECHO)) == 0);
  CHECK((mode.c_lflag & ISIG) != 0);
  write_to(both.person.get(), "k");
  CHECK(read() == "k");
  uut->control->end_editing();

  CHECK(mode_of(both.program.get()).c_lflag == before.c_lflag);
}

TEST_CASE_METHOD(fixture, "standard_device ends when its terminal is gone",
                 "[integration][standard_device]") {
  pseudoterminal both;
  pipe_ends out;
  open(both.program.get(), out.writing.get());

  both.person = {};
  read();

  CHECK(last.status == io_status::end_of_stream);
}

TEST_CASE_METHOD(fixture, "standard_device does not edit on a dumb terminal",
                 "[integration][standard_device]") {
  pseudoterminal both;
  ::setenv("TERM", "dumb", 1);
  open(both.program.get(), both.program.get());
  ::setenv("TERM", "xterm", 1);

  CHECK(uut->control == nullptr);
}

TEST_CASE_METHOD(fixture,
                 "standard_device edits only with both ends on a terminal",
                 "[integration][standard_device]") {
  ::setenv("TERM", "xterm", 1);
  pseudoterminal one;
  pipe_ends other;

  CHECK_FALSE(can_edit(one.program.get(), other.writing.get()));
  CHECK_FALSE(can_edit(other.reading.get(), one.program.get()));
  CHECK(can_edit(one.program.get(), one.program.get()));
}
