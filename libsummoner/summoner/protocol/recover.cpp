// SPDX-License-Identifier: Apache-2.0

#include "summoner/json/reader.hpp"
#include "summoner/json/utf8.hpp"
#include "summoner/protocol/cast.hpp"
#include "summoner/protocol/envelope.hpp"

#include <algorithm>
#include <cassert>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace summoner::protocol {

using json::value;
using json::detail::builder;
using json::detail::find;
using json::detail::node;
using json::detail::outcome;
using json::detail::reader;
using json::detail::string_node;

namespace {

// Members of the relay's object.
struct relayed {
  const node* remote_addr;
  const node* content;
};

std::string note_of(std::string_view what, const outcome& status) {
  if (!status.is_hostile())
    return {};
  std::string result{what};
  result += " is taken as text: ";
  result += status.reason;
  result += " at byte ";
  result += std::to_string(status.position);
  return result;
}

std::string_view without_line_end(std::string_view line) noexcept {
  if (line.ends_with('\n')) {
    line.remove_suffix(1);
    if (line.ends_with('\r'))
      line.remove_suffix(1);
  }
  return line;
}

recovered as_text(std::string_view line, const outcome& status) {
  line = without_line_end(line);
  auto note = note_of("the line", status);
  if (status.what == json::detail::fault::invalid_utf8)
    return {value(json::to_valid_utf8(line)), false, std::move(note)};
  return {value(line), false, std::move(note)};
}

// The relay's object with another content.
node with_content(builder& target, const node& root, const node& old_content,
                  const node& content) {
  auto* members = target.allocate_members(root.size);
  std::copy(root.children, root.children_end(), members);
  members[&old_content - root.children] = content;
  return builder::object(members, root.size);
}

std::string_view name_of(json::kind what) noexcept {
  switch (what) {
    case json::kind::null:
      return "null";
    case json::kind::boolean:
      return "a boolean";
    case json::kind::integer:
    case json::kind::floating:
      return "a number";
    case json::kind::string:
      return "a string";
    case json::kind::list:
      return "a list";
    case json::kind::object:
      break;
  }
  return "an object";
}

// Notes the first member of another type than senders and relays give it; it
// is data like any other.
void expect(std::string& note, std::string_view member, const node& found,
            std::initializer_list<json::kind> expected) {
  if (!note.empty() || std::ranges::count(expected, found.tag) > 0)
    return;
  note += member;
  note += " is ";
  note += name_of(found.tag);
  note += ", not ";
  for (auto what : expected) {
    note += what == *expected.begin() ? "" : " or ";
    note += name_of(what);
  }
}

// What the handler gets. `content` is that of the relay's object itself, or
// what was decoded from it.
node handed_over(builder& target, const node& root, const relayed& parts,
                 const node& content, std::string& note) {
  using json::kind;
  expect(note, "remote_addr", *parts.remote_addr, {kind::string});
  expect(note, "content", *parts.content, {kind::string, kind::object});
  auto* version = find(content, "_version");
  auto* payload = find(content, "_payload");
  auto* type = find(content, "_type");
  if (version == nullptr || payload == nullptr || type == nullptr)
    return &content == parts.content
             ? root
             : with_content(target, root, *parts.content, content);
  expect(note, "_version", *version, {kind::string});
  expect(note, "_type", *type, {kind::string, kind::list, kind::object});
  auto* members = target.allocate_members(2);
  members[0] = string_node("remote_addr");
  members[1] = *parts.remote_addr;
  members[2] = string_node("content");
  members[3] = cast(target, *payload, *type);
  return builder::object(members, 2);
}

// Decodes a content that the fast path could not, which has destroyed it. So
// reads the line once more, and the content into a document of its own.
recovered recover_again(std::string_view line) {
  reader source{line};
  auto root = json::detail::null_node();
  [[maybe_unused]] auto again = source.read(root);
  assert(again.is_ok());
  auto& target = source.builder();
  relayed parts{find(root, "remote_addr"), find(root, "content")};
  reader inner{parts.content->view()};
  auto content = json::detail::null_node();
  auto status = inner.read(content);
  if (!status.is_ok())
    return {std::move(target).finish(root), true,
            note_of("the content", status)};
  content = target.import(std::move(inner.builder()).finish(content));
  std::string note;
  auto message = handed_over(target, root, parts, content, note);
  return {std::move(target).finish(message), true, std::move(note)};
}

} // namespace

recovered recover(std::string_view line) {
  reader source{line};
  auto root = json::detail::null_node();
  if (auto status = source.read(root); !status.is_ok())
    return as_text(line, status);
  auto& target = source.builder();
  relayed parts{find(root, "remote_addr"), find(root, "content")};
  if (parts.remote_addr == nullptr || parts.content == nullptr)
    return {std::move(target).finish(root), false, {}};
  auto decoded = json::detail::null_node();
  auto* content = parts.content;
  std::string note;
  if (content->tag == json::kind::string) {
    auto intact = json::detail::is_intact::yes;
    auto status = source.read_in_place(*content, decoded, intact);
    if (status.is_ok())
      content = &decoded;
    else if (intact == json::detail::is_intact::no)
      return recover_again(line);
    else
      note = note_of("the content", status);
  }
  auto message = handed_over(target, root, parts, *content, note);
  return {std::move(target).finish(message), true, std::move(note)};
}

} // namespace summoner::protocol
