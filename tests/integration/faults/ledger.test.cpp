// SPDX-License-Identifier: Apache-2.0

#include "integration/faults/ledger.hpp"

#include <catch2/catch.hpp>

using summoner::value;
using summoner::faults::ledger;

namespace {

struct fixture {
  ledger uut;
  value one = uut.make("a says");
  value two = uut.make("a says");
  value three = uut.make("a says");
};

} // namespace

TEST_CASE_METHOD(fixture, "ledger finds nothing wrong when all is heard",
                 "[faults][ledger]") {
  for (const auto* who : {"b", "c"})
    for (const auto& x : {one, two, three})
      uut.hear(who, "1", x);

  auto found = uut.result();
  CHECK(found.made == 3);
  CHECK(found.heard == 3);
  CHECK(found.twice + found.late + found.gaps + found.altered == 0);
  CHECK(uut.is_heard_to_its_end("says", 2));
  CHECK_FALSE(uut.is_heard_to_its_end("says", 3));
}

TEST_CASE_METHOD(fixture, "ledger notices what nobody has heard",
                 "[faults][ledger]") {
  uut.hear("b", "1", one);
  uut.hear("c", "1", two);

  CHECK(uut.result().heard == 2);
  CHECK_FALSE(uut.is_heard_to_its_end("says", 1));
  CHECK(uut.is_heard_to_its_end("answers", 1));
}

TEST_CASE_METHOD(fixture, "ledger tells what is not heard of what is made last",
                 "[faults][ledger]") {
  uut.open("b says");
  auto before = uut.made("says");
  CHECK(before == std::vector<std::size_t>{3, 0});
  CHECK(uut.unheard_beyond(before, "says") == 0);
  CHECK(uut.unheard_beyond({1, 0}, "says") == 2);
  CHECK_FALSE(uut.is_heard_to_its_end("b says", 1));

  uut.hear("c", "1", three);
  CHECK(uut.unheard_beyond({1, 0}, "says") == 1);

  auto four = uut.make("a says");
  auto one_of_b = uut.make("b says");
  CHECK(uut.unheard_beyond(before, "says") == 2);
  uut.hear("c", "1", four);
  uut.hear("c", "2", one_of_b);
  CHECK(uut.unheard_beyond(before, "says") == 0);
}

TEST_CASE_METHOD(fixture, "ledger notices gaps within a connection only",
                 "[faults][ledger]") {
  uut.hear("b", "1", one);
  uut.hear("b", "2", three);
  CHECK(uut.result().gaps == 0);

  uut.hear("c", "1", one);
  uut.hear("c", "1", three);
  CHECK(uut.result().gaps == 1);
}

TEST_CASE_METHOD(fixture, "ledger notices what comes twice, late or changed",
                 "[faults][ledger]") {
  uut.hear("b", "1", two);
  uut.hear("b", "2", two);
  CHECK(uut.result().twice == 1);

  uut.hear("b", "2", one);
  CHECK(uut.result().late == 1);

  uut.hear("b", "2", {{"stream", "a says"}, {"n", 3}, {"fill", "?"}});
  uut.hear("b", "2", {{"stream", "a says"}, {"n", 4}});
  uut.hear("b", "2", {{"stream", "nobody"}, {"n", 1}});
  uut.hear("b", "2", "three");
  CHECK(uut.result().altered == 4);
}
