// SPDX-License-Identifier: Apache-2.0

#include "summoner/json/number.hpp"

#include <catch2/catch.hpp>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <utility>

using namespace summoner::json::detail;

namespace {

constexpr auto infinity = std::numeric_limits<double>::infinity();

std::string text_of(double number) {
  std::array<char, max_double_chars> out{};
  return {out.data(), format_double(number, out)};
}

std::string text_of(std::int64_t number) {
  std::array<char, max_uint64_digits> out{};
  return {out.data(), format_int(number, out)};
}

} // namespace

TEST_CASE("format_double writes what Python's repr does", "[json][number]") {
  for (auto [number, text] : {
         std::pair{0.0, "0.0"},
         {-0.0, "-0.0"},
         {1.0, "1.0"},
         {100.0, "100.0"},
         {0.1, "0.1"},
         {1.0 / 3, "0.3333333333333333"},
         {123456.789, "123456.789"},
         {1e15, "1000000000000000.0"},
         {9999999999999998.0, "9999999999999998.0"},
         {1e16, "1e+16"},
         {123456789012345680.0, "1.2345678901234568e+17"},
         {1e22, "1e+22"},
         {1e100, "1e+100"},
         {1.7976931348623157e308, "1.7976931348623157e+308"},
         {0.0001, "0.0001"},
         {0.00012345, "0.00012345"},
         {0.00001, "1e-05"},
         {1.25e-7, "1.25e-07"},
         {5e-324, "5e-324"},
         {-2.2250738585072014e-308, "-2.2250738585072014e-308"},
       })
    CHECK(text_of(number) == text);
}

TEST_CASE("format_double writes what reads back the same", "[json][number]") {
  std::mt19937_64 random{1};
  for (int i = 0; i < 10'000; ++i) {
    auto number = std::bit_cast<double>(random());
    if (!std::isfinite(number))
      continue;

    auto text = text_of(number);

    CHECK(to_double(text) == number);
    CHECK(text.find_first_of(".e") != std::string::npos); // never an int
  }
}

TEST_CASE("format_int writes all 64 bits", "[json][number]") {
  using limits = std::numeric_limits<std::int64_t>;

  CHECK(text_of(std::int64_t{0}) == "0");
  CHECK(text_of(std::int64_t{-1}) == "-1");
  CHECK(text_of(limits::max()) == "9223372036854775807");
  CHECK(text_of(limits::min()) == "-9223372036854775808");
}

TEST_CASE("is_integer knows the shortest texts of integers", "[json][number]") {
  for (auto text : {"0", "-0", "7", "-7", "10", "99999999999999999999"})
    CHECK(is_integer(text));
  for (auto text : {"", "-", "+1", "01", "-01", "00", "1.0", "1e5", " 1", "1 ",
                    "0x1", "--1", "1_0"})
    CHECK_FALSE(is_integer(text));
}

TEST_CASE("to_int64 reads integers of 64 bits and no larger one",
          "[json][number]") {
  using limits = std::numeric_limits<std::int64_t>;

  CHECK(to_int64("0") == 0);
  CHECK(to_int64("-0") == 0);
  CHECK(to_int64("9223372036854775807") == limits::max());
  CHECK(to_int64("-9223372036854775808") == limits::min());
  CHECK_FALSE(to_int64("9223372036854775808"));
  CHECK_FALSE(to_int64("-9223372036854775809"));
  CHECK_FALSE(to_int64(std::string(400, '9')));
}

TEST_CASE("to_double reads the nearest number", "[json][number]") {
  CHECK(to_double("0.1") == 0.1);
  CHECK(to_double("-1E+2") == -100.0);
  CHECK(to_double("9007199254740993") == 9007199254740992.0);
  CHECK(to_double("0." + std::string(400, '0') + "1e401") == 1.0);
  CHECK(to_double("1" + std::string(400, '0') + "e-400") == 1.0);
}

TEST_CASE("to_double reads what is too large as infinity", "[json][number]") {
  for (const auto& text :
       {std::string{"1e309"}, std::string{"1e99999999999999999999"},
        std::string{"0.001e400"}, std::string(400, '9'),
        std::string(400, '9') + ".5e-10", std::string{"1E+400"},
        std::string{"21e9223372036854775807"}}) {
    CHECK(to_double(text) == infinity);
    CHECK(to_double("-" + text) == -infinity);
  }
}

TEST_CASE("to_double reads what is too small as zero with its sign",
          "[json][number]") {
  for (const auto& text :
       {std::string{"1e-400"}, std::string{"1e-99999999999999999999"},
        "0." + std::string(400, '0') + "1", std::string{"1000e-400"},
        std::string{"0.001e-9223372036854775808"}}) {
    CHECK(to_double(text) == 0.0);
    CHECK_FALSE(std::signbit(to_double(text)));
    CHECK(std::signbit(to_double("-" + text)));
  }
}

TEST_CASE("to_double reads zero whatever its exponent", "[json][number]") {
  for (auto text :
       {"0", "0.0", "0e999", "0.000e-999", "0e99999999999999999999"})
    CHECK(to_double(text) == 0.0);
}
