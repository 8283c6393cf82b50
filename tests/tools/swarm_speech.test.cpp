// SPDX-License-Identifier: Apache-2.0

#include "swarm_speech.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>

using namespace summoner;
using namespace summoner::tools;

namespace {

std::shared_ptr<const swarm_setup> make_setup(const std::string& run = "run") {
  return std::make_shared<const swarm_setup>(
    swarm_setup{run, swarm_payloads{1, 150}, std::make_shared<swarm_board>(3)});
}

value relayed(const value& line) {
  return {{"remote_addr", "127.0.0.1:1"}, {"content", line}};
}

} // namespace

TEST_CASE("swarm speech numbers the lines of each sender",
          "[tools][swarm_speech]") {
  swarm_speech uut{make_setup(), 1};

  auto a = uut.say(0, "question", 7, 2);
  auto b = uut.say(1, "question", 7, 2);
  auto c = uut.say(0, "question", 8, 2);

  CHECK(a["number"] == 0);
  CHECK(b["number"] == 0);
  CHECK(c["number"] == 1);
  CHECK(a["voice"] == c["voice"]);
  CHECK(a["voice"] != b["voice"]);
}

TEST_CASE("swarm speech gives only what is for its agent",
          "[tools][swarm_speech]") {
  auto setup = make_setup();
  swarm_speech speaker{setup, 0};
  swarm_speech uut{setup, 1};

  auto mine = uut.listen(relayed(speaker.say(0, "question", 7, 1)));
  auto other = uut.listen(relayed(speaker.say(0, "question", 7, 2)));

  REQUIRE(mine);
  CHECK((*mine)["id"] == 7);
  CHECK_FALSE(other);
  CHECK(uut.heard().faults() == hearing_faults{});
  CHECK(uut.heard().heard_of(voice_of(0, 0)) == 2);
  CHECK(setup->board->heard() == 2);
}

TEST_CASE("swarm speech notices a content that was altered",
          "[tools][swarm_speech]") {
  auto setup = make_setup();
  swarm_speech speaker{setup, 0};
  swarm_speech uut{setup, 1};
  auto line = speaker.say(0, "question", 7, 2);

  auto heard
    = uut.listen(relayed(line.with("content", line["content"].with("int", 0))));

  CHECK_FALSE(heard);
  CHECK(uut.heard().faults().altered == 1);
}

TEST_CASE("swarm speech ignores what is of no member of this swarm",
          "[tools][swarm_speech]") {
  auto setup = make_setup();
  swarm_speech stranger{make_setup("another"), 0};
  swarm_speech uut{setup, 1};

  CHECK_FALSE(uut.listen(relayed(stranger.say(0, "question", 7, 1))));
  CHECK_FALSE(uut.listen(value("Warning: you are too loud")));

  CHECK(setup->board->heard() == 0);
}

TEST_CASE("swarm speech keeps the first notice of its relay",
          "[tools][swarm_speech]") {
  auto setup = make_setup();
  swarm_speech uut{setup, 1};
  CHECK(setup->board->notice().empty());

  CHECK_FALSE(uut.listen(value("Warning: you are too loud")));
  CHECK_FALSE(uut.listen(value("Warning: you are out")));

  CHECK(setup->board->notice() == "Warning: you are too loud");
}

TEST_CASE("swarm speech answers the roll call by noting that it is there",
          "[tools][swarm_speech]") {
  auto setup = make_setup();
  swarm_speech caller{setup, 0};
  swarm_speech uut{setup, 1};

  CHECK_FALSE(uut.listen(relayed(caller.roll_call())));
  CHECK_FALSE(uut.listen(relayed(caller.roll_call())));

  CHECK(setup->board->present() == 1);
  CHECK(setup->board->heard() == 0);
}
