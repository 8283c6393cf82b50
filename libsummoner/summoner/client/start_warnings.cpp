// SPDX-License-Identifier: Apache-2.0

#include "summoner/client/start_warnings.hpp"

#include "summoner/flow/route_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace summoner::client {

namespace {

constexpr auto remedy = std::string_view{
  "the flow is off; call use_flow() before the first registration"};

/// Whether a label was probably meant as a route: only nodes alone look alike.
bool looks_like_route(const std::string& label) {
  auto parsed = flow::route_parser{}.parse(label);
  if (!parsed)
    return false;
  auto is_gate = [](const node& x) { return x.text().starts_with('/'); };
  return parsed->shape() != flow::route_shape::object
         || std::any_of(parsed->source().begin(), parsed->source().end(),
                        is_gate);
}

std::vector<std::string> warnings_without_flow(const agent& definition) {
  std::vector<std::string> result;
  auto is_never_called = [&](std::string_view what) {
    result.push_back(fmt::format("{} is never called: {}", what, remedy));
  };
  if (definition.upload())
    is_never_called("upload_states");
  if (definition.download())
    is_never_called("download_states");
  for (const auto& x : definition.receivers())
    if (looks_like_route(x.route.text()))
      result.push_back(
        fmt::format("the receiver on route \"{}\" runs for every "
                    "message: {}",
                    x.route.text(), remedy));
    else if (x.returns_events)
      result.push_back(fmt::format("events of the receiver on route \"{}\" are "
                                   "ignored: {}",
                                   x.route.text(), remedy));
  return result;
}

std::vector<std::string> warnings_with_flow(const agent& definition) {
  std::vector<std::string> result;
  auto never_runs = [&](const flow::route& where, std::string_view why) {
    result.push_back(fmt::format("the receiver on route \"{}\" never runs: {}",
                                 where.text(), why));
  };
  for (const auto& x : definition.receivers())
    if (x.route.text().empty())
      never_runs(x.route, "with the flow it needs nodes, as in \"/all\", or an "
                          "arrow, as in \"--> b\"");
    else if (!definition.upload() && !x.route.is_initial())
      never_runs(x.route, "there is no upload_states, so only initial routes "
                          "are active");
  return result;
}

} // namespace

std::vector<std::string> start_warnings(const agent& definition) {
  return definition.has_flow() ? warnings_with_flow(definition)
                               : warnings_without_flow(definition);
}

} // namespace summoner::client
