// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/console.hpp"

#include "summoner/actors/runtime_parts.hpp"

#include "support/host_fixture.hpp"
#include "support/pipe_ends.hpp"
#include "support/screen.hpp"

#include <catch2/catch.hpp>
#include <termios.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

using testing::pipe_ends;
using testing::pseudoterminal;
using testing::read_until;
using testing::write_to;

namespace {

struct fixture : testing::host_fixture {
  console open(int input, int output) {
    auto& parts = host.internals();
    return console::open(parts.system, parts.poller, input, output);
  }
};

struct terminal_fixture : fixture {
  using rows = std::vector<std::string>;

  pseudoterminal both;
  std::string output;

  console open_terminal() {
    ::setenv("TERM", "xterm", 1);
    return open(both.program.get(), both.program.get());
  }

  /// Lets the person wait until a text appears.
  void wait_for(std::string_view text) {
    output += read_until(both.person.get(), text);
    REQUIRE(output.find(text) != std::string::npos);
  }

  [[nodiscard]] rows shown() const {
    testing::screen screen{20};
    screen.write(output);
    return screen.rows();
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "console takes texts of many threads without mixing",
                 "[integration][console]") {
  constexpr int threads = 4;
  constexpr int texts = 500;
  pipe_ends in;
  pipe_ends out;
  auto uut = open(in.reading.get(), out.writing.get());

  std::vector<std::thread> all;
  all.reserve(threads);
  for (int i = 0; i < threads; ++i)
    all.emplace_back([&, i] {
      auto text = std::string(50, static_cast<char>('a' + i));
      for (int done = 0; done < texts;)
        if (uut.try_print(text))
          ++done;
        else
          std::this_thread::sleep_for(1ms);
    });
  std::string written;
  while (written.size() < threads * texts * 51)
    written += read_until(out.reading.get(), "\n");
  for (auto& x : all)
    x.join();
  uut.close();

  REQUIRE(written.size() == threads * texts * 51);
  for (std::size_t at = 0; at < written.size(); at += 51)
    REQUIRE(written.substr(at, 51) == std::string(50, written[at]) + "\n");
}

TEST_CASE_METHOD(fixture, "console writes all that it has taken, then closes",
                 "[integration][console]") {
  pipe_ends in;
  pipe_ends out;
  auto uut = open(in.reading.get(), out.writing.get());
  auto text = std::string(200'000, 'x'); // more than a pipe holds
  REQUIRE(uut.try_print(text));

  std::thread closing{[&] { uut.close(10s); }};
  auto written = read_until(out.reading.get(), "\n");
  closing.join();

  CHECK(written == text + "\n");
}

TEST_CASE_METHOD(fixture, "console closes at its limit when nobody reads",
                 "[integration][console]") {
  pipe_ends in;
  pipe_ends out;
  auto uut = open(in.reading.get(), out.writing.get());
  REQUIRE(uut.try_print(std::string(200'000, 'x')));

  auto since = std::chrono::steady_clock::now();
  uut.close(50ms);

  CHECK(std::chrono::steady_clock::now() - since < 5s);
}

TEST_CASE_METHOD(fixture, "console tells when nobody reads any more",
                 "[integration][console]") {
  pipe_ends in;
  pipe_ends out;
  auto uut = open(in.reading.get(), out.writing.get());

  out.reading = {};

  CHECK(eventually([&] { return uut.closed().is_set(); }));
  CHECK_FALSE(uut.try_print("late"));
}

TEST_CASE_METHOD(fixture, "console reads the lines of a pipe",
                 "[integration][console]") {
  pipe_ends in;
  pipe_ends out;
  auto uut = open(in.reading.get(), out.writing.get());
  std::thread typing{[&] {
    write_to(in.writing.get(), "one\ntw");
    std::this_thread::sleep_for(10ms);
    write_to(in.writing.get(), "o\nlast");
    in.writing = {};
  }};

  std::vector<std::string> lines;
  while (auto line = host.run_until_complete(uut.read_line()))
    lines.push_back(*line);
  typing.join();

  CHECK(lines == std::vector<std::string>{"one", "two", "last"});
}

TEST_CASE_METHOD(terminal_fixture, "console edits a line below what it prints",
                 "[integration][console]") {
  auto uut = open_terminal();
  std::thread typing{[&] {
    wait_for("> ");
    write_to(both.person.get(), "h\u65E5\x7F\u00E9l");
    wait_for("l");
    uut.try_print("printed");
    wait_for("printed");
    write_to(both.person.get(), "lo\r");
  }};

  auto line = host.run_until_complete(uut.read_line("> "));
  typing.join();
  wait_for("lo");
  uut.close();

  CHECK(line == "h\u00E9llo");
  CHECK(shown() == rows{"printed", "> h\u00E9llo"});
}

TEST_CASE_METHOD(terminal_fixture, "console gives its terminal back",
                 "[integration][console]") {
  termios before{};
  termios after{};
  REQUIRE(::tcgetattr(both.program.get(), &before) == 0);
  {
    auto uut = open_terminal();
    std::thread typing{[&] {
      read_until(both.person.get(), "> "); // no checks on other threads
      write_to(both.person.get(), "\x04");
    }};
    CHECK(host.run_until_complete(uut.read_line("> ")) == std::nullopt);
    typing.join();
    uut.close();
  }
  REQUIRE(::tcgetattr(both.program.get(), &after) == 0);

  CHECK(after.c_lflag == before.c_lflag);
  CHECK(after.c_iflag == before.c_iflag);
}

TEST_CASE("console may outlive its runtime", "[integration][console]") {
  std::optional<console> uut;
  {
    runtime host;
    uut = console::open(host);
    auto same = console::open(host);
  }

  CHECK(uut->closed().is_set());
  CHECK_FALSE(uut->try_print("late"));
}
