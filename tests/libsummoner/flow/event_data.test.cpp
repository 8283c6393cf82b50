// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/event_data.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <type_traits>
#include <vector>

using summoner::event_data;
using summoner::value;

namespace {

struct offer {
  int price = 0;
  std::vector<int> history;
};

value json_of(const event_data& uut) {
  REQUIRE(uut.get<value>() != nullptr);
  return *uut.get<value>();
}

} // namespace

TEST_CASE("event_data is nothing unless it is given something",
          "[flow][event_data]") {
  auto uut = event_data{};

  CHECK_FALSE(uut);
  CHECK(uut.get<value>() == nullptr);
  CHECK(uut.get<int>() == nullptr);
  CHECK(uut.bytes() == 0);
  CHECK(uut.type_name() == "nothing");
  CHECK_FALSE(uut.snapshot());
}

TEST_CASE("event_data holds a value made of what values are made of",
          "[flow][event_data]") {
  CHECK(json_of(3) == 3);
  CHECK(json_of(1.5) == 1.5);
  CHECK(json_of(true) == true);
  CHECK(json_of("text") == "text");
  CHECK(json_of(std::string{"text"}) == "text");
  CHECK(json_of(nullptr).is_null());
  CHECK(json_of(value{{"a", 1}})["a"] == 1);
  CHECK(json_of({{"a", 1}})["a"] == 1);
  CHECK(json_of({1, 2, 3}).size() == 3);
  CHECK(event_data{nullptr});
}

TEST_CASE("event_data keeps a copy of an object", "[flow][event_data]") {
  auto original = offer{3, {1, 2}};
  const auto& constant = original;

  auto uut = event_data{original};
  auto other = event_data{constant};
  original.price = 4;

  REQUIRE(uut.get<offer>() != nullptr);
  CHECK(uut.get<offer>()->price == 3);
  CHECK(uut.get<const offer>() == uut.get<offer>());
  REQUIRE(other.get<offer>() != nullptr);
  CHECK(other.get<offer>()->history.size() == 2);
}

TEST_CASE("event_data gives its object as its own type alone",
          "[flow][event_data]") {
  auto uut = event_data{offer{3, {}}};

  CHECK(uut);
  CHECK(uut.get<value>() == nullptr);
  CHECK(uut.get<int>() == nullptr);
  CHECK(event_data{3}.get<int>() == nullptr);
  CHECK(event_data{3}.get<offer>() == nullptr);
}

TEST_CASE("event_data shares an object that is shared already",
          "[flow][event_data]") {
  auto shared = std::make_shared<offer>();

  auto uut = event_data{shared};
  shared->price = 7;

  CHECK(uut.get<offer>() == shared.get());
  CHECK(uut.get<offer>()->price == 7);
  CHECK_FALSE(event_data{std::shared_ptr<offer>{}});
}

TEST_CASE("event_data is shared by its copies", "[flow][event_data]") {
  auto uut = event_data{offer{3, {}}};

  auto copy = uut;
  copy.get<offer>()->price = 4;

  CHECK(uut.get<offer>()->price == 4);
}

TEST_CASE("event_data has snapshots that are independent of it",
          "[flow][event_data]") {
  auto uut = event_data{offer{3, {1, 2}}};

  auto snapshot = uut.snapshot();
  uut.get<offer>()->price = 4;
  uut.get<offer>()->history.clear();

  REQUIRE(snapshot.get<offer>() != nullptr);
  CHECK(snapshot.get<offer>()->price == 3);
  CHECK(snapshot.get<offer>()->history.size() == 2);
}

TEST_CASE("event_data has snapshots of values", "[flow][event_data]") {
  event_data uut = {{"a", 1}};

  auto snapshot = uut.snapshot();
  *uut.get<value>() = 3;

  CHECK(json_of(snapshot)["a"] == 1);
}

TEST_CASE("event_data estimates its size", "[flow][event_data]") {
  CHECK(event_data{offer{}}.bytes() == sizeof(offer));
  auto text = event_data{std::string(1000, 'x')}.bytes();
  CHECK(text >= 1000);
  CHECK(text < 1200);
  auto nested = value{{std::string(500, 'k'), {1, std::string(500, 'x')}}};
  CHECK(event_data{nested}.bytes() >= 1000);
  CHECK(event_data{nested}.bytes() < 1200);
}

TEST_CASE("event_data counts the whole message of which it is a part",
          "[flow][event_data]") {
  auto message = value{{"kind", "greeting"},
                       {"what", std::string(500, 'x')},
                       {"fill", std::string(5000, 'x')}};
  auto kind = message["kind"];
  auto derived = value{{"said", message["what"]}};

  CHECK(event_data{kind}.bytes() > 5000);
  CHECK(event_data{derived}.bytes() > 5000);
  CHECK(event_data{kind.copy()}.bytes() < 200);
}

TEST_CASE("event_data names the type that it holds", "[flow][event_data]") {
  CHECK(event_data{3}.type_name() == "value");
  CHECK_THAT(event_data{offer{}}.type_name(), Catch::EndsWith("::offer"));
}

TEST_CASE("event_data takes nothing that cannot be copied",
          "[flow][event_data]") {
  using unique = std::unique_ptr<int>;

  CHECK(std::is_constructible_v<event_data, offer>);
  CHECK_FALSE(std::is_constructible_v<event_data, unique>);
  CHECK_FALSE(std::is_constructible_v<event_data, std::shared_ptr<unique>>);
}
