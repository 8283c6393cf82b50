// SPDX-License-Identifier: Apache-2.0

#include "bench/command_line.hpp"

#include <cstdlib>

namespace summoner::bench {

void parse_or_exit(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& err) {
    std::exit(app.exit(err) == 0 ? 0 : 2);
  }
}

void exit_with_usage(CLI::App& app, const std::string& problem) {
  app.exit(CLI::ValidationError{problem});
  std::exit(2);
}

} // namespace summoner::bench
