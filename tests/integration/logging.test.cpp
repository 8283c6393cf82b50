// SPDX-License-Identifier: Apache-2.0

// The `logger` section of clients and relays, from configuration to file.

#include "summoner/actors/relay.hpp"
#include "summoner/actors/run.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/value.hpp"

#include "support/captured_stream.hpp"
#include "support/host_fixture.hpp"
#include "support/raw_socket.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace summoner;

using testing::memory_sink;
using testing::output_of;
using testing::raw_socket;
using testing::temporary_folder;
using testing::text_of;

namespace {

struct fixture {
  temporary_folder folder;
  testing::raw_listener nobody; // who connects is reset at once
  client_config config;

  fixture() {
    config.logger.enable_console_log = false;
    config.logger.enable_file_log = true;
    config.logger.log_file_path = folder.file("logs");
    config.logger.log_format = "%(name)s %(levelname)s %(message)s";
    config.reconnection.primary_retry_limit = 0;
    config.reconnection.default_retry_limit = 0;
    nobody.close();
  }

  [[nodiscard]] endpoint where() const {
    return {"127.0.0.1", nobody.port()};
  }

  [[nodiscard]] std::string log_of(const std::string& name) const {
    return text_of(folder.file("logs/" + name + ".log"));
  }
};

agent speaker(std::string name, const value& what) {
  agent result{std::move(name)};
  result.setup([what](context& self) {
    self.log().warning(what);
    self.log().info("said");
  });
  return result;
}

} // namespace

TEST_CASE_METHOD(fixture, "clients log each to a file of their own",
                 "[integration][logging]") {
  {
    runtime host;
    auto quiet = config;
    quiet.logger.level = log_level::error;
    host.spawn(agent{"an.agent"}, where(), config).wait();
    host.spawn(agent{}, where(), config).wait();
    host.spawn(agent{"quiet"}, where(), quiet).wait();
    CHECK(host.lost_log_lines() == 0);
  }

  auto text = log_of("an_agent");
  CHECK(text.find("an.agent DEBUG connecting to ") != std::string::npos);
  CHECK(text.ends_with("an.agent INFO ended with status 1\n"));
  CHECK(log_of("<client:no-name>").starts_with("<client:no-name> DEBUG "));
  CHECK(log_of("quiet").starts_with("quiet ERROR gave up"));
}

TEST_CASE_METHOD(fixture, "clients of one name share a file",
                 "[integration][logging]") {
  {
    runtime host;
    auto a = host.spawn(agent{"same"}, where(), config);
    auto b = host.spawn(agent{"same"}, where(), config);
    a.wait();
    b.wait();
  }

  std::istringstream in{log_of("same")};
  std::size_t ends = 0;
  for (std::string line; std::getline(in, line);)
    ends += line == "same INFO ended with status 1" ? 1 : 0;
  CHECK(ends == 2);
}

TEST_CASE_METHOD(fixture, "a client without a logger section logs as its host",
                 "[integration][logging]") {
  auto sink = std::make_shared<memory_sink>();
  runtime host{{.sink = sink, .level = log_level::info}};

  host.spawn(agent{"uut"}, where(), {.reconnection = config.reconnection})
    .wait();

  CHECK(sink->count(log_level::info, "ended with status") == 1);
  CHECK(sink->count(log_level::debug) == 0);
}

TEST_CASE_METHOD(fixture, "the sink of a host is the console of its clients",
                 "[integration][logging]") {
  auto sink = std::make_shared<memory_sink>();
  runtime host{{.sink = sink, .level = log_level::critical}};
  config.logger.enable_console_log = GENERATE(true, false);
  config.logger.enable_file_log = false;
  config.logger.level = log_level::info;

  host.spawn(agent{"uut"}, where(), config).wait();

  CHECK(sink->holds("ended with status") == config.logger.enable_console_log);
  CHECK(sink->count(log_level::debug) == 0);
}

TEST_CASE_METHOD(fixture, "a client keeps keys of objects that it logs",
                 "[integration][logging]") {
  config.logger.enable_json_log = true;
  config.logger.log_keys = {"a"};
  config.logger.level = log_level::warning;
  {
    runtime host;
    host
      .spawn(speaker("uut", value{{"a", 1}, {"secret", 2}}), where(), config,
             {.with_setup = true})
      .wait();
  }

  auto text = log_of("uut");
  auto first = json::parse(text.substr(0, text.find('\n')));
  REQUIRE(first);
  CHECK((*first)["message"] == value{{"a", 1}});
  CHECK((*first)["level"] == "WARNING");
  CHECK((*first)["name"] == "uut");
  CHECK(text.find("secret") == std::string::npos);
}

TEST_CASE_METHOD(fixture, "a full disk loses log lines and nothing else",
                 "[integration][logging]") {
  auto sink = std::make_shared<memory_sink>();
  std::filesystem::create_directories(folder.file("logs"));
  std::filesystem::create_symlink("/dev/full", folder.file("logs/uut.log"));
  config.logger.enable_console_log = true;
  {
    runtime host{{.sink = sink}};
    auto uut = host.spawn(agent{"uut"}, where(), config);
    CHECK(uut.wait() == 1);
    CHECK(testing::host_fixture::eventually(
      [&] { return host.lost_log_lines() >= 3; }));
  }

  CHECK(sink->count(log_level::warning, "log lines are lost: cannot write",
                    "uut.log", "No space left")
        == 1);
}

TEST_CASE_METHOD(fixture, "a format that is none keeps a client from starting",
                 "[integration][logging]") {
  runtime host;
  config.logger.log_format = "%(nme)s";

  CHECK_THROWS_AS(host.spawn(agent{"uut"}, where(), config),
                  std::invalid_argument);
}

TEST_CASE_METHOD(fixture, "run logs as a file says", "[integration][logging]") {
  std::ofstream{folder.file("config.json")}
    << R"({"logger": {"log_level": "info", "enable_file_log": true,)"
    << R"("console_log_format": "\u001b[1m%(name)s\u001b[0m|%(message)s",)"
    << R"("log_file_path": ")" << folder.file("logs") << R"("},)"
    << R"("hyper_parameters": {"reconnection": {"primary_retry_limit": 0,)"
    << R"("default_retry_limit": 0}}, "unknown": 1})";
  run_options options;
  options.port = nobody.port();
  options.config_path = folder.file("config.json");

  auto text = output_of(STDOUT_FILENO, [&] { run(agent{"uut"}, options); });

  CHECK(text.find("uut|ended with status 1\n") != std::string::npos);
  CHECK(text.find("unknown key") != std::string::npos);
  CHECK(text.find("|connecting") == std::string::npos); // DEBUG
  CHECK(log_of("uut").ends_with(" - uut - INFO - ended with status 1\n"));
  CHECK(log_of("uut").find("unknown key") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "run logs from INFO when nothing is said",
                 "[integration][logging]") {
  run_options options;
  options.port = nobody.port();
  options.config.reconnection = config.reconnection;
  auto says_so = GENERATE(false, true);
  if (says_so)
    options.config.logger.is_explicit = true;

  auto text = output_of(STDOUT_FILENO, [&] { run(agent{"uut"}, options); });

  CHECK(text.find(" - uut - INFO - ended with") != std::string::npos);
  CHECK((text.find(" - uut - DEBUG - connecting") != std::string::npos)
        == says_so);
}

TEST_CASE("a relay logs what it passes on as its configuration says",
          "[integration][logging]") {
  temporary_folder folder;
  relay_config config;
  config.port = 0;
  config.logger.level = log_level::info;
  config.logger.enable_console_log = false;
  config.logger.enable_file_log = true;
  config.logger.enable_json_log = true;
  config.logger.log_file_path = folder.file("");
  config.logger.log_keys = {"a"};
  {
    runtime host;
    auto uut = relay::start(host, config);
    REQUIRE(uut);
    auto client = raw_socket::connect(uut->address().port);
    client.send(R"({"_payload": {"a": 1, "secret": 2}, "_type": {}})"
                "\n");
    CHECK(testing::host_fixture::eventually(
      [&] { return uut->counts().lines == 1; }));
  }

  std::istringstream in{text_of(folder.file("relay.log"))};
  std::vector<value> passed_on;
  for (std::string line; std::getline(in, line);) {
    auto parsed = json::parse(line);
    REQUIRE(parsed);
    if ((*parsed)["message"].is_object())
      passed_on.push_back((*parsed)["message"]);
  }
  REQUIRE(passed_on.size() == 1);
  CHECK(passed_on[0]["remote_addr"].as_string().starts_with("127.0.0.1:"));
  CHECK(passed_on[0]["content"]
        == value{{"_payload", {{"a", 1}}}, {"_type", value::object()}});
}
