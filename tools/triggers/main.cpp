// SPDX-License-Identifier: Apache-2.0

// The program `summoner-trigger-header`: makes C++ constants of a TRIGGERS
// file.

#include "summoner/error.hpp"
#include "summoner/flow/trigger_tree.hpp"

#include "triggers/trigger_header.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>

namespace summoner::tools {

namespace {

constexpr int failure = 1;
constexpr int usage = 2;

int failed(std::string_view problem) {
  fmt::print(stderr, "error: {}\n", problem);
  return failure;
}

/// To be called right after the write that has failed.
int cannot_write(std::string_view where) {
  return failed(
    fmt::format("cannot write {}: {}", where, std::strerror(errno)));
}

int write(const std::string& text, const std::string& path) {
  if (path.empty()) {
    fmt::print("{}", text);
    return std::fflush(stdout) == 0 ? 0 : cannot_write("standard output");
  }
  auto out = std::ofstream{path, std::ios::binary};
  out << text;
  out.close();
  return out ? 0 : cannot_write(path);
}

int make_header(const std::string& file, const std::string& space,
                const std::string& output) {
  // Absolute: a program's own triggers are looked up beside it, others not.
  auto tree = trigger_tree::load(std::filesystem::absolute(file).string());
  if (!tree)
    return failed(describe(tree.error()));
  for (const auto& warning : tree->warnings())
    fmt::print(stderr, "warning: {}\n", warning);
  return write(trigger_header(*tree, space), output);
}

int parse_and_run(int argc, char** argv) {
  CLI::App app{"Makes C++ constants of a TRIGGERS file.",
               "summoner-trigger-header"};
  auto file = std::string{"TRIGGERS"};
  auto space = std::string{"triggers"};
  auto output = std::string{};
  auto not_empty = [](const std::string& text) {
    return text.empty() ? std::string{"the path of a file is needed, not an "
                                      "empty one"}
                        : std::string{};
  };
  app.add_option("file", file, "The TRIGGERS file")
    ->capture_default_str()
    ->check(not_empty);
  app.add_option("--namespace", space, "The namespace of the constants")
    ->capture_default_str()
    ->check(CLI::Validator{[](const std::string& text) {
                             return is_namespace(text)
                                      ? std::string{}
                                      : text + " is no namespace";
                           },
                           "NAME"});
  app.add_option("--output", output, "Where to write to, not standard output")
    ->check(not_empty);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? 0 : usage;
  }
  return make_header(file, space, output);
}

} // namespace

} // namespace summoner::tools

int main(int argc, char** argv) {
  try {
    return summoner::tools::parse_and_run(argc, argv);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "error: {}\n", problem.what());
    return summoner::tools::failure;
  }
}
