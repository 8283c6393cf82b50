// SPDX-License-Identifier: Apache-2.0

#include "summoner/describing/picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

namespace summoner::describing {

namespace {

std::string joined(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, ", "));
}

// -- words --------------------------------------------------------------------

std::string words_of(const priority& when) {
  return fmt::format("priority {}", fmt::join(when.levels(), ", "));
}

std::string words_of_events(const described_receiver& entry) {
  if (!entry.raises)
    return "any event";
  if (entry.raises->empty())
    return "no event";
  std::vector<std::string> events;
  for (const auto& each : *entry.raises)
    events.push_back(fmt::format("{} {}", to_string(each.what), each.why));
  return joined(events);
}

std::string words_of_filter(const described_sender& entry) {
  auto words = [](const std::vector<std::string>& names) {
    return names.empty() ? "nothing" : joined(names);
  };
  std::vector<std::string> parts;
  if (entry.on_actions) {
    std::vector<std::string> names;
    for (auto each : *entry.on_actions)
      names.push_back(to_string(each));
    parts.push_back(words(names));
  }
  if (entry.on_triggers)
    parts.push_back(words(*entry.on_triggers));
  return fmt::format("on {}", fmt::join(parts, " with "));
}

std::string words_of_data(const described_sender& entry) {
  std::string result = "takes its data";
  if (entry.data == data_mode::snapshot)
    result += " as a snapshot";
  if (entry.when_data)
    result += ", if when_data";
  return result;
}

std::string words_of_time(const described_sender& entry) {
  return fmt::format("every {} s{}", *entry.every,
                     entry.run_while ? ", run_while" : "");
}

/// Collects the parts of a picture.
class drawing {
public:
  explicit drawing(const description& of) : of_(of) {
    result_.title = of.name;
  }

  picture draw() {
    for (const auto& each : of_.receivers)
      result_.arrows.push_back(of_.has_flow ? arrow_of(each) : label_of(each));
    if (of_.uploads)
      for (const auto& each : *of_.uploads)
        box_of(each);
    for (const auto& each : of_.senders)
      result_.notes.push_back(note_of(each));
    return std::move(result_);
  }

private:
  std::size_t add_box(box_kind kind, std::string text = {}) {
    result_.boxes.push_back({kind, std::move(text)});
    return result_.boxes.size() - 1;
  }

  /// The box of a node, which is drawn once.
  std::size_t box_of(const node& which) {
    auto& boxes = result_.boxes;
    auto found = std::find_if(boxes.begin(), boxes.end(), [&](const auto& x) {
      return x.text == which.text();
    });
    if (found != boxes.end())
      return static_cast<std::size_t>(found - boxes.begin());
    return add_box(kind_of(which), which.text());
  }

  [[nodiscard]] box_kind kind_of(const node& which) const {
    if (which.kind() != flow::node_kind::plain)
      return box_kind::gate;
    auto is_uploaded = of_.uploads
                       && std::find(of_.uploads->begin(), of_.uploads->end(),
                                    which)
                            != of_.uploads->end();
    return is_uploaded ? box_kind::state : box_kind::node;
  }

  std::vector<std::size_t> boxes_of(std::span<const node> nodes) {
    std::vector<std::size_t> result;
    for (const auto& each : nodes)
      result.push_back(box_of(each));
    return result;
  }

  picture::arrow arrow_of(const described_receiver& entry) {
    using flow::route_shape;
    const auto& route = entry.route;
    picture::arrow result;
    if (route.has_label())
      result.lines.push_back(label_text(route));
    if (route.shape() == route_shape::object && route.source().empty())
      result.lines.emplace_back("no node");
    result.lines.push_back(words_of_events(entry));
    if (!entry.priority.levels().empty())
      result.lines.push_back(words_of(entry.priority));
    result.sources = boxes_of(route.source());
    result.targets = boxes_of(route.target());
    if (route.shape() == route_shape::left_dangling)
      result.sources.push_back(add_box(box_kind::start));
    if (route.shape() == route_shape::right_dangling)
      result.targets.push_back(add_box(box_kind::end));
    return result;
  }

  // With the flow off.
  picture::arrow label_of(const described_receiver& entry) {
    picture::arrow result;
    result.lines.push_back("receive " + entry.route.text());
    if (!entry.priority.levels().empty())
      result.lines.push_back(words_of(entry.priority));
    result.sources.push_back(add_box(box_kind::start));
    return result;
  }

  static std::string label_text(const flow::route& route) {
    std::vector<std::string> names;
    for (const auto& each : route.label())
      names.push_back(each.text());
    return fmt::format("[{}]", joined(names));
  }

  [[nodiscard]] picture::note note_of(const described_sender& entry) const {
    picture::note result;
    auto title = to_string(entry.kind());
    if (auto route = of_.readable(entry.route); !route.empty())
      title += " " + route;
    result.lines.push_back(std::move(title));
    if (entry.on_actions || entry.on_triggers)
      result.lines.push_back(words_of_filter(entry));
    if (entry.use_data)
      result.lines.push_back(words_of_data(entry));
    if (entry.every)
      result.lines.push_back(words_of_time(entry));
    if (entry.multi)
      result.lines.emplace_back("sends several");
    result.heard = heard_by(entry, of_);
    return result;
  }

  const description& of_;
  picture result_;
};

} // namespace

picture picture::of(const description& what) {
  return drawing{what}.draw();
}

} // namespace summoner::describing
