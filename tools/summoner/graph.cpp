// SPDX-License-Identifier: Apache-2.0

// `summoner graph`: a picture of an agent's routes.

#include "summoner/describing/picture.hpp"
#include "summoner/error.hpp"

#include "commands.hpp"
#include "description_input.hpp"
#include "graphviz.hpp"
#include "options.hpp"
#include "process.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

namespace summoner::tools {

namespace {

enum class picture_format : std::uint8_t { mermaid, dot, svg };

struct graph_options {
  std::string input;
  log_level level = log_level::warning;
  picture_format format = picture_format::mermaid;
  std::string output; // empty is standard output
};

caf::expected<std::string> draw(const describing::description& what,
                                picture_format format) {
  if (format == picture_format::mermaid)
    return describing::to_mermaid(what);
  auto graph = describing::to_dot(what);
  if (format == picture_format::dot)
    return graph;
  return to_svg(graph);
}

bool write(const std::string& text, const std::string& path) {
  auto* file = std::fopen(path.c_str(), "w");
  auto is_written = file != nullptr
                    && std::fwrite(text.data(), 1, text.size(), file)
                         == text.size()
                    && std::fflush(file) == 0;
  auto problem = errno;
  if (file != nullptr)
    is_written = std::fclose(file) == 0 && is_written;
  if (!is_written)
    fmt::print(stderr, "error: cannot write {}: {}\n", path,
               std::strerror(problem));
  return is_written;
}

exit_status print_graph(const graph_options& options) {
  auto status = exit_status::success;
  auto what = read_description(options.input,
                               make_logger("graph", options.level), status);
  if (!what)
    return status;
  auto text = draw(*what, options.format);
  if (!text) {
    fmt::print(stderr, "error: {}\n", describe(text.error()));
    return exit_status::failure;
  }
  if (options.output.empty()) {
    fmt::print("{}", *text);
    return exit_status::success;
  }
  return write(*text, options.output) ? exit_status::success
                                      : exit_status::failure;
}

} // namespace

void add_graph_command(CLI::App& app, exit_status& status) {
  auto& command = *app.add_subcommand(
    "graph", "Draws an agent: its nodes, the routes of its receivers, and\n"
             "its senders");
  auto options = std::make_shared<graph_options>();
  add_description_option(command, options->input);
  command
    .add_option_function<std::string>(
      "--format",
      [options](const std::string& text) {
        options->format
          = choose<picture_format>("--format", text,
                                   {{"mermaid", picture_format::mermaid},
                                    {"dot", picture_format::dot},
                                    {"svg", picture_format::svg}});
      },
      "mermaid (for Markdown), dot (for Graphviz), or svg, which\n"
      "needs Graphviz")
    ->type_name("FORMAT")
    ->default_str("mermaid");
  auto* output
    = command
        .add_option("--output", options->output,
                    "Where the picture goes instead of standard output")
        ->type_name("FILE");
  refuse_empty(*output, "the path of a file");
  add_log_level_option(command, options->level);
  add_examples(command,
               "  my_agent --describe | summoner graph\n"
               "  my_agent --describe | summoner graph --format svg --output "
               "agent.svg\n"
               "  summoner graph --format dot agent.json | dot -Tpng > "
               "agent.png"
                 + std::string{about_descriptions});
  command.callback([options, &status] { status = print_graph(*options); });
}

} // namespace summoner::tools
