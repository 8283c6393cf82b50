// SPDX-License-Identifier: Apache-2.0

#include "support/conversation.hpp"

#include "support/resident_memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace summoner::testing {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t lines_at_once = 5;
constexpr auto goodbye = std::string_view{"goodbye"};

} // namespace

conversation::partner::partner(raw_socket stream, std::string other)
  : socket(std::move(stream)),
    prefix_(fmt::format(R"({{"remote_addr": "{}", "content": ")", other)) {
}

void conversation::partner::say(std::string_view content) {
  ++said;
  if (!socket.send(fmt::format("{}\n", content)))
    complain("cannot send");
}

std::optional<std::string> conversation::partner::hear() {
  while (trouble.empty()) {
    auto line = socket.read_line();
    if (!line)
      complain("no line comes");
    else if (line->starts_with("Warning:"))
      complain(*line);
    else if (line->starts_with(prefix_) && line->ends_with("\"}"))
      return line->substr(prefix_.size(), line->size() - prefix_.size() - 2);
    else
      ++overheard;
  }
  return std::nullopt;
}

void conversation::partner::complain(std::string what) {
  if (trouble.empty())
    trouble = std::move(what);
}

conversation::conversation(raw_socket first, raw_socket second)
  : first_(std::move(first), second.local()),
    second_(std::move(second), first_.socket.local()),
    answering_([this] { answer(); }),
    asking_([this](const std::stop_token& stop) { ask(stop); }) {
}

conversation_account conversation::end() {
  asking_.request_stop();
  asking_.join();
  answering_.join();
  account_.trouble = first_.trouble.empty() ? second_.trouble : first_.trouble;
  account_.lines = first_.said + second_.said;
  account_.overheard_by_first = first_.overheard;
  account_.overheard_by_second = second_.overheard;
  return account_;
}

void conversation::ask(const std::stop_token& stop) {
  while (!stop.stop_requested() && first_.trouble.empty()) {
    auto begin = std::chrono::steady_clock::now();
    say_some();
    auto taken = std::chrono::steady_clock::now() - begin;
    account_.slowest
      = std::max(account_.slowest,
                 std::chrono::duration_cast<std::chrono::milliseconds>(taken));
    account_.most_kib = std::max(account_.most_kib, resident_kib());
    std::this_thread::sleep_for(1ms);
  }
  first_.say(goodbye);
  if (auto last = first_.hear(); last && *last != goodbye)
    first_.complain("heard after all: " + *last);
}

void conversation::say_some() {
  auto begin = first_.said;
  for (std::size_t i = 0; i < lines_at_once; ++i)
    first_.say(std::to_string(first_.said));
  for (auto i = begin; i < first_.said; ++i)
    if (auto heard = first_.hear(); heard && *heard != std::to_string(i))
      first_.complain(fmt::format("heard {} instead of {}", *heard, i));
}

void conversation::answer() {
  while (auto heard = second_.hear()) {
    auto expected = std::to_string(second_.said);
    second_.say(*heard);
    if (*heard == goodbye)
      return;
    if (*heard != expected)
      second_.complain(fmt::format("heard {} instead of {}", *heard, expected));
  }
}

} // namespace summoner::testing
