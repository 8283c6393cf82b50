// SPDX-License-Identifier: Apache-2.0

#include "summoner/testing.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;

agent make_guest_book(const std::string& path); // 14_setup.cpp

namespace {

struct fixture {
  fixture() {
    std::filesystem::create_directory(folder);
  }

  fixture(const fixture&) = delete;
  fixture& operator=(const fixture&) = delete;

  ~fixture() {
    std::filesystem::remove_all(folder);
  }

  void write(const std::string& text) const {
    std::ofstream{path} << text;
  }

  [[nodiscard]] std::string text() const {
    std::ifstream in{path};
    return {std::istreambuf_iterator<char>{in}, {}};
  }

  static std::vector<value> greeting(const char* whom, bool again) {
    return {{{"hello", whom}, {"again", again}}};
  }

  std::filesystem::path folder = std::filesystem::temp_directory_path()
                                 / fmt::format("guest-book-{}", ::getpid());
  std::string path = (folder / "names.txt").string();
};

} // namespace

TEST_CASE_METHOD(fixture, "guest book knows who is in its file", "[example]") {
  write("ann\n");
  testing::agent_fixture uut{make_guest_book(path)};

  uut.receive({{"i_am", "ann"}});
  CHECK(uut.sent() == greeting("ann", true));
  uut.receive({{"i_am", "bob"}});
  CHECK(uut.sent() == greeting("bob", false));
}

TEST_CASE_METHOD(fixture, "guest book keeps its names when it ends",
                 "[example]") {
  write("");
  testing::agent_fixture uut{make_guest_book(path)};
  uut.receive({{"i_am", "bob"}});
  uut.receive({{"i_am", "ann"}});
  CHECK(text().empty());

  SECTION("in order") {
    uut.quit();
  }
  SECTION("by a signal") {
    uut.abort();
  }

  CHECK(uut.has_ended_with(0));
  CHECK(text() == "ann\nbob\n");
}

TEST_CASE_METHOD(fixture, "guest book that cannot be read does not start",
                 "[example]") {
  testing::agent_fixture uut{make_guest_book(path)};

  CHECK(uut.has_ended_with(1));
  CHECK(uut.destinations().empty());
  CHECK(uut.log().holds("cannot read"));
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE_METHOD(fixture, "guest book that cannot be written ends with 1",
                 "[example]") {
  write("");
  testing::agent_fixture uut{make_guest_book(path)};
  std::filesystem::remove_all(folder);

  uut.quit();

  CHECK(uut.has_ended_with(1));
  CHECK(uut.log().holds("cannot write"));
}
