// SPDX-License-Identifier: Apache-2.0

// `to_mermaid`: a picture in the language of Mermaid.

#include "summoner/describing/picture.hpp"
#include "summoner/json/print.hpp"
#include "summoner/json/value.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

namespace summoner::describing {

namespace {

/// As the inside of a text in quotes, where some characters mean something.
std::string escaped(std::string_view text) {
  constexpr auto special = std::string_view{"\"#&<>`\\"};
  std::string result;
  for (auto c : text) {
    auto code = static_cast<unsigned char>(c);
    if (special.find(c) != std::string_view::npos)
      result += fmt::format("#{};", code);
    else
      result += code < 0x20 ? ' ' : c;
  }
  return result;
}

std::string escaped(const std::vector<std::string>& lines) {
  std::string result;
  for (const auto& line : lines)
    result += (result.empty() ? "" : "<br>") + escaped(line);
  return result;
}

std::string shape_of(const picture::box& box) {
  switch (box.kind) {
    case box_kind::node:
      return fmt::format("(\"{}\")", escaped(box.text));
    case box_kind::state:
      return fmt::format("(\"{}\"):::state", escaped(box.text));
    case box_kind::gate:
      return fmt::format("(\"{}\"):::gate", escaped(box.text));
    case box_kind::start:
      return "((\" \")):::dot";
    case box_kind::end:
      return "(((\" \"))):::dot";
  }
  return "";
}

constexpr auto classes = std::string_view{
  R"(  classDef default fill:#ffffff,stroke:#5b7fa6,color:#1f2d3a
  classDef state fill:#dce9f7,stroke:#2f5d8c,stroke-width:2px
  classDef gate stroke-dasharray:4 3
  classDef dot fill:#1f2d3a,stroke:#1f2d3a
  classDef route fill:none,stroke:none
  classDef note fill:#fdf6dc,stroke:#a58a3c,stroke-dasharray:4 3
)"};

} // namespace

std::string to_mermaid(const description& what) {
  auto drawn = picture::of(what);
  std::string result = "---\ntitle: ";
  json::print(value(drawn.title), result); // is YAML, too
  result += "\n---\nflowchart LR\n";
  auto out = std::back_inserter(result);
  for (std::size_t i = 0; i < drawn.boxes.size(); ++i)
    fmt::format_to(out, "  b{}{}\n", i, shape_of(drawn.boxes[i]));
  for (std::size_t i = 0; i < drawn.arrows.size(); ++i) {
    const auto& each = drawn.arrows[i];
    fmt::format_to(out, "  r{}[\"{}\"]:::route\n", i, escaped(each.lines));
    for (auto source : each.sources)
      fmt::format_to(out, "  b{} --- r{}\n", source, i);
    for (auto target : each.targets)
      fmt::format_to(out, "  r{} --> b{}\n", i, target);
  }
  for (std::size_t i = 0; i < drawn.notes.size(); ++i) {
    fmt::format_to(out, "  s{}[\"{}\"]:::note\n", i,
                   escaped(drawn.notes[i].lines));
    for (auto arrow : drawn.notes[i].heard)
      fmt::format_to(out, "  r{} -.-> s{}\n", arrow, i);
  }
  return result + std::string{classes};
}

} // namespace summoner::describing
