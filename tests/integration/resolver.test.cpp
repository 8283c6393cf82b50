// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/resolver.hpp"

#include "summoner/actors/tcp.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <catch2/catch.hpp>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

namespace {

struct system_config : caf::actor_system_config {
  system_config() {
    add_message_types<caf::id_block::summoner_actors>();
    set("logger.file-verbosity", caf::atom("quiet"));
  }
};

/// A server of names that answers when the test says so. `nobody` has no
/// address; any other name has 10.0.0.1 and ::1.
class name_server {
public:
  lookup_result ask(const endpoint& where) {
    auto guard = std::unique_lock{mutex_};
    asked_.push_back(where.host);
    changed_.notify_all();
    changed_.wait_for(guard, 5s, [this] { return is_open_; });
    if (where.host == "nobody")
      return {{}, "no such name"};
    return {{*numeric_address({"10.0.0.1", where.port}),
             *numeric_address({"::1", where.port})},
            {}};
  }

  void open() {
    auto guard = std::lock_guard{mutex_};
    is_open_ = true;
    changed_.notify_all();
  }

  /// Waits until it was asked so often, for 5 s at most.
  bool was_asked(std::size_t times) {
    auto guard = std::unique_lock{mutex_};
    return changed_.wait_for(guard, 5s, [&] { return asked_.size() == times; });
  }

  std::vector<std::string> asked() {
    auto guard = std::lock_guard{mutex_};
    return asked_;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_open_ = false;
  std::vector<std::string> asked_;
};

struct fixture {
  std::shared_ptr<name_server> names = std::make_shared<name_server>();
  poller watcher;
  system_config cfg;
  caf::actor_system sys{cfg};
  caf::scoped_actor self{sys};
  resolver_actor uut
    = sys.spawn(resolver, &watcher,
                lookup_function{[server = names](const endpoint& where) {
                  return server->ask(where);
                }});

  ~fixture() {
    names->open(); // the thread ends, too
    self->send_exit(uut, caf::exit_reason::user_shutdown);
  }

  auto ask(const std::string& host, std::uint16_t port) {
    return self->request(uut, 10s, look_up{{host, port}});
  }

  /// Waits for an answer.
  /// @returns Its addresses as text, or why there are none.
  template <class Response>
  std::vector<std::string> answer_to(Response response) {
    std::vector<std::string> all;
    response.receive(
      [&](const lookup_result& found) {
        for (const auto& x : found.addresses)
          all.push_back(to_string(x.storage));
        if (!found.failure.empty())
          all.push_back(found.failure);
      },
      [&](const caf::error& error) { all.push_back(describe(error)); });
    return all;
  }
};

using texts = std::vector<std::string>;

} // namespace

TEST_CASE_METHOD(fixture, "resolver answers with all addresses and the port",
                 "[integration][resolver]") {
  names->open();

  CHECK(answer_to(ask("relay", 8888)) == texts{"10.0.0.1:8888", "[::1]:8888"});
}

TEST_CASE_METHOD(fixture, "resolver tells why a name has no address",
                 "[integration][resolver]") {
  names->open();

  CHECK(answer_to(ask("nobody", 8888)) == texts{"no such name"});
}

TEST_CASE_METHOD(fixture,
                 "resolver looks a name up once for all who ask meanwhile",
                 "[integration][resolver]") {
  std::vector<decltype(ask("", 0))> responses;
  for (std::uint16_t i = 0; i < 1000; ++i)
    responses.push_back(ask("relay", i));
  REQUIRE(names->was_asked(1));
  responses.push_back(ask("relay", 1000));
  answer_to(ask("127.0.0.1", 1)); // it has seen those before, too

  names->open();

  for (std::uint16_t i = 0; i <= 1000; ++i)
    CHECK(
      answer_to(std::move(responses[i]))
      == texts{"10.0.0.1:" + std::to_string(i), "[::1]:" + std::to_string(i)});
  CHECK(names->asked() == texts{"relay"});
}

TEST_CASE_METHOD(fixture, "resolver looks a name up again for who asks later",
                 "[integration][resolver]") {
  names->open();
  answer_to(ask("relay", 1));

  answer_to(ask("relay", 1));

  CHECK(names->asked() == texts{"relay", "relay"});
}

TEST_CASE_METHOD(fixture, "resolver lets no name wait for another one",
                 "[integration][resolver]") {
  auto slow = ask("slow", 1);
  REQUIRE(names->was_asked(1));

  auto other = ask("other", 2);

  CHECK(names->was_asked(2));
  names->open();
  CHECK(answer_to(std::move(other)) == texts{"10.0.0.1:2", "[::1]:2"});
  CHECK(answer_to(std::move(slow)) == texts{"10.0.0.1:1", "[::1]:1"});
}

TEST_CASE_METHOD(fixture, "resolver looks no address in digits up",
                 "[integration][resolver]") {
  CHECK(answer_to(ask("127.0.0.1", 1)) == texts{"127.0.0.1:1"});
  CHECK(answer_to(ask("::1", 2)) == texts{"[::1]:2"});
  CHECK(names->asked().empty());
}

TEST_CASE("resolver ends without waiting for a look-up",
          "[integration][resolver]") {
  auto names = std::make_shared<name_server>();
  auto begin = std::chrono::steady_clock::now();
  {
    fixture room;
    room.names.swap(names); // never opened by the fixture
    room.self->send(room.uut, look_up{{"slow", 1}});
    REQUIRE(names->was_asked(1));
  }

  CHECK(std::chrono::steady_clock::now() - begin < 4s);
  names->open();
}
