// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/log_file.hpp"

#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>

using namespace summoner::actors;
using namespace std::chrono_literals;

namespace {

log_file::clock::time_point fake_now{};

struct fixture {
  summoner::testing::temporary_folder folder;
  std::string path = folder.file("logs/uut.log");

  [[nodiscard]] std::string read(const std::string& suffix = "") const {
    return summoner::testing::text_of(path + suffix);
  }
};

/// While it lives, no file of this process becomes longer than `bytes`.
class full_disk {
public:
  explicit full_disk(std::size_t bytes)
    : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }

  full_disk(const full_disk&) = delete;
  full_disk& operator=(const full_disk&) = delete;

  ~full_disk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

private:
  void (*handler_)(int);
  rlimit before_{};
};

} // namespace

TEST_CASE_METHOD(fixture, "log file creates its folder and appends lines",
                 "[integration][log_file]") {
  {
    log_file uut{path, 1000, 3};
    CHECK(uut.write("one"));
    CHECK(read() == "one\n"); // at once
  }
  log_file uut{path, 1000, 3};
  CHECK(uut.write("two"));

  CHECK(read() == "one\ntwo\n");
  CHECK(uut.problem().empty());
}

TEST_CASE_METHOD(fixture, "log file is rotated before it is too long",
                 "[integration][log_file]") {
  log_file uut{path, 10, 2};

  for (const auto* line : {"1234", "5678", "abcd", "efghijklmnop", "q", "r"})
    CHECK(uut.write(line));

  CHECK(read() == "q\nr\n");
  CHECK(read(".1") == "efghijklmnop\n");
  CHECK(read(".2") == "abcd\n"); // the oldest is gone
  CHECK_FALSE(std::filesystem::exists(path + ".3"));
}

TEST_CASE_METHOD(fixture, "log file counts what is there when it is opened",
                 "[integration][log_file]") {
  log_file{path, 10, 2}.write("12345678");
  log_file uut{path, 10, 2};

  uut.write("9");

  CHECK(read() == "9\n");
  CHECK(read(".1") == "12345678\n");
}

TEST_CASE_METHOD(fixture, "log file just grows without a limit or a backup",
                 "[integration][log_file]") {
  auto [max_bytes, backups]
    = GENERATE(table<std::size_t, std::size_t>({{0, 3}, {10, 0}}));
  log_file uut{path, max_bytes, backups};

  for (int i = 0; i < 10; ++i)
    uut.write("12345678");

  CHECK(read().size() == 90);
  CHECK_FALSE(std::filesystem::exists(path + ".1"));
}

TEST_CASE_METHOD(fixture, "log file says that a disk is full",
                 "[integration][log_file]") {
  std::filesystem::create_directories(folder.file("logs"));
  std::filesystem::create_symlink("/dev/full", path);
  log_file uut{path, 1000, 3};

  CHECK_FALSE(uut.write("lost"));

  CHECK(uut.problem().find("No space left on device") != std::string::npos);
  CHECK(std::filesystem::exists("/dev/full"));
}

TEST_CASE_METHOD(fixture, "log file takes back what it wrote of a lost line",
                 "[integration][log_file]") {
  log_file uut{path, 1000, 3};
  REQUIRE(uut.write("one"));

  {
    full_disk disk{read().size() + 3};
    CHECK_FALSE(uut.write("lost"));
  }

  CHECK(read() == "one\n");
  CHECK(uut.write("two"));
  CHECK(read() == "one\ntwo\n");
}

TEST_CASE_METHOD(fixture, "log file takes back all of a text of several lines",
                 "[integration][log_file]") {
  log_file uut{path, 1000, 3};
  REQUIRE(uut.write("one"));
  auto taken = GENERATE(as<std::size_t>{}, 2, 4, 6);

  {
    full_disk disk{read().size() + taken};
    CHECK_FALSE(uut.write("two\nthree"));
  }

  CHECK(read() == "one\n");
}

TEST_CASE_METHOD(fixture, "log file takes back nothing that others wrote",
                 "[integration][log_file]") {
  log_file uut{path, 1000, 3};
  REQUIRE(uut.write("one"));
  auto other = GENERATE("of somebody else\n", "in the middle of a line", "");
  auto mode = *other == '\0' ? std::ios::trunc : std::ios::app;
  std::ofstream{path, mode} << other; // or cut it
  auto before = read();

  full_disk disk{before.size()};
  CHECK_FALSE(uut.write("a line that is lost, and is longer than those"));

  CHECK(read() == before);
}

TEST_CASE_METHOD(fixture, "log file that cannot be rotated keeps its lines",
                 "[integration][log_file]") {
  log_file uut{path, 10, 1};
  REQUIRE(uut.write("12345678"));
  std::filesystem::create_directories(path + ".1/in/the/way");
  REQUIRE(uut.write("9"));

  full_disk disk{read().size()};
  CHECK_FALSE(uut.write("lost"));

  CHECK(read() == "12345678\n9\n");
}

TEST_CASE_METHOD(fixture, "log file opens a file that it could not, later",
                 "[integration][log_file]") {
  std::ofstream{folder.file("logs")} << "in the way";
  log_file uut{path, 1000, 3, [] { return fake_now; }};

  CHECK_FALSE(uut.write("lost"));
  CHECK_FALSE(uut.problem().empty());
  std::filesystem::remove(folder.file("logs"));
  CHECK_FALSE(uut.write("too early"));
  fake_now += 1s;

  CHECK(uut.write("written"));
  CHECK(read() == "written\n");
  CHECK(uut.problem().empty());
}

TEST_CASE("log path makes a file of a name", "[integration][log_file]") {
  CHECK(log_path("logs", "an.agent.x") == "logs/an_agent_x.log");
  CHECK(log_path("logs/", "a") == "logs/a.log");
  CHECK(log_path("", "a") == "a.log");
  CHECK(log_path("logs", "../../etc/x") == "logs/______etc_x.log");
  CHECK(log_path("logs", "<client:no-name>") == "logs/<client:no-name>.log");
}
