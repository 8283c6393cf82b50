// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/cell.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace summoner;
using namespace summoner::sqlite;

namespace {

/// What is read as a `T`; nothing if that cannot be.
template <class T>
std::optional<T> as(const cell& from) {
  T result{};
  return read(from, result) ? std::optional<T>{result} : std::nullopt;
}

constexpr auto largest = std::numeric_limits<std::int64_t>::max();
constexpr auto smallest = std::numeric_limits<std::int64_t>::min();

} // namespace

TEST_CASE("cell is made of what SQLite can store", "[sqlite][cell]") {
  CHECK(cell().is_null());
  CHECK(cell(nullptr).is_null());
  CHECK(cell(true) == cell(1));
  CHECK(cell(largest).type_name() == "an integer");
  CHECK(cell(1.5F) == cell(1.5));
  CHECK(cell("text") == cell(std::string{"text"}));
  CHECK(cell(std::string_view{"text"}).type_name() == "a text");
  CHECK(cell(blob{std::byte{1}}).type_name() == "a blob");
  CHECK(cell(1) != cell(1.0));
}

TEST_CASE("cell is NULL for a null pointer and for nothing", "[sqlite][cell]") {
  const char* text = nullptr;

  CHECK(cell(text).is_null());
  CHECK(cell(std::optional<int>{}).is_null());
  CHECK(cell(std::optional{3}) == cell(3));
}

TEST_CASE("cell holds a value as JSON text", "[sqlite][cell]") {
  auto content = value{{"k", {1, 2.5, nullptr}}};

  CHECK(cell(content) == cell(R"({"k":[1,2.5,null]})"));
  CHECK(cell(value()) == cell("null"));
  CHECK(cell(value("text")) == cell(R"("text")"));
}

TEST_CASE("cell refuses integers that SQLite cannot store", "[sqlite][cell]") {
  CHECK_NOTHROW(cell(static_cast<std::uint64_t>(largest)));
  CHECK_THROWS_AS(cell(static_cast<std::uint64_t>(largest) + 1),
                  std::out_of_range);
}

TEST_CASE("read gives back what a cell was made of", "[sqlite][cell]") {
  CHECK(as<std::int64_t>(smallest) == smallest);
  CHECK(as<double>(2.5) == 2.5);
  CHECK(as<std::string>("text") == "text");
  CHECK(as<blob>(blob{std::byte{0}}) == blob{std::byte{0}});
  CHECK(as<bool>(true) == true);
  CHECK(as<bool>(0) == false);
  CHECK(as<value>(value{{"k", 1}}) == value{{"k", 1}});
  CHECK(as<cell>("text") == cell("text"));
}

TEST_CASE("read converts nothing that would lose something", "[sqlite][cell]") {
  CHECK(as<double>(2) == 2.0);
  CHECK(as<std::uint8_t>(255) == 255);

  CHECK_FALSE(as<std::uint8_t>(256));
  CHECK_FALSE(as<unsigned>(-1));
  CHECK_FALSE(as<std::int64_t>(2.0));
  CHECK_FALSE(as<std::int64_t>("2"));
  CHECK_FALSE(as<std::string>(2));
  CHECK_FALSE(as<std::string>(blob{}));
  CHECK_FALSE(as<blob>("text"));
  CHECK_FALSE(as<value>("no JSON"));
}

TEST_CASE("read takes NULL for an optional and a value only",
          "[sqlite][cell]") {
  CHECK_FALSE(as<std::int64_t>(nullptr));
  CHECK_FALSE(as<std::string>(nullptr));

  using maybe = std::optional<int>;
  REQUIRE(as<maybe>(nullptr).has_value());
  CHECK_FALSE(as<maybe>(nullptr)->has_value());
  CHECK(as<maybe>(3).value() == 3);
  CHECK_FALSE(as<maybe>("text").has_value());
  CHECK(as<value>(nullptr) == value());
}

TEST_CASE("read makes a value of numbers", "[sqlite][cell]") {
  CHECK(as<value>(3) == value(3));
  CHECK(as<value>(2.5) == value(2.5));
  CHECK_FALSE(as<value>(blob{}));
}
