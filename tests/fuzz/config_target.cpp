// SPDX-License-Identifier: Apache-2.0

// A configuration that is accepted is valid, and what it says can be written as
// a file that is accepted without a warning and says the same; one that is
// refused is refused with the line or the key.
//
// Input: a file, for a client and for a relay.

#include "summoner/config.hpp"
#include "summoner/config_keys.hpp"
#include "summoner/error.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/value.hpp"

#include "fuzz_target.hpp"
#include "json_tokens.hpp"
#include "values.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::fuzzing {

namespace {

using detail::config_keys;

constexpr std::string_view source = "file.json";

caf::expected<parsed_config<client_config>> parse(std::string_view text,
                                                  const client_config&) {
  return parse_client_config(text, source);
}

caf::expected<parsed_config<relay_config>> parse(std::string_view text,
                                                 const relay_config&) {
  return parse_relay_config(text, source);
}

/// This object with a member below others, which are made if there are none.
json::value with(const json::value& object, std::string_view path,
                 const json::value& content) {
  auto dot = path.find('.');
  if (dot == std::string_view::npos)
    return object.with(path, content);
  auto name = path.substr(0, dot);
  return object.with(name, with(object[name], path.substr(dot + 1), content));
}

/// The file that says all of a configuration.
template <class Config>
std::string file_of(const Config& config, const config_keys<Config>& keys) {
  auto result = json::value::object();
  for (const auto& key : keys)
    if (auto shown = key.show(config))
      result = with(result, key.path, *shown);
  return full_text(result);
}

template <class Config>
void check_accepted(const parsed_config<Config>& parsed,
                    const config_keys<Config>& keys) {
  for (const auto& warning : parsed.warnings)
    expect(warning.starts_with(source) && is_utf8(warning),
           "a warning names the file");
  expect(!validate(parsed.config), "what a file may say is valid");
  auto text = file_of(parsed.config, keys);
  auto again = parse(text, parsed.config);
  expect(again.engaged(), "what was accepted is accepted again");
  expect(file_of(again->config, keys) == text, "and says the same");
  expect(std::none_of(again->warnings.begin(), again->warnings.end(),
                      [](const std::string& warning) {
                        return warning.find("unknown key") != std::string::npos;
                      }),
         "without a key that is unknown");
}

/// Whether an error tells the line, a key or section, or the whole file.
template <class Config>
bool tells_where(std::string_view problem, const config_keys<Config>& keys) {
  if (!problem.starts_with(source))
    return false;
  problem.remove_prefix(source.size());
  if (problem.size() > 1 && problem[0] == ':'
      && std::isdigit(static_cast<unsigned char>(problem[1])) != 0)
    return true;
  if (problem.starts_with(": the file: "))
    return true;
  return std::any_of(keys.begin(), keys.end(), [&](const auto& key) {
    auto end = problem.find(": ", 2);
    auto path = problem.substr(2, end - 2);
    return key.path == path || key.path.starts_with(std::string{path} + '.');
  });
}

template <class Config>
void check_kind(std::string_view input, const config_keys<Config>& keys) {
  auto parsed = parse(input, Config{});
  if (parsed)
    return check_accepted(*parsed, keys);
  auto problem = describe(parsed.error());
  expect(parsed.error() == ec::bad_config && is_utf8(problem),
         "a refusal has a text");
  expect(tells_where(problem, keys), "a refusal tells where");
}

} // namespace

void check(std::string_view input) {
  check_kind(input, detail::client_keys());
  check_kind(input, detail::relay_keys());
}

} // namespace summoner::fuzzing
