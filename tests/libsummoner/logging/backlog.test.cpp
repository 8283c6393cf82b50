// SPDX-License-Identifier: Apache-2.0

#include "summoner/logging/backlog.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::logging;

namespace {

struct some_channel final : channel {};

record line_of(std::string text) {
  return {log_level::info, "n", std::move(text)};
}

struct fixture {
  std::shared_ptr<channel> a = std::make_shared<some_channel>();
  std::shared_ptr<channel> b = std::make_shared<some_channel>();
  backlog uut{{3, 100}};

  bool put(const std::shared_ptr<channel>& to, const std::string& text) {
    return uut.put(to, line_of(text));
  }

  /// As `a:text`, with `(n)` before a line after n that were skipped.
  std::string next() {
    auto item = uut.next();
    if (!item)
      return "";
    auto result = std::string{item->to == a ? "a:" : "b:"};
    if (item->skipped > 0)
      result += "(" + std::to_string(item->skipped) + ")";
    return result + (item->line ? item->line->text : "");
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "backlog gives lines in the order of all channels",
                 "[logging]") {
  CHECK(uut.empty());
  put(a, "1");
  put(b, "2");
  put(a, "3");

  CHECK_FALSE(uut.empty());
  CHECK(next() == "a:1");
  CHECK(next() == "b:2");
  CHECK(next() == "a:3");
  CHECK(next().empty());
  CHECK(uut.empty());
  CHECK(uut.skipped() == 0);
}

TEST_CASE_METHOD(fixture, "backlog skips and counts what is too much",
                 "[logging]") {
  put(a, "1");
  put(a, "2");
  CHECK(put(a, "3"));
  CHECK_FALSE(put(a, "4"));
  CHECK_FALSE(put(b, "5"));
  next();

  CHECK(put(a, "6"));
  CHECK(uut.skipped() == 2);
}

TEST_CASE_METHOD(fixture, "backlog tells where lines are missing, and of whom",
                 "[logging]") {
  for (const auto* text : {"1", "2", "3", "4", "5"})
    put(a, text);
  put(b, "6");
  CHECK(next() == "a:1");
  CHECK(next() == "a:2");
  put(a, "7");
  put(b, "8");

  CHECK(next() == "a:3");
  CHECK(next() == "a:(2)7");
  CHECK(next() == "b:(1)8");
  CHECK(next().empty());
}

TEST_CASE_METHOD(fixture, "backlog tells what was skipped when nothing follows",
                 "[logging]") {
  for (const auto* text : {"1", "2", "3", "4", "5"})
    put(a, text);
  put(b, "6");
  while (uut.next()->line->text != "3")
    continue;

  CHECK_FALSE(uut.empty());
  auto told = std::vector<std::string>{next(), next()};
  CHECK_THAT(told, Catch::UnorderedEquals(
                     std::vector<std::string>{"a:(2)", "b:(1)"}));
  CHECK(next().empty());
  CHECK(uut.empty());
}

TEST_CASE_METHOD(fixture, "backlog is bounded by bytes, too", "[logging]") {
  CHECK(put(a, std::string(98, 'x')));
  CHECK(put(a, std::string(1000, 'x'))); // there were fewer than 100 bytes
  CHECK_FALSE(put(a, ""));
  next();
  CHECK_FALSE(put(a, ""));
  next();

  CHECK(put(a, ""));
}
