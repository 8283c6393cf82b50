// SPDX-License-Identifier: Apache-2.0

#include "summoner/describing/problems.hpp"

#include "summoner/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

namespace summoner::describing {

namespace {

/// What can be said from declarations that may be missing.
enum class answer : std::uint8_t { no, unknown, yes };

using indices = std::vector<std::size_t>;

using summoner::detail::enumeration;
using summoner::detail::quoted;

/// Looks at one description.
class search {
public:
  explicit search(const description& of) : of_(of) {
    for (const auto& each : of.receivers)
      activity_.push_back(can_become_active(each.route));
  }

  report run() {
    if (!of_.has_flow) {
      skip("routes, hubs, triggers and nodes, since the flow is off: its "
           "routes are only labels");
      return std::move(result_);
    }
    check_routes();
    check_hubs();
    check_triggers();
    check_nodes();
    check_proposals();
    return std::move(result_);
  }

private:
  // -- rules ------------------------------------------------------------------

  template <class Range, class F>
  static answer answer_if_any(const Range& all, F is_one) {
    return std::any_of(all.begin(), all.end(), is_one) ? answer::yes
                                                       : answer::no;
  }

  [[nodiscard]] answer can_become_active(const flow::route& route) const {
    if (route.is_initial())
      return answer::yes;
    if (route.source().empty() || !of_.has_upload)
      return answer::no;
    if (!of_.uploads)
      return answer::unknown;
    auto accepts = [&](const node& state) { return route.accepts(state); };
    return answer_if_any(*of_.uploads, accepts);
  }

  /// Whether an event of that receiver can pass the sender's filters.
  [[nodiscard]] static answer can_pass(const described_receiver& from,
                                       const described_sender& to) {
    if (!from.raises)
      return answer::unknown;
    auto passes = [&](const described_event& what) { return to.passes(what); };
    return answer_if_any(*from.raises, passes);
  }

  // -- routes -----------------------------------------------------------------

  void check_routes() {
    for (std::size_t i = 0; i < activity_.size(); ++i)
      if (activity_[i] == answer::no)
        report_inactive(of_.receivers[i].route);
  }

  void report_inactive(const flow::route& route) {
    auto name = of_.readable(route);
    std::string why = "it has no node";
    if (!of_.has_upload)
      why = "there is no upload_states, so only initial routes are active";
    else if (!route.source().empty())
      why = fmt::format("it accepts none of the uploaded nodes {}",
                        enumeration(texts_of(*of_.uploads)));
    add(problem_kind::inactive_route, name,
        fmt::format("the receiver on route {} never runs: {}", quoted(name),
                    why));
  }

  // -- hubs -------------------------------------------------------------------

  void check_hubs() {
    for (const auto& each : of_.senders)
      if (each.on_actions || each.on_triggers)
        check_hub(each);
  }

  void check_hub(const described_sender& hub) {
    auto name = of_.readable(hub.route);
    auto deaf = [&](std::string_view why) {
      add(problem_kind::deaf_hub, name,
          fmt::format("the {} on route {} never runs: {}",
                      to_string(hub.kind()), quoted(name), why));
    };
    if (hub.on_actions && hub.on_actions->empty())
      return deaf("on_actions is empty, so that nothing passes");
    if (hub.on_triggers && hub.on_triggers->empty())
      return deaf("on_triggers is empty, so that nothing passes");
    auto heard = heard_by(hub, of_);
    if (heard.empty())
      return deaf("its route hears no receiver");
    std::erase_if(heard, [&](auto i) { return activity_[i] == answer::no; });
    if (heard.empty())
      return deaf("the receivers that it hears never run");
    check_events(hub, name, heard, deaf);
  }

  template <class F>
  void check_events(const described_sender& hub, const std::string& name,
                    const indices& heard, F deaf) {
    std::vector<std::string> silent;
    for (auto i : heard) {
      auto passes = can_pass(of_.receivers[i], hub);
      if (passes == answer::yes)
        return;
      if (passes == answer::unknown)
        silent.push_back(quoted(of_.readable(of_.receivers[i].route)));
    }
    if (silent.empty())
      return deaf("no receiver that it hears raises an event that passes its "
                  "filters");
    skip(fmt::format("whether the {} on route {} ever runs: {} not declare "
                     "what it raises (receive_options::raises)",
                     to_string(hub.kind()), quoted(name), subject(silent)));
  }

  // -- triggers ---------------------------------------------------------------

  void check_triggers() {
    if (!of_.triggers)
      return skip("whether each trigger is raised: the agent does not tell its "
                  "triggers (use_triggers)");
    std::vector<std::string> raised;
    std::vector<std::string> silent;
    for (std::size_t i = 0; i < activity_.size(); ++i) {
      const auto& each = of_.receivers[i];
      if (activity_[i] == answer::no)
        continue;
      if (!each.raises)
        silent.push_back(quoted(of_.readable(each.route)));
      else
        for (const auto& what : *each.raises)
          raised.push_back(what.why);
    }
    report_unraised(raised, silent);
  }

  void report_unraised(const std::vector<std::string>& raised,
                       const std::vector<std::string>& silent) {
    std::vector<std::string> missing;
    for (const auto& each : of_.triggers->all())
      if (!is_raised(each, raised))
        missing.push_back(each.name());
    if (!missing.empty() && !silent.empty())
      return skip(fmt::format("whether the triggers {} are raised: {} not "
                              "declare what it raises "
                              "(receive_options::raises)",
                              enumeration(missing), subject(silent)));
    for (const auto& each : missing)
      add(problem_kind::unraised_trigger, each,
          fmt::format("the trigger {} is never raised", each));
  }

  /// One that groups others counts as raised when they are.
  [[nodiscard]] bool is_raised(const trigger& which,
                               const std::vector<std::string>& raised) const {
    const auto& all = of_.triggers->all();
    return std::any_of(all.begin(), all.end(), [&](const trigger& each) {
      return which >= each && contains(raised, each.name());
    });
  }

  // -- nodes ------------------------------------------------------------------

  void check_nodes() {
    if (!of_.has_upload)
      return;
    if (!of_.uploads)
      return skip("whether each route can become active, and each uploaded "
                  "node is handled: upload_states does not declare its nodes "
                  "(its second argument)");
    for (const auto& state : *of_.uploads) {
      auto handles = [&](const described_receiver& each) {
        return each.route.accepts(state);
      };
      if (std::none_of(of_.receivers.begin(), of_.receivers.end(), handles))
        add(problem_kind::unhandled_node, state.text(),
            fmt::format("the node {} is uploaded, but no receiver's route "
                        "accepts it",
                        state.text()));
    }
  }

  // -- proposals --------------------------------------------------------------

  void check_proposals() {
    if (!of_.has_download)
      return;
    for (std::size_t i = 0; i < activity_.size(); ++i)
      if (activity_[i] != answer::no && of_.receivers[i].raises)
        check_proposals_of(of_.receivers[i]);
  }

  void check_proposals_of(const described_receiver& from) {
    std::vector<action> seen;
    for (const auto& each : *from.raises) {
      auto gates = gates_among(from.route.activated(each.what));
      if (gates.empty() || contains(seen, each.what))
        continue;
      seen.push_back(each.what);
      auto name = of_.readable(from.route);
      add(problem_kind::gate_proposed, name,
          fmt::format("the receiver on route {} proposes {} with {}: the gate "
                      "itself, not a state that it lets through",
                      quoted(name), enumeration(gates),
                      flow::to_string(each.what)));
    }
  }

  static std::vector<std::string> gates_among(std::span<const node> nodes) {
    std::vector<std::string> result;
    for (const auto& each : nodes)
      if (each.kind() != flow::node_kind::plain)
        result.push_back(each.text());
    return result;
  }

  // -- words ------------------------------------------------------------------

  static std::vector<std::string> texts_of(const std::vector<node>& nodes) {
    std::vector<std::string> result;
    result.reserve(nodes.size());
    for (const auto& each : nodes)
      result.push_back(each.text());
    return result;
  }

  /// The receivers that keep something for themselves.
  static std::string subject(const std::vector<std::string>& routes) {
    return routes.size() == 1
             ? fmt::format("the receiver on route {} does", routes[0])
             : fmt::format("each of the receivers on routes {} does",
                           enumeration(routes));
  }

  template <class Range, class T>
  static bool contains(const Range& all, const T& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  }

  void add(problem_kind kind, std::string what, std::string text) {
    result_.problems.push_back({kind, std::move(what), std::move(text)});
  }

  void skip(std::string what) {
    result_.not_checked.push_back(std::move(what));
  }

  const description& of_;
  std::vector<answer> activity_; // of each receiver
  report result_;
};

} // namespace

std::string to_string(problem_kind kind) {
  switch (kind) {
    case problem_kind::inactive_route:
      return "inactive_route";
    case problem_kind::deaf_hub:
      return "deaf_hub";
    case problem_kind::unraised_trigger:
      return "unraised_trigger";
    case problem_kind::unhandled_node:
      return "unhandled_node";
    case problem_kind::gate_proposed:
      return "gate_proposed";
  }
  return "invalid";
}

value report::to_json() const {
  std::vector<value> found;
  for (const auto& each : problems)
    found.push_back(value::object({{"kind", to_string(each.kind)},
                                   {"what", each.what},
                                   {"text", each.text}}));
  std::vector<value> skipped;
  for (const auto& each : not_checked)
    skipped.emplace_back(each);
  return value::object(
    {{"problems", value(found)}, {"not_checked", value(skipped)}});
}

report find_problems(const description& of) {
  return search{of}.run();
}

} // namespace summoner::describing
