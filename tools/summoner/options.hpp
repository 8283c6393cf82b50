// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/context.hpp"
#include "summoner/log.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace CLI { // NOLINT(readability-identifier-naming): not ours

class App;
class Option;

} // namespace CLI

namespace summoner::tools {

// Options that several subcommands have. What they are given is written to the
// variable, which outlives the parsing and holds the default before.

/// `--host` and `--port` of the relay to connect to.
void add_relay_options(CLI::App& command, endpoint& relay);

/// `--log-level`, the names of Python's logging.
CLI::Option* add_log_level_option(CLI::App& command, log_level& level);

/// One of the words that an option takes, and what it means.
template <class T>
struct choice {
  std::string_view word;
  T what;
};

/// Whether two words differ in nothing but upper and lower case.
[[nodiscard]] bool is_same_word(std::string_view a, std::string_view b);

/// @par Errors Always throws `CLI::ValidationError`: `text` is none of `words`.
[[noreturn]] void refuse_choice(std::string option, std::string_view text,
                                const std::vector<std::string_view>& words);

/// Reads one of a few words, in any case.
/// @param option For the error, for example `--kind`.
/// @par Errors Throws `CLI::ValidationError`, which tells the words.
template <class T>
T choose(std::string option, std::string_view text,
         std::initializer_list<choice<T>> from) {
  std::vector<std::string_view> words;
  for (const auto& each : from) {
    if (is_same_word(text, each.word))
      return each.what;
    words.push_back(each.word);
  }
  refuse_choice(std::move(option), text, words);
}

/// Refuses an empty value: a script passes one for a variable that is not set.
/// @param needed What is needed instead.
void refuse_empty(CLI::Option& option, std::string needed);

/// Refuses what is no whole number from 0 to `most`: CLI11 itself takes -1 for
/// the largest that there is.
void require_count(CLI::Option& option, std::uint64_t most);

/// The "Examples" at the end of a `--help`: one command a line.
void add_examples(CLI::App& command, std::string_view examples);

} // namespace summoner::tools
