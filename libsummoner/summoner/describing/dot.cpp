// SPDX-License-Identifier: Apache-2.0

// `to_dot`: a picture in the language of Graphviz.

#include "summoner/describing/picture.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

namespace summoner::describing {

namespace {

constexpr auto head = std::string_view{R"(
  rankdir=LR
  bgcolor=white
  fontname="Helvetica,Arial,sans-serif"
  fontsize=16
  labelloc=t
  nodesep=0.35
  ranksep=0.4
  node [fontname="Helvetica,Arial,sans-serif" fontsize=12]
  edge [color="#52667a" arrowsize=0.7]
)"};

/// As the inside of a string of Graphviz.
std::string escaped(std::string_view text) {
  std::string result;
  for (auto c : text) {
    if (c == '"' || c == '\\')
      result += '\\';
    result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return result;
}

std::string escaped(const std::vector<std::string>& lines) {
  std::string result;
  for (const auto& line : lines)
    result += (result.empty() ? "" : "\\n") + escaped(line);
  return result;
}

std::string_view style_of(box_kind kind) {
  switch (kind) {
    case box_kind::node:
      return R"(shape=box style="rounded,filled" color="#5b7fa6" fillcolor="#ffffff")";
    case box_kind::state:
      return R"(shape=box style="rounded,filled" color="#2f5d8c" fillcolor="#dce9f7" penwidth=1.5)";
    case box_kind::gate:
      return R"(shape=box style="rounded,dashed" color="#5b7fa6")";
    case box_kind::start:
      return R"(shape=circle style=filled color="#1f2d3a" fillcolor="#1f2d3a" width=0.16 fixedsize=true)";
    case box_kind::end:
      return R"(shape=doublecircle style=filled color="#1f2d3a" fillcolor="#1f2d3a" width=0.1 fixedsize=true)";
  }
  return "";
}

constexpr auto arrow_style_text = std::string_view{
  R"(shape=plain fontsize=10 fontcolor="#1f2d3a" margin="0.05")"};

constexpr auto note_style = std::string_view{
  R"(shape=note style="filled,dashed" color="#a58a3c" fillcolor="#fdf6dc" fontsize=10)"};

constexpr auto hearing_style = std::string_view{
  R"(style=dashed color="#a58a3c" arrowhead=open arrowsize=0.5)"};

} // namespace

std::string to_dot(const description& what) {
  auto drawn = picture::of(what);
  auto result = fmt::format("digraph \"{0}\" {{\n  label=\"{0}\"{1}",
                            escaped(drawn.title), head);
  auto out = std::back_inserter(result);
  for (std::size_t i = 0; i < drawn.boxes.size(); ++i)
    fmt::format_to(out, "  b{} [label=\"{}\" {}]\n", i,
                   escaped(drawn.boxes[i].text), style_of(drawn.boxes[i].kind));
  for (std::size_t i = 0; i < drawn.arrows.size(); ++i) {
    const auto& each = drawn.arrows[i];
    fmt::format_to(out, "  r{} [label=\"{}\" {}]\n", i, escaped(each.lines),
                   arrow_style_text);
    for (auto source : each.sources)
      fmt::format_to(out, "  b{} -> r{} [arrowhead=none]\n", source, i);
    for (auto target : each.targets)
      fmt::format_to(out, "  r{} -> b{}\n", i, target);
  }
  for (std::size_t i = 0; i < drawn.notes.size(); ++i) {
    fmt::format_to(out, "  s{} [label=\"{}\" {}]\n", i,
                   escaped(drawn.notes[i].lines), note_style);
    for (auto arrow : drawn.notes[i].heard)
      fmt::format_to(out, "  r{} -> s{} [{}]\n", arrow, i, hearing_style);
  }
  return result + "}\n";
}

} // namespace summoner::describing
