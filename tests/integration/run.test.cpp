// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/run.hpp"

#include "summoner/actors/signals.hpp"
#include "summoner/async/queue.hpp"
#include "summoner/async/sleep.hpp"

#include "support/captured_stream.hpp"
#include "support/raw_socket.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <utility>

using namespace summoner;
using namespace std::chrono_literals;

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

TEST_CASE_METHOD(fixture, "run goes where its configuration says first of all",
                 "[integration][run]") {
  auto is_in_file = GENERATE(false, true);
  raw_listener configured;
  testing::temporary_folder folder;
  auto where = options(); // with the port of `relay`
  where.host = "no-such-host.invalid";
  if (is_in_file) {
    where.config_path = folder.file("client.json");
    std::ofstream{where.config_path}
      << fmt::format(R"({{"host": "127.0.0.1", "port": {}, )"
                     R"("logger": {{"enable_console_log": false}}, )"
                     R"("hyper_parameters": {{"reconnection": )"
                     R"({{"primary_retry_limit": 0, )"
                     R"("default_retry_limit": 0}}}}}})",
                     configured.port());
  } else {
    where.config.host = "127.0.0.1";
    where.config.port = configured.port();
  }
  auto is_elsewhere = false;
  std::thread peer{[&] {
    auto session = configured.accept();
    is_elsewhere = relay.is_called();
    relay.close(); // ends whoever is there
    session.send("go home\n");
    session.reads_to_end();
  }};
  agent uut{"uut"};
  uut.receive("", [](const message&, context& self) { self.quit(); });

  auto status = run(std::move(uut), where);
  peer.join();

  CHECK(status == 0);
  CHECK_FALSE(is_elsewhere);
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

TEST_CASE_METHOD(fixture, "run takes a runtime of the program's own",
                 "[integration][run]") {
  runtime host;
  auto is_asked = false;
  std::thread peer{[&] {
    auto session = relay.accept();
    session.send("go home\n");
    session.reads_to_end();
  }};
  agent uut{"uut"};
  uut.setup([&] { is_asked = true; });
  uut.receive("", [](const message&, context& self) { self.quit(); });

  auto status = run(host, std::move(uut), options());
  peer.join();

  CHECK(status == 0);
  CHECK(is_asked);
}

TEST_CASE_METHOD(fixture, "run in a runtime refuses what is not allowed",
                 "[integration][run]") {
  runtime host;
  auto where = options();
  where.config.sender.concurrency_limit = 0;
  auto status = -1;

  auto text = output_of(STDERR_FILENO,
                        [&] { status = run(host, agent{"uut"}, where); });

  CHECK(status == 2);
  CHECK(text.find("concurrency_limit") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "run makes its runtime as it is told",
                 "[integration][run]") {
  std::thread peer{[&] {
    auto session = relay.accept();
    session.send("go home\n");
    session.reads_to_end();
  }};
  auto where = options();
  where.config.logger.enable_console_log = true;
  where.runtime.blocking_limit = 1ms;
  agent uut{"uut"};
  uut.receive("", [](const message&, context& self) {
    std::this_thread::sleep_for(3ms);
    self.quit();
  });

  auto text = output_of(STDOUT_FILENO, [&] { run(std::move(uut), where); });
  peer.join();

  CHECK(text.find("held up its client for") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "a runtime may end its clients on signals",
                 "[integration][run]") {
  auto which = GENERATE(SIGTERM, SIGINT);
  auto has_cleaned_up = false;
  runtime host{{.ends_on_signals = true}};
  std::thread peer{[&] {
    auto session = relay.accept();
    session.send("wait\n");
    session.read_line(); // the handler waits
    ::kill(::getpid(), which);
    session.reads_to_end();
  }};
  agent waiting{"waiting"};
  queue<value> said;
  waiting.receive("", [=, &has_cleaned_up](const message&) -> task<> {
    value word = "waiting";
    co_await said.put(word);
    try {
      co_await sleep(1h);
    } catch (const cancelled&) {
      has_cleaned_up = true;
      throw;
    }
  });
  waiting.send("", [=]() -> task<std::optional<value>> {
    co_return co_await said.get();
  });

  auto client = host.spawn(std::move(waiting), {"127.0.0.1", relay.port()});
  auto status = client.wait_for(10s);
  peer.join();
  auto late = host.spawn(agent{"late"}, {"127.0.0.1", relay.port()});

  CHECK(status == 0);
  CHECK(has_cleaned_up);
  CHECK(late.wait_for(10s) == 0);
}
