// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/name_lookup.hpp"

#include "summoner/actors/tcp.hpp"

#include <catch2/catch.hpp>
#include <poll.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

namespace {

/// Waits for the result, for 5 s at most.
std::optional<lookup_result> result_of(name_lookup& lookup) {
  pollfd waiting{lookup.descriptor(), POLLIN, 0};
  ::poll(&waiting, 1, 5000);
  return lookup.take();
}

} // namespace

TEST_CASE("numeric_address reads addresses of both kinds",
          "[integration][name_lookup]") {
  auto v4 = numeric_address({"127.0.0.1", 8888});
  auto v6 = numeric_address({"::1", 8888});

  REQUIRE(v4);
  REQUIRE(v6);
  CHECK(to_string(v4->storage) == "127.0.0.1:8888");
  CHECK(to_string(v6->storage) == "[::1]:8888");
}

TEST_CASE("numeric_address reads no name", "[integration][name_lookup]") {
  CHECK_FALSE(numeric_address({"localhost", 8888}));
  CHECK_FALSE(numeric_address({"no such name", 8888}));
}

TEST_CASE("set_port changes nothing but the port",
          "[integration][name_lookup]") {
  for (const auto* host : {"127.0.0.1", "::1"}) {
    auto address = *numeric_address({host, 1});

    set_port(address, 65'535);

    CHECK(to_string(address.storage)
          == to_string(numeric_address({host, 65'535})->storage));
  }
}

TEST_CASE("resolve finds the addresses of a name",
          "[integration][name_lookup]") {
  auto found = resolve({"localhost", 8888});

  REQUIRE_FALSE(found.addresses.empty());
  CHECK(found.failure.empty());
  for (const auto& x : found.addresses) {
    auto text = to_string(x.storage);
    CHECK((text == "127.0.0.1:8888" || text == "[::1]:8888"));
  }
}

TEST_CASE("resolve tells why it found nothing", "[integration][name_lookup]") {
  auto found = resolve({"no-such-host.invalid", 8888});

  CHECK(found.addresses.empty());
  CHECK_FALSE(found.failure.empty());
}

TEST_CASE("name_lookup becomes readable when the result is there",
          "[integration][name_lookup]") {
  std::promise<void> open;
  auto uut = name_lookup::start({"relay", 1},
                                [is_open = open.get_future().share()](
                                  const endpoint& where) -> lookup_result {
                                  is_open.wait();
                                  return {{}, "no " + where.host};
                                });
  REQUIRE(uut);
  pollfd waiting{uut->descriptor(), POLLIN, 0};
  CHECK(::poll(&waiting, 1, 0) == 0);
  CHECK_FALSE(uut->take());

  open.set_value();

  auto found = result_of(*uut);
  REQUIRE(found);
  CHECK(found->failure == "no relay");
  CHECK_FALSE(uut->take());
}

TEST_CASE("name_lookup may be forgotten before it ends",
          "[integration][name_lookup]") {
  std::promise<void> open;
  // Shared: the thread may still be at it when the test has seen its value.
  auto ended = std::make_shared<std::promise<void>>();
  auto has_ended = ended->get_future();
  auto uut = name_lookup::start({"relay", 1},
                                [is_open = open.get_future().share(),
                                 ended](const endpoint&) {
                                  is_open.wait();
                                  ended->set_value();
                                  return lookup_result{};
                                });

  uut = nullptr;
  open.set_value();

  CHECK(has_ended.wait_for(5s) == std::future_status::ready);
}
