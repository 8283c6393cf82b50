// SPDX-License-Identifier: Apache-2.0

#include "summoner/logging/traffic_log.hpp"

#include "summoner/json/parse.hpp"
#include "summoner/json/value.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace summoner;
using namespace summoner::logging;

namespace {

class recording_sink final : public log_sink {
public:
  void write(log_level, std::string_view,
             std::string_view text) noexcept override {
    texts.emplace_back(text);
  }

  void write_object(log_level, std::string_view,
                    const value& object) noexcept override {
    objects.push_back(object);
  }

  std::vector<std::string> texts;
  std::vector<value> objects;
};

using texts = std::vector<std::string>;

struct fixture {
  std::shared_ptr<recording_sink> sink = std::make_shared<recording_sink>();
  logger_config config;

  void pass_on(std::string_view line, log_level level = log_level::info) {
    traffic_log uut{logger{sink, "relay", level}, config};
    uut.passed_on("1.2.3.4:5", line);
  }
};

constexpr auto envelope = std::string_view{
  R"({"_version":"1.3.0","_payload":{"a":1,"secret":2},)"
  R"("_type":{"a":"int","secret":"int"}})"};

} // namespace

TEST_CASE_METHOD(fixture, "traffic_log shows a line as it is", "[logging]") {
  pass_on("h\u00e9llo {} %s");
  pass_on("");
  pass_on(envelope);

  CHECK(sink->texts
        == texts{"From 1.2.3.4:5: h\u00e9llo {} %s", "From 1.2.3.4:5: ",
                 "From 1.2.3.4:5: " + std::string{envelope}});
}

TEST_CASE_METHOD(fixture, "traffic_log lets no line control the terminal",
                 "[logging]") {
  pass_on("\033[2J\rroot");

  CHECK(sink->texts == texts{"From 1.2.3.4:5: \\u001b[2J\\u000droot"});
}

TEST_CASE_METHOD(fixture, "traffic_log is silent above INFO", "[logging]") {
  pass_on("lost", log_level::warning);
  traffic_log nothing;
  nothing.passed_on("1.2.3.4:5", "lost");

  CHECK(sink->texts.empty());
}

TEST_CASE_METHOD(fixture, "traffic_log shows objects where lines are JSON",
                 "[logging]") {
  config.enable_json_log = true;

  pass_on(envelope);
  pass_on("text");
  pass_on("[1]");
  pass_on("{no JSON");

  REQUIRE(sink->objects.size() == 4);
  CHECK(sink->objects[0]
        == value{{"remote_addr", "1.2.3.4:5"},
                 {"content", *json::parse(envelope)}});
  CHECK(sink->objects[1]
        == value{{"remote_addr", "1.2.3.4:5"}, {"content", "text"}});
  CHECK(sink->objects[2]["content"] == "[1]");
  CHECK(sink->objects[3]["content"] == "{no JSON");
}

TEST_CASE_METHOD(fixture, "traffic_log keeps the keys that it is told",
                 "[logging]") {
  config.log_keys = {"a"};
  pass_on(envelope);
  config.log_keys.emplace();
  pass_on(envelope);
  config.enable_json_log = true;
  pass_on(envelope);

  CHECK(sink->texts
        == texts{"From 1.2.3.4:5: {\"_version\":\"1.3.0\",\"_payload\":"
                 "{\"a\":1},\"_type\":{\"a\":\"int\"}}",
                 "From 1.2.3.4:5: {\"_version\":\"1.3.0\",\"_payload\":{},"
                 "\"_type\":{}}"});
  CHECK(sink->objects.at(0)["content"]["_payload"] == value::object());
}

TEST_CASE_METHOD(fixture,
                 "traffic_log shows no key of an object that it cannot read",
                 "[logging]") {
  config.log_keys = {"a"};

  pass_on(R"( {"secret": 1, "secret": 2})");
  pass_on("plain text");

  CHECK(sink->texts
        == texts{"From 1.2.3.4:5: (an object that is not JSON)",
                 "From 1.2.3.4:5: plain text"});
}
