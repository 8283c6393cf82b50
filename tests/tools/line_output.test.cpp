// SPDX-License-Identifier: Apache-2.0

#include "line_output.hpp"

#include "support/fake_executor.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <future>
#include <string>

using namespace std::chrono_literals;

using summoner::task;
using summoner::tools::line_output;

namespace {

/// A pipe whose ends close themselves.
struct pipe_ends {
  pipe_ends() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    read = summoner::actors::unique_fd{ends[0]};
    write = summoner::actors::unique_fd{ends[1]};
  }

  summoner::actors::unique_fd read;
  summoner::actors::unique_fd write;
};

task<> put_all(line_output& uut, int count) {
  for (int i = 0; i < count; ++i) {
    auto line = uut.put(std::to_string(i));
    co_await std::move(line);
  }
}

} // namespace

TEST_CASE("line_output writes all lines before finish returns",
          "[tools][line_output]") {
  summoner::testing::fake_executor executor;
  pipe_ends ends;
  line_output uut{ends.write.get()};

  summoner::testing::running work{executor, put_all(uut, 200)};
  uut.finish(10s);

  CHECK(work.done());
  std::string wanted;
  for (int i = 0; i < 200; ++i)
    wanted += std::to_string(i) + '\n';
  std::array<char, 4096> buffer{};
  auto size = ::read(ends.read.get(), buffer.data(), buffer.size());
  REQUIRE(size > 0);
  CHECK(std::string(buffer.data(), static_cast<std::size_t>(size)) == wanted);
}

TEST_CASE("line_output tells when nobody reads any more",
          "[tools][line_output]") {
  std::signal(SIGPIPE, SIG_IGN);
  pipe_ends ends;
  std::promise<void> told;
  line_output uut{ends.write.get()};

  uut.on_closed([&told] { told.set_value(); });
  ends.read = {};

  CHECK(told.get_future().wait_for(10s) == std::future_status::ready);
}

TEST_CASE("line_output gives up on a reader who stalls",
          "[tools][line_output]") {
  summoner::testing::fake_executor executor;
  pipe_ends ends;
  line_output uut{ends.write.get()};

  auto put_large = [&uut]() -> task<> {
    auto line = uut.put(std::string(1 << 20, 'x'));
    co_await std::move(line);
  };
  summoner::testing::running work{executor, put_large()};
  uut.finish(0ms);

  SUCCEED("the destructor does not wait either");
}
