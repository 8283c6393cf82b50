// SPDX-License-Identifier: Apache-2.0

#include "triggers/trigger_header.hpp"

#include "summoner/flow/trigger_tree.hpp"
#include "summoner/json/value.hpp"

// Made of tests/tools/TRIGGERS by the build.
#include "tools/some_triggers.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>

using summoner::trigger;
using summoner::trigger_tree;
using summoner::tools::is_namespace;
using summoner::tools::trigger_header;

namespace {

std::string header_of(std::string_view text, std::string_view space = "t") {
  auto tree = trigger_tree::parse(text);
  REQUIRE(tree);
  return trigger_header(*tree, space);
}

bool has_line(const std::string& text, const std::string& line) {
  return text.find('\n' + line + '\n') != std::string::npos;
}

} // namespace

TEST_CASE("trigger_header has a constant for each name",
          "[tools][trigger_header]") {
  CHECK(header_of("ok\n  done\nerror\n", "my::names")
        == "// Made by summoner-trigger-header: change the TRIGGERS file "
           "instead.\n"
           "\n"
           "#pragma once\n"
           "\n"
           "#include \"summoner/flow/trigger.hpp\"\n"
           "#include \"summoner/flow/trigger_tree.hpp\"\n"
           "\n"
           "namespace my::names {\n"
           "\n"
           "inline const ::summoner::trigger ok{\"ok\", {0}};\n"
           "inline const ::summoner::trigger done{\"done\", {0, 0}};\n"
           "inline const ::summoner::trigger error{\"error\", {1}};\n"
           "\n"
           "/// All of them, for `agent::use_triggers`.\n"
           "inline const ::summoner::trigger_tree& tree() {\n"
           "  static const ::summoner::trigger_tree _tree{\n"
           "    \"ok\\n\"\n"
           "    \" done\\n\"\n"
           "    \"error\\n\"\n"
           "  };\n"
           "  return _tree;\n"
           "}\n"
           "\n"
           "} // namespace my::names\n");
}

TEST_CASE("trigger_header adds an underscore to keywords and tree",
          "[tools][trigger_header]") {
  auto text = header_of("class\nand\nxor_eq\nalignas\nclassy\ntree\n");

  CHECK(has_line(text,
                 R"(inline const ::summoner::trigger class_{"class", {0}};)"));
  CHECK(
    has_line(text, R"(inline const ::summoner::trigger and_{"and", {1}};)"));
  CHECK(has_line(
    text, R"(inline const ::summoner::trigger xor_eq_{"xor_eq", {2}};)"));
  CHECK(has_line(
    text, R"(inline const ::summoner::trigger alignas_{"alignas", {3}};)"));
  CHECK(has_line(text,
                 R"(inline const ::summoner::trigger classy{"classy", {4}};)"));
  CHECK(
    has_line(text, R"(inline const ::summoner::trigger tree_{"tree", {5}};)"));
}

TEST_CASE("trigger_header adds an underscore to macros",
          "[tools][trigger_header]") {
  for (const auto* name : {"NULL", "EOF", "assert", "errno", "stdin", "linux",
                           "EINVAL", "SIGTERM", "INT_MAX"})
    CHECK(has_line(
      header_of(name),
      fmt::format(R"(inline const ::summoner::trigger {0}_{{"{0}", {{0}}}};)",
                  name)));
  CHECK_FALSE(is_namespace("a::errno"));
}

TEST_CASE("trigger_header keeps the names of keywords free of others",
          "[tools][trigger_header]") {
  auto text = header_of("new\nnew_\nnew__\n");

  CHECK(
    has_line(text, R"(inline const ::summoner::trigger new___{"new", {0}};)"));
  CHECK(
    has_line(text, R"(inline const ::summoner::trigger new_{"new_", {1}};)"));
}

TEST_CASE("trigger_header has the last one of a name in two branches",
          "[tools][trigger_header]") {
  auto text = header_of("a\n  x\nb\n  x\n");

  CHECK(has_line(text, R"(inline const ::summoner::trigger x{"x", {1, 0}};)"));
  CHECK(text.find("{0, 0}") == std::string::npos);
}

TEST_CASE("trigger_header of nothing has an empty tree",
          "[tools][trigger_header]") {
  CHECK(has_line(header_of("# nothing\n"),
                 "  static const ::summoner::trigger_tree _tree{\n    \"\"\n"
                 "  };"));
}

TEST_CASE("trigger_header knows what a namespace is",
          "[tools][trigger_header]") {
  CHECK(is_namespace("a"));
  CHECK(is_namespace("_a::b9::C"));
  for (const auto* text :
       {"", "::a", "a::", "a:b", "9", "a-b", "a b", "a::for"})
    CHECK_FALSE(is_namespace(text));
}

TEST_CASE("generated triggers are those of the file",
          "[tools][trigger_header]") {
  auto tree = trigger_tree::load(SUMMONER_TEST_TRIGGERS);
  REQUIRE(tree);

  CHECK(some::triggers::ok == (*tree)["ok"]);
  CHECK(some::triggers::ok.name() == "ok");
  CHECK(some::triggers::done == (*tree)["done"]);
  CHECK(some::triggers::late == (*tree)["late"]);
  CHECK(some::triggers::try_ == (*tree)["try"]);
  CHECK(some::triggers::try_.name() == "try");
  CHECK(some::triggers::EOF_.name() == "EOF");
  CHECK(some::triggers::errno_.name() == "errno");
  CHECK(some::triggers::ok > some::triggers::late);
}

TEST_CASE("generated triggers have the tree of the file",
          "[tools][trigger_header]") {
  auto tree = trigger_tree::load(SUMMONER_TEST_TRIGGERS);
  REQUIRE(tree);

  CHECK(some::triggers::tree().to_json() == tree->to_json());
  CHECK(some::triggers::tree()["late"] == some::triggers::late);
}
