// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/log_sinks.hpp"

#include "summoner/actors/runtime.hpp"
#include "summoner/json/value.hpp"

#include "support/captured_stream.hpp"
#include "support/pipe_ends.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <regex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

using namespace summoner;
using namespace summoner::actors;

using testing::captured_stream;
using testing::output_of;

namespace {

/// What is on the screen of a terminal that standard output writes to.
std::string on_terminal(std::string_view name, std::string_view text) {
  auto screen = unique_fd{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
  REQUIRE(::grantpt(screen.get()) == 0);
  REQUIRE(::unlockpt(screen.get()) == 0);
  auto line
    = unique_fd{::open(::ptsname(screen.get()), O_RDWR | O_NOCTTY | O_CLOEXEC)};
  {
    captured_stream capture{STDOUT_FILENO, line.get()};
    make_console_sink(standard_stream::output)
      ->write(log_level::info, name, text);
  }
  std::string result;
  std::array<char, 4096> part;
  pollfd waiting{screen.get(), POLLIN, 0};
  while (!result.ends_with('\n') && ::poll(&waiting, 1, 5000) > 0) {
    auto count = ::read(screen.get(), part.data(), part.size());
    if (count <= 0)
      break;
    result.append(part.data(), static_cast<std::size_t>(count));
  }
  return result;
}

/// An environment variable, for one test.
class environment {
public:
  /// @param text Null for none.
  environment(const char* name, const char* text) : name_(name) {
    if (const auto* before = ::getenv(name))
      before_ = before;
    set(text);
  }

  environment(const environment&) = delete;
  environment& operator=(const environment&) = delete;

  ~environment() {
    set(before_ ? before_->c_str() : nullptr);
  }

private:
  void set(const char* text) {
    if (text != nullptr)
      ::setenv(name_, text, 1);
    else
      ::unsetenv(name_);
  }

  const char* name_;
  std::optional<std::string> before_;
};

const std::string time_pattern = R"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3})";

} // namespace

TEST_CASE("console sink writes time, name, level and text",
          "[integration][log_sinks]") {
  auto written = output_of(STDOUT_FILENO, [] {
    auto uut = make_console_sink(standard_stream::output);
    uut->write(log_level::warning, "an.agent", "take care: {} %d %v");
  });

  CHECK(std::regex_match(written,
                         std::regex{time_pattern
                                    + R"( - an\.agent - WARNING - take care: )"
                                      R"(\{\} %d %v\n)"}));
}

TEST_CASE("console sink writes to the stream it was told",
          "[integration][log_sinks]") {
  auto write = [] {
    make_console_sink(standard_stream::error)
      ->write(log_level::error, "agent", "text");
  };

  CHECK(output_of(STDERR_FILENO, write).ends_with(" - agent - ERROR - text\n"));
  CHECK(
    output_of(STDOUT_FILENO, [&] { output_of(STDERR_FILENO, write); }).empty());
}

TEST_CASE("console sink writes each line at once", "[integration][log_sinks]") {
  std::string early;
  auto* file = std::tmpfile();
  {
    captured_stream capture{STDOUT_FILENO, ::fileno(file)};
    auto uut = make_console_sink(standard_stream::output);
    uut->write(log_level::info, "agent", "first");
    early.resize(1000);
    early.resize(static_cast<std::size_t>(std::max(
      ::pread(::fileno(file), early.data(), early.size(), 0), ssize_t{0})));
  }
  std::fclose(file);

  CHECK(early.ends_with("first\n"));
}

TEST_CASE("console sink uses colours on a terminal",
          "[integration][log_sinks]") {
  environment unset{"NO_COLOR", nullptr};
  environment terminal{"TERM", "xterm"};

  auto written = on_terminal("agent", "text");

  CHECK(std::regex_match(
    written, std::regex{"\033\\[92m" + time_pattern
                        + "\033\\[0m - \033\\[94magent\033\\[0m - INFO - "
                          "text\r\n"}));
}

TEST_CASE("console sink uses no colours where they are not wanted",
          "[integration][log_sinks]") {
  auto [no_color, term]
    = GENERATE(table<const char*, const char*>({{"1", "xterm"},
                                                {"", "xterm"},
                                                {nullptr, "dumb"},
                                                {nullptr, ""},
                                                {nullptr, nullptr}}));
  environment wish{"NO_COLOR", no_color};
  environment terminal{"TERM", term};

  auto written = on_terminal("agent", "text");

  CHECK(std::regex_match(written, std::regex{time_pattern
                                             + " - agent - INFO - text\r\n"}));
}

TEST_CASE("console sink never mixes lines of several threads",
          "[integration][log_sinks]") {
  constexpr int threads = 4;
  constexpr int lines = 200;
  auto text_of = [](int i) {
    return std::string(100, static_cast<char>('a' + i));
  };

  auto written = output_of(STDOUT_FILENO, [&] {
    auto uut = make_console_sink(standard_stream::output);
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i)
      all.emplace_back([&, i] {
        for (int j = 0; j < lines; ++j)
          uut->write(log_level::info, "agent", text_of(i));
      });
    for (auto& x : all)
      x.join();
  });

  std::vector<int> counts(threads);
  std::istringstream in{written};
  for (std::string line; std::getline(in, line);)
    for (int i = 0; i < threads; ++i)
      if (line.ends_with(" - agent - INFO - " + text_of(i)))
        ++counts[static_cast<std::size_t>(i)];
  CHECK(counts == std::vector<int>(threads, lines));
}

TEST_CASE("console log writes as its configuration says",
          "[integration][log_sinks]") {
  logger_config config;
  config.console_log_format = "\033[1m%(levelname)-8s\033[0m|%(message)s";

  auto written = output_of(STDOUT_FILENO, [&] {
    auto uut = make_console_log(standard_stream::output, config);
    uut->write(log_level::info, "agent", "text");
    uut->write_object(log_level::error, "agent", value{{"a", 1}});
  });

  CHECK(written == "INFO    |text\nERROR   |{\"a\": 1}\n");
}

TEST_CASE("console log goes to the stream it was told",
          "[integration][log_sinks]") {
  auto write = [] {
    make_console_log(standard_stream::error)
      ->write(log_level::error, "agent", "text");
  };

  CHECK(output_of(STDERR_FILENO, write).ends_with(" - agent - ERROR - text\n"));
}

TEST_CASE("console log is all that a silent runtime needs",
          "[integration][log_sinks]") {
  auto write = [] {
    runtime host{{.sink = make_console_log()}};
    host.make_logger("agent").info("text");
  };

  CHECK(output_of(STDERR_FILENO, write).ends_with(" - agent - INFO - text\n"));
}

namespace {

/// The sum of what is told: when the thread takes its first line late, some are
/// lost before that, and some after it.
std::uint64_t told_as_lost(const std::string& text) {
  static const auto pattern = std::regex{"agent:([0-9]+) log lines were lost"};
  std::uint64_t sum = 0;
  for (std::sregex_iterator x{text.begin(), text.end(), pattern}, end; x != end;
       ++x)
    sum += std::stoull((*x)[1]);
  return sum;
}

} // namespace

TEST_CASE("console log never blocks, and tells what it has lost",
          "[integration][log_sinks]") {
  constexpr std::size_t lines = 20'000; // more than wait
  testing::pipe_ends pipe;
  testing::fill(pipe.writing.get());
  captured_stream capture{STDOUT_FILENO, pipe.writing.get()};
  logger_config config;
  config.console_log_format = "%(name)s:%(message)s";
  auto uut = make_console_log(standard_stream::output, config);
  for (std::size_t i = 0; i < lines; ++i)
    uut->write(log_level::info, "agent", std::to_string(i));
  auto lost = uut->lost();
  CHECK(lost > 0);
  CHECK(lost < lines);

  auto read = testing::read_until(pipe.reading.get(), "log lines were lost");
  uut->write(log_level::info, "agent", "on again");
  auto rest = testing::read_until(pipe.reading.get(), "agent:on again\n");

  CHECK(read.find("agent:0\nagent:1\nagent:2\n") != std::string::npos);
  CHECK(told_as_lost(read + rest) == lost);
  CHECK(rest.ends_with("agent:on again\n"));
  CHECK(uut->lost() == lost);
}

TEST_CASE("console log ends in time although nobody reads",
          "[integration][log_sinks]") {
  testing::pipe_ends pipe;
  captured_stream capture{STDOUT_FILENO, pipe.writing.get()};
  auto uut = make_console_log(standard_stream::output);
  for (int i = 0; i < 2000; ++i)
    uut->write(log_level::info, "agent", std::string(100, 'x'));
  auto begin = std::chrono::steady_clock::now();

  uut = nullptr;

  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds{5});
}

TEST_CASE("console log survives that nobody will read any more",
          "[integration][log_sinks]") {
  testing::pipe_ends pipe;
  captured_stream capture{STDOUT_FILENO, pipe.writing.get()};
  auto uut = make_console_log(standard_stream::output);
  pipe.reading = {};

  uut->write(log_level::info, "agent", "lost");
  while (uut->lost() == 0)
    std::this_thread::yield();

  CHECK(uut->lost() == 1);
}

TEST_CASE("console log does not write into a line that the program prints",
          "[integration][log_sinks]") {
  auto written = output_of(STDOUT_FILENO, [] {
    auto uut = make_console_log(standard_stream::output);
    // The buffer of the stream is full, and written, within a line.
    for (int i = 0; i < 500; ++i) {
      std::fputs("printed by the program\n", stdout);
      uut->write(log_level::info, "agent", "logged");
    }
    std::fflush(stdout);
    auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    struct stat file {};
    while (::fstat(STDOUT_FILENO, &file) == 0 && file.st_size < 500 * (23 + 48)
           && std::chrono::steady_clock::now() < end)
      std::this_thread::yield(); // the end has a limit, this has not
  });

  std::istringstream in{written};
  std::size_t printed = 0;
  std::size_t logged = 0;
  std::size_t others = 0;
  for (std::string line; std::getline(in, line);) {
    auto is_printed = line == "printed by the program";
    auto is_logged = line.ends_with(" - agent - INFO - logged")
                     && line.starts_with("2");
    printed += is_printed ? 1 : 0;
    logged += is_logged ? 1 : 0;
    others += is_printed || is_logged ? 0 : 1;
  }
  CHECK(printed == 500);
  CHECK(logged == 500);
  CHECK(others == 0);
}
