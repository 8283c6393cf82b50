// SPDX-License-Identifier: Apache-2.0

// Set-up and tear-down: what is opened before the agent connects, and closed
// when its last handler has ended; here a guest book that is kept in a file.

#include "summoner/summoner.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

using namespace summoner;
using namespace std::chrono_literals;

using names = std::set<std::string>;

// Files block whoever reads them, so this is for `offload`.

names read_names(const std::string& path) {
  std::ifstream in{path};
  if (!in)
    throw std::runtime_error{"cannot read " + path};
  names result;
  for (std::string line; std::getline(in, line);)
    result.insert(line);
  return result;
}

void write_names(const std::string& path, const names& all) {
  std::ofstream out{path};
  for (const auto& each : all)
    out << each << '\n';
  if (!out.flush())
    throw std::runtime_error{"cannot write " + path};
}

// [setup]
/// Greets, and knows whom it has greeted before, also in an earlier life.
agent make_guest_book(const std::string& path) {
  agent book{"book"};
  auto known = std::make_shared<std::optional<names>>(); // until it is read
  queue<value> greetings;
  book.setup([=]() -> task<> {
    auto read = [path] { return read_names(path); };
    *known = co_await offload(read); // throws: the agent does not start
  });
  book.receive("", [=](const message& msg) -> task<> {
    if (!msg["content"].contains("i_am"))
      co_return;
    auto name = std::string{msg["content"]["i_am"].as_string()};
    auto is_new = known->value().insert(name).second;
    value greeting = {{"hello", name}, {"again", !is_new}};
    co_await greetings.put(greeting);
  });
  book.send("", [=]() -> task<std::optional<value>> {
    co_return co_await greetings.get();
  });
  book.teardown([=]() -> task<> {
    if (!*known)
      co_return; // the set-up has failed: there is nothing to keep
    auto write = [=] { write_names(path, **known); };
    co_await offload(write);
  });
  return book;
}
// [/setup]

/// Says who it is until it is greeted.
agent make_caller(const std::string& name, bool& is_known) {
  agent caller{name};
  caller.receive("", [&is_known, name](const message& msg, context& self) {
    if (msg["content"]["hello"] != name)
      return;
    is_known = msg["content"]["again"].as_bool();
    self.quit();
  });
  caller.send("", [=] { return value{{"i_am", name}}; }, {.every = 200ms});
  return caller;
}

// [shared]
/// What no single client owns is made ready before there are any.
task<> make_empty_book(std::string path) {
  auto write = [path] { write_names(path, {}); };
  co_await offload(write);
}

void prepare(runtime& host, const std::string& path) {
  host.run_until_complete(make_empty_book(path)); // blocks, throws
}
// [/shared]

/// One life of the book: from its set-up to its tear-down.
/// @returns Whether it has known Ann; nothing if something went wrong.
std::optional<bool> meet_ann(runtime& host, const endpoint& where,
                             const std::string& path) {
  auto is_known = false;
  auto book = host.spawn(make_guest_book(path), where, {},
                         {.with_setup = true}); // as `run` does
  auto ann = host.spawn(make_caller("ann", is_known), where);
  auto status = ann.wait();
  book.quit();
  status += book.wait();
  return status == 0 ? std::optional{is_known} : std::nullopt;
}

int main(int argc, char** argv) {
  auto path = (std::filesystem::temp_directory_path()
               / fmt::format("guests-{}.txt", ::getpid()))
                .string();
  if (describe_if_asked(argc, argv, make_guest_book(path)))
    return 0;
  runtime host;
  auto room = relay::start(host, {.port = 0});
  if (!room)
    return 1;
  prepare(host, path);
  auto first = meet_ann(host, room->address(), path);
  auto second = meet_ann(host, room->address(), path);
  std::filesystem::remove(path);
  auto is_good = first == false && second == true;
  fmt::print("{}\n", is_good ? "ann was remembered" : "ann was not remembered");
  return is_good ? 0 : 1;
}
