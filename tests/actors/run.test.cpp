// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/run.hpp"

#include "summoner/actors/runtime.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/value.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <vector>

using namespace summoner;

namespace {

/// Standard output, taken away while it lives.
class output_catcher {
public:
  output_catcher() : before_(dup(STDOUT_FILENO)), caught_(std::tmpfile()) {
    std::fflush(stdout);
    dup2(fileno(caught_), STDOUT_FILENO);
  }

  output_catcher(const output_catcher&) = delete;
  output_catcher& operator=(const output_catcher&) = delete;

  ~output_catcher() {
    dup2(before_, STDOUT_FILENO);
    close(before_);
    std::fclose(caught_);
  }

  /// What was written so far.
  [[nodiscard]] std::string text() const {
    std::string result(4096, '\0');
    auto size = pread(fileno(caught_), result.data(), result.size(), 0);
    result.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return result;
  }

private:
  int before_;
  std::FILE* caught_;
};

bool describe_for(std::initializer_list<const char*> arguments,
                  const agent& definition) {
  auto argv = std::vector<const char*>{arguments};
  return describe_if_asked(static_cast<int>(argv.size()), argv.data(),
                           definition);
}

} // namespace

TEST_CASE("describe_if_asked prints the agent as one line of JSON",
          "[actors][run]") {
  auto door = agent{"door"};
  door.use_flow();
  door.receive("closed --> opened", [](const message&) {});
  output_catcher output;

  CHECK(describe_for({"door", "--port", "1", "--describe"}, door));

  auto line = output.text();
  REQUIRE(!line.empty());
  CHECK(line.find('\n') == line.size() - 1);
  CHECK(json::parse(line).value() == door.describe());
}

TEST_CASE("describe_if_asked prints nothing when it is not asked",
          "[actors][run]") {
  output_catcher output;

  CHECK_FALSE(describe_for({"door", "--port", "1", "--described"}, agent{}));
  CHECK_FALSE(describe_for({}, agent{}));

  CHECK(output.text().empty());
}

TEST_CASE("run and runtime refuse an address at which nothing can be",
          "[actors][run]") {
  runtime host;
  run_options options;
  options.config.logger.enable_console_log = false;
  options.config.reconnection.primary_retry_limit = 0;
  options.config.reconnection.default_retry_limit = 0;

  SECTION("without a host") {
    options.host = "";
    CHECK(run(host, agent{"uut"}, options) == 2);
    CHECK_THROWS_AS(host.spawn(agent{"uut"}, {"", 1}, options.config),
                    std::invalid_argument);
  }
  SECTION("without a port") {
    options.port = 0;
    CHECK(run(host, agent{"uut"}, options) == 2);
    CHECK_THROWS_AS(host.spawn(agent{"uut"}, {"127.0.0.1", 0}, options.config),
                    std::invalid_argument);
  }
  SECTION("but for what the configuration says") {
    options.config.host = "127.0.0.1";
    options.config.port = std::uint16_t{1};
    options.host = "";
    options.port = 0;
    CHECK(run(host, agent{"uut"}, options) == 1); // nobody listens there
  }
}
