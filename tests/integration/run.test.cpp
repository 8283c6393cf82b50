// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/run.hpp"

#include "summoner/actors/signals.hpp"

#include "support/captured_stream.hpp"
#include "support/raw_socket.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <csignal>
#include <string>
#include <thread>
#include <utility>

using namespace summoner;

using testing::output_of;
using testing::raw_listener;

namespace {

/// Gives this thread its signals back, which `run` blocks.
struct fixture {
  sigset_t before{};
  raw_listener relay;

  fixture() {
    pthread_sigmask(SIG_BLOCK, nullptr, &before);
    actors::block_signals(); // for the threads of the test
  }

  ~fixture() {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  /// Silent, and without a second try.
  [[nodiscard]] run_options options() const {
    run_options result;
    result.port = relay.port();
    result.config.logger.enable_console_log = false;
    result.config.reconnection.primary_retry_limit = 0;
    result.config.reconnection.default_retry_limit = 0;
    return result;
  }
};

/// Calls `run`.
/// @returns Its status and what it wrote to standard error.
std::pair<int, std::string> status_of(const run_options& options) {
  auto status = -1;
  auto text = output_of(STDERR_FILENO,
                        [&] { status = run(agent{"uut"}, options); });
  return {status, text};
}

} // namespace

TEST_CASE_METHOD(fixture, "run ends with 0 when the agent quits",
                 "[integration][run]") {
  std::thread peer{[&] {
    auto session = relay.accept();
    session.send("go home\n");
    session.reads_to_end();
  }};
  agent uut{"uut"};
  uut.receive("", [](const message&, context& self) { self.quit(); });

  auto status = run(std::move(uut), options());
  peer.join();

  CHECK(status == 0);
}

TEST_CASE_METHOD(fixture, "run ends with 0 when the process is told to end",
                 "[integration][run]") {
  auto which = GENERATE(SIGTERM, SIGINT);
  std::thread peer{[&] {
    auto session = relay.accept();
    ::kill(::getpid(), which);
    session.reads_to_end();
  }};

  auto status = run(agent{"uut"}, options());
  peer.join();

  CHECK(status == 0);
}

TEST_CASE_METHOD(fixture, "run ends with 1 when the agent gives up",
                 "[integration][run]") {
  relay.close();

  CHECK(run(agent{"uut"}, options()) == 1);
}

TEST_CASE_METHOD(fixture, "run ends with 2 when the configuration is bad",
                 "[integration][run]") {
  auto where = options();
  where.config.sender.concurrency_limit = 0;

  auto [status, text] = status_of(where);

  CHECK(status == 2);
  CHECK(text.starts_with("error: "));
  CHECK(text.find("concurrency_limit") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "run ends with 2 when there is no such file",
                 "[integration][run]") {
  auto where = options();
  where.config_path = "/no/such/file.json";

  auto [status, text] = status_of(where);

  CHECK(status == 2);
  CHECK(text == "error: /no/such/file.json: No such file or directory\n");
}

TEST_CASE_METHOD(fixture, "run logs to standard output if it should",
                 "[integration][run]") {
  relay.close();
  auto is_on = GENERATE(true, false);
  auto where = options();
  where.config.logger.enable_console_log = is_on;

  auto text = output_of(STDOUT_FILENO, [&] { run(agent{"uut"}, where); });

  CHECK((text.find(" - uut - ") != std::string::npos) == is_on);
}
