// SPDX-License-Identifier: Apache-2.0

// Triggers that are accepted can be written as a text and as JSON, which read
// as the same tree, and are found by name and by place; those that are refused
// are refused with the line or the member.
//
// Input: a TRIGGERS file, or the JSON of a tree.

#include "summoner/error.hpp"
#include "summoner/flow/trigger.hpp"
#include "summoner/flow/trigger_tree.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/value.hpp"

#include "fuzz_target.hpp"
#include "json_tokens.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace summoner::fuzzing {

namespace {

using flow::trigger;
using flow::trigger_tree;

std::vector<std::size_t> path_of(const trigger& each) {
  auto path = each.path();
  return {path.begin(), path.end()};
}

bool is_same(const trigger_tree& lhs, const trigger_tree& rhs) {
  return std::ranges::equal(lhs.all(), rhs.all(),
                            [](const trigger& x, const trigger& y) {
                              return x == y && x.name() == y.name();
                            });
}

/// The tree as somebody would write it.
std::string text_of(const trigger_tree& tree, char indent) {
  std::string result;
  for (const auto& each : tree.all())
    result += std::string(each.path().size() - 1, indent) + each.name() + '\n';
  return result;
}

/// What parses must be the tree.
void check_copy(const caf::expected<trigger_tree>& copy,
                const trigger_tree& tree) {
  expect(copy && is_same(*copy, tree), "a tree that is written reads the same");
  expect(copy->warnings().size() == tree.warnings().size(),
         "names that stand twice are still warned of");
}

void check_tree(const trigger_tree& tree) {
  check_copy(trigger_tree::parse(text_of(tree, ' ')), tree);
  check_copy(trigger_tree::parse(text_of(tree, '\t')), tree);
  check_copy(trigger_tree::from_json(tree.to_json()), tree);

  auto all = tree.all();
  for (const auto& each : all) {
    expect(tree.name_of(path_of(each)) == each.name(),
           "a trigger is found by its place");
    auto last = std::find_if(all.rbegin(), all.rend(), [&](const trigger& x) {
      return x.name() == each.name();
    });
    auto found = tree.find(each.name());
    expect(found && *found == *last, "a name means its last trigger");
    auto parent = path_of(each);
    parent.pop_back();
    expect(parent.empty() || trigger("parent", parent) > each,
           "a parent is above its children");
  }
}

/// "triggers:<line>: ..."
void check_line(std::string_view text, const caf::error& err) {
  constexpr std::string_view source = "triggers:";
  auto problem = describe(err);
  expect(err == ec::bad_triggers && problem.starts_with(source)
           && is_utf8(problem),
         "a refusal names the source");
  std::size_t line = 0;
  auto* first = problem.data() + source.size();
  std::from_chars(first, problem.data() + problem.size(), line);
  auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  expect(line >= 1 && line <= static_cast<std::size_t>(lines),
         "the line is one of the text");
}

} // namespace

void check(std::string_view input) {
  auto parsed = trigger_tree::parse(input);
  if (parsed)
    check_tree(*parsed);
  else
    check_line(input, parsed.error());
  auto json = json::parse(input);
  if (!json)
    return;
  auto read = trigger_tree::from_json(*json);
  if (read)
    check_tree(*read);
  else
    expect(read.error() == ec::bad_triggers
             && describe(read.error()).starts_with("triggers: "),
           "a refusal names the member");
}

} // namespace summoner::fuzzing
