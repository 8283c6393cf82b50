// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/trigger_tree.hpp"

#include "summoner/error.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/value.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

using summoner::describe;
using summoner::ec;
using summoner::trigger;
using summoner::trigger_tree;
using summoner::value;

namespace fs = std::filesystem;

namespace {

using path = std::vector<std::size_t>;
using texts = std::vector<std::string>;

trigger_tree parsed(std::string_view text) {
  auto result = trigger_tree::parse(text);
  INFO(describe(result ? caf::error{} : result.error()));
  REQUIRE(result);
  return *result;
}

path path_of(const trigger_tree& uut, std::string_view name) {
  auto found = uut.find(name);
  REQUIRE(found);
  return {found->path().begin(), found->path().end()};
}

std::string error_of(std::string_view text) {
  auto result = trigger_tree::parse(text, "T");
  REQUIRE_FALSE(result);
  CHECK(result.error() == ec::bad_triggers);
  return describe(result.error());
}

std::string json_error_of(const value& tree) {
  auto result = trigger_tree::from_json(tree);
  REQUIRE_FALSE(result);
  CHECK(result.error() == ec::bad_triggers);
  return describe(result.error());
}

/// A text in which each trigger is the only child of the one before.
std::string chain(std::size_t levels) {
  std::string result;
  for (std::size_t i = 0; i < levels; ++i)
    result += std::string(i, ' ') + "a\n";
  return result;
}

fs::path program_folder() {
  return fs::read_symlink("/proc/self/exe").parent_path();
}

/// Files that are removed again, and the working directory restored.
class files {
public:
  files() : before_(fs::current_path()) {
  }

  ~files() {
    fs::current_path(before_);
    for (const auto& each : made_)
      fs::remove_all(each);
  }

  void write(const fs::path& file, std::string_view text) {
    made_.push_back(file);
    std::ofstream{file} << text;
  }

  fs::path enter_folder() {
    auto folder = fs::temp_directory_path()
                  / fmt::format("summoner-trigger-tree-{}", ::getpid());
    fs::create_directories(folder);
    made_.push_back(folder);
    fs::current_path(folder);
    return folder;
  }

private:
  fs::path before_;
  std::vector<fs::path> made_;
};

} // namespace

// -- texts --------------------------------------------------------------------

TEST_CASE("trigger_tree reads one name a line and its indentation",
          "[flow][trigger_tree]") {
  auto uut = parsed("ok\n"
                    "    done\n"
                    "        fast\n"
                    "        slow\n"
                    "    ignore\n"
                    "error\n"
                    "  minor\n");

  CHECK(path_of(uut, "ok") == path{0});
  CHECK(path_of(uut, "done") == path{0, 0});
  CHECK(path_of(uut, "fast") == path{0, 0, 0});
  CHECK(path_of(uut, "slow") == path{0, 0, 1});
  CHECK(path_of(uut, "ignore") == path{0, 1});
  CHECK(path_of(uut, "error") == path{1});
  CHECK(path_of(uut, "minor") == path{1, 0});
  CHECK(uut.names()
        == texts{"ok", "done", "fast", "slow", "ignore", "error", "minor"});
  CHECK(uut.warnings().empty());
}

TEST_CASE("trigger_tree counts a tab up to the next multiple of eight",
          "[flow][trigger_tree]") {
  auto uut = parsed("a\n\tb\n        c\n    \td\n  \t  e\n          f\n");

  CHECK(path_of(uut, "b") == path{0, 0});
  CHECK(path_of(uut, "c") == path{0, 1});
  CHECK(path_of(uut, "d") == path{0, 2});
  CHECK(path_of(uut, "e") == path{0, 2, 0});
  CHECK(path_of(uut, "f") == path{0, 2, 1});
}

TEST_CASE("trigger_tree skips comments, empty lines and line ends of Windows",
          "[flow][trigger_tree]") {
  auto uut = parsed("# all\r\n\r\nok#c\r\n   \n      # indented\n"
                    "  done  # note\n\t\n\nlast");

  CHECK(uut.names() == texts{"ok", "done", "last"});
  CHECK(path_of(uut, "done") == path{0, 0});
}

TEST_CASE("trigger_tree may be empty", "[flow][trigger_tree]") {
  CHECK(parsed("").all().empty());
  CHECK(parsed("\n# nothing\n").all().empty());
  CHECK(trigger_tree{}.names().empty());
  CHECK_FALSE(trigger_tree{}.find("ok"));
}

TEST_CASE("trigger_tree takes any other name that Python would refuse",
          "[flow][trigger_tree]") {
  CHECK(parsed("class\n  name_of\nNone\nfor").names()
        == texts{"class", "name_of", "None", "for"});
}

TEST_CASE("trigger_tree refuses what is no name, with its place",
          "[flow][trigger_tree]") {
  CHECK(error_of("ok\n  ok-ish # no\n")
        == "T:2: \"ok-ish\" is not a trigger: expected a letter, then letters, "
           "digits and _, found \"-\" at column 5");
  CHECK(error_of("_p")
        == "T:1: \"_p\" is not a trigger: expected a letter, then letters, "
           "digits and _, found \"_\" at column 1");
  CHECK_THAT(error_of("9z"), Catch::Contains("found \"9\""));
  CHECK_THAT(error_of("a b"), Catch::Contains("found \" \" at column 2"));
  CHECK_THAT(error_of("d\xC3\xA9j\xC3\xA0"),
             Catch::Contains("found \"\xC3\xA9\" at column 2"));
}

TEST_CASE("trigger_tree refuses a name twice among siblings",
          "[flow][trigger_tree]") {
  CHECK(error_of("a\nb\n\na\n") == "T:4: a second a among siblings");
  CHECK(error_of("a\n  x\n    y\n  x\n") == "T:4: a second x among siblings");
}

TEST_CASE("trigger_tree refuses an indented first line",
          "[flow][trigger_tree]") {
  CHECK(error_of("\n  a\nb\n")
        == "T:2: the first trigger is indented by 2, expected 0");
}

TEST_CASE("trigger_tree refuses an indentation that matches no open level",
          "[flow][trigger_tree]") {
  CHECK(error_of("a\n    b\n  c\n")
        == "T:3: indented by 2, expected 0 or 4 or more than 4");
  CHECK(error_of("a\n  b\nc\n    d\n  e\n")
        == "T:5: indented by 2, expected 0 or 4 or more than 4");
}

TEST_CASE("trigger_tree names the text as it is told", "[flow][trigger_tree]") {
  auto unnamed = trigger_tree::parse("9");

  REQUIRE_FALSE(unnamed);
  CHECK_THAT(describe(unnamed.error()), Catch::StartsWith("triggers:1: "));
}

// -- looking up ---------------------------------------------------------------

TEST_CASE("trigger_tree looks a name up that stands in two branches as its "
          "last occurrence, with a warning",
          "[flow][trigger_tree]") {
  auto result = trigger_tree::parse("a\n  x\nb\n  x\nc\n  x\n", "T");

  REQUIRE(result);
  CHECK(path_of(*result, "x") == path{2, 0});
  REQUIRE(result->warnings().size() == 1);
  CHECK(result->warnings()[0]
        == "T: the name x stands in several branches, first at line 2: it "
           "means the last one, at line 6");
  CHECK(result->name_of({0, 0}) == "x");
  CHECK(result->names() == texts{"a", "x", "b", "x", "c", "x"});
}

TEST_CASE("trigger_tree gives the name of a path or nothing",
          "[flow][trigger_tree]") {
  auto uut = parsed("ok\n  done\n  late\nerror\n");

  CHECK(uut.name_of({0}) == "ok");
  CHECK(uut.name_of({0, 1}) == "late");
  CHECK(uut.name_of({1}) == "error");
  CHECK_FALSE(uut.name_of({}));
  CHECK_FALSE(uut.name_of({2}));
  CHECK_FALSE(uut.name_of({0, 2}));
  CHECK_FALSE(uut.name_of({1, 0}));
}

TEST_CASE("trigger_tree suggests the nearest name for an unknown one",
          "[flow][trigger_tree]") {
  auto uut = parsed("accepted\nrefused\n");

  CHECK(uut["accepted"] == trigger{"", {0}});
  CHECK_THROWS_AS(uut["x"], std::out_of_range);
  CHECK_THROWS_WITH(uut["acepted"], "unknown trigger \"acepted\"; the nearest "
                                    "known one is accepted");
  CHECK_THROWS_WITH(uut["Refused"], "unknown trigger \"Refused\"; the nearest "
                                    "known one is refused");
  CHECK_THROWS_WITH(uut["x"],
                    "unknown trigger \"x\"; known are accepted, refused");
  CHECK_THROWS_WITH(trigger_tree{}["x"],
                    "unknown trigger \"x\"; there are none");
  CHECK_FALSE(uut.find("acepted"));
}

// -- literals -----------------------------------------------------------------

TEST_CASE("trigger_tree is made of a literal", "[flow][trigger_tree]") {
  const trigger_tree uut{"ok\n  done\nerror"};

  CHECK(uut.names() == texts{"ok", "done", "error"});
  CHECK(path_of(uut, "done") == path{0, 0});
}

TEST_CASE("trigger_tree throws what is wrong with a literal, with its line",
          "[flow][trigger_tree]") {
  CHECK_THROWS_AS(trigger_tree{"9"}, std::invalid_argument);
  CHECK_THROWS_WITH(trigger_tree{"ok\nok"},
                    "triggers:2: a second ok among siblings");
}

// -- JSON ---------------------------------------------------------------------

TEST_CASE("trigger_tree reads JSON trees in their order",
          "[flow][trigger_tree]") {
  auto tree = value{{"z", nullptr},
                    {"a", {{"y", nullptr}, {"b", {{"c", nullptr}}}}}};

  auto uut = trigger_tree::from_json(tree);

  REQUIRE(uut);
  CHECK(uut->names() == texts{"z", "a", "y", "b", "c"});
  CHECK(path_of(*uut, "c") == path{1, 1, 0});
  CHECK(uut->to_json() == tree);
}

TEST_CASE("trigger_tree prints what a text says as JSON",
          "[flow][trigger_tree]") {
  CHECK(parsed("ok\n  done\nerror\n").to_json().to_text()
        == R"({"ok":{"done":null},"error":null})");
  CHECK(trigger_tree{}.to_json() == value::object());
}

TEST_CASE("trigger_tree takes an empty object for a leaf",
          "[flow][trigger_tree]") {
  auto uut = trigger_tree::from_json(value{{"ok", value::object()}});

  REQUIRE(uut);
  CHECK(uut->to_json() == value{{"ok", nullptr}});
}

TEST_CASE("trigger_tree warns of JSON names in two branches, too",
          "[flow][trigger_tree]") {
  auto uut = trigger_tree::from_json(
    value{{"a", {{"x", nullptr}}}, {"b", {{"x", nullptr}}}});

  REQUIRE(uut);
  CHECK(path_of(*uut, "x") == path{1, 0});
  REQUIRE(uut->warnings().size() == 1);
  CHECK_THAT(uut->warnings()[0],
             Catch::Contains("first at a.x") && Catch::Contains("at b.x"));
}

TEST_CASE("trigger_tree refuses other JSON, with its place",
          "[flow][trigger_tree]") {
  CHECK(json_error_of(value{1, 2})
        == "triggers: the tree: found [1,2], expected an object");
  CHECK(json_error_of(value{{"a", {{"b", 3}}}})
        == "triggers: a.b: found 3, expected null or an object");
  CHECK(json_error_of(value{{"a", {{"_b", nullptr}}}})
        == "triggers: \"a._b\": expected as a name a letter, then letters, "
           "digits and _");
}

TEST_CASE("trigger_tree refuses more than 120 levels", "[flow][trigger_tree]") {
  auto nested = value();
  for (int i = 0; i < 121; ++i)
    nested = value{{"a", nested}};

  CHECK(error_of(chain(121)) == "T:121: nested deeper than 120 levels");
  CHECK(error_of(chain(5000)) == "T:121: nested deeper than 120 levels");
  CHECK_THAT(json_error_of(nested),
             Catch::StartsWith("triggers: a.a.a.")
               && Catch::EndsWith("a.a: nested deeper than 120 levels"));
}

TEST_CASE("trigger_tree of the greatest depth is read back from a text of its "
          "JSON",
          "[flow][trigger_tree]") {
  auto uut = parsed(chain(120));

  auto text = value{{"triggers", uut.to_json()}}.to_text();
  auto again = summoner::json::parse(text);
  REQUIRE(again);
  auto tree = trigger_tree::from_json((*again)["triggers"]);
  REQUIRE(tree);
  CHECK(tree->all().size() == 120);
}

// -- files --------------------------------------------------------------------

TEST_CASE("trigger_tree loads a file beside the executable or in the working "
          "directory",
          "[flow][trigger_tree]") {
  files disk;
  auto name = std::string{"trigger_tree_test.triggers"};
  auto folder = disk.enter_folder();

  disk.write(folder / name, "here\n");
  auto here = trigger_tree::load(name);
  disk.write(program_folder() / name, "beside\n");
  auto beside = trigger_tree::load(name);
  auto absolute = trigger_tree::load((folder / name).string());

  REQUIRE(here);
  CHECK(here->names() == texts{"here"});
  REQUIRE(beside);
  CHECK(beside->names() == texts{"beside"});
  REQUIRE(absolute);
  CHECK(absolute->names() == texts{"here"});
}

TEST_CASE("trigger_tree loads TRIGGERS by default", "[flow][trigger_tree]") {
  files disk;
  disk.write(disk.enter_folder() / "TRIGGERS", "ok\n");

  auto uut = trigger_tree::load();

  REQUIRE(uut);
  CHECK(uut->names() == texts{"ok"});
}

TEST_CASE("trigger_tree names the file in errors", "[flow][trigger_tree]") {
  files disk;
  auto file = (disk.enter_folder() / "bad").string();
  disk.write(file, "ok\nno good\n");

  auto malformed = trigger_tree::load(file);
  auto missing = trigger_tree::load("no_such_file");
  auto folder = trigger_tree::load("/");

  REQUIRE_FALSE(malformed);
  CHECK(malformed.error() == ec::bad_triggers);
  CHECK_THAT(describe(malformed.error()), Catch::StartsWith(file + ":2: "));
  REQUIRE_FALSE(missing);
  CHECK(missing.error() == ec::cannot_read_file);
  CHECK(describe(missing.error())
        == "no_such_file: there is no such file; looked for "
             + (program_folder() / "no_such_file").string()
             + " and no_such_file");
  CHECK(describe(trigger_tree::load("/no_such_file").error())
        == "/no_such_file: there is no such file");
  REQUIRE_FALSE(folder);
  CHECK(folder.error() == ec::cannot_read_file);
}

TEST_CASE("trigger_tree of a file is there, or throws why not",
          "[flow][trigger_tree]") {
  files disk;
  auto file = (disk.enter_folder() / "TRIGGERS").string();
  disk.write(file, "ok\n");
  CHECK(trigger_tree::from_file().names() == texts{"ok"});
  CHECK(trigger_tree::from_file(file)["ok"].name() == "ok");

  disk.write(file, "no good\n");
  CHECK_THROWS_WITH(trigger_tree::from_file(file),
                    describe(trigger_tree::load(file).error()));
  CHECK_THROWS_AS(trigger_tree::from_file("/no_such_file"), std::runtime_error);
  CHECK_THROWS_WITH(trigger_tree::from_file("/no_such_file"),
                    describe(trigger_tree::load("/no_such_file").error()));
}
