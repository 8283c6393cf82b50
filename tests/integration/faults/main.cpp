// SPDX-License-Identifier: Apache-2.0

// `summoner_faults`: breaks what agents depend on, under load, and checks that
// their counts hold. It ends with status 1 when they do not.

#include "integration/faults/fault.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using namespace summoner::faults;

struct options {
  settings how;
  std::vector<std::string> names;
};

void print_head() {
  fmt::print("| fault | times | queued | sent | dropped | in doubt | heard by "
             "nobody | twice, late, gaps | |\n"
             "|---|--:|--:|--:|--:|--:|--:|--:|---|\n");
}

void print_row(const fault& which, const outcome& result) {
  const auto& counts = result.counts;
  const auto& found = result.found;
  fmt::print("| {} | {} | {} | {} | {} | {} | {} | {}, {}, {} | {} |\n",
             which.what, result.times, counts.queued, counts.sent,
             counts.dropped_offline + counts.unsent, counts.in_doubt,
             counts.sent - std::min(counts.sent, found.heard), found.twice,
             found.late, found.gaps, result.remark);
  std::fflush(stdout);
}

/// @returns Whether all is as it must be.
bool play_and_print(const fault& which, const settings& how) {
  fmt::print(stderr, "{} ...\n", which.what);
  auto result = play(which, how);
  print_row(which, result);
  for (const auto& sentence : result.wrong)
    fmt::print(stderr, "{}: WRONG: {}\n", which.name, sentence);
  return result.wrong.empty();
}

int run(const options& wanted) {
  print_head();
  auto is_well = true;
  for (const auto& x : all_faults())
    if (wanted.names.empty()
        || std::ranges::find(wanted.names, x.name) != wanted.names.end())
      is_well = play_and_print(x, wanted.how) && is_well;
  fmt::print(stderr, "{} (seed {})\n", is_well ? "all counts hold" : "FAILED",
             wanted.how.seed);
  return is_well ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Breaks what agents depend on, under load, and checks that "
               "their counts hold"};
  options wanted;
  std::vector<std::string> known;
  for (const auto& x : all_faults())
    known.emplace_back(x.name);
  app.add_option("--program", wanted.how.program, "The program `summoner`")
    ->required()
    ->check(CLI::ExistingFile);
  app.add_option("--seed", wanted.how.seed, "Of all that is left to chance")
    ->capture_default_str();
  app.add_flag("--short", wanted.how.is_short, "Few repetitions: seconds");
  app.add_option("faults", wanted.names, "Which; all by default")
    ->check(CLI::IsMember(known));
  CLI11_PARSE(app, argc, argv);
  return run(wanted);
}
