// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/receive_side.hpp"

#include "summoner/async/group.hpp"
#include "summoner/protocol/envelope.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

namespace summoner::actors {

namespace {

using client::hub_run;

flow::tape tape_of(const agent& definition) {
  std::vector<flow::tape::receiver> receivers;
  for (const auto& x : definition.receivers())
    receivers.push_back({x.route, x.priority});
  return flow::tape{std::move(receivers)};
}

/// Without a flow each receiver runs as on an initial route.
flow::tape tape_without_flow(const agent& definition) {
  auto initial = flow::route::arrow(arrow_style::standard(), {}, {},
                                    {node{"anywhere"}});
  std::vector<flow::tape::receiver> receivers;
  for (const auto& x : definition.receivers())
    receivers.push_back({initial, x.priority});
  return flow::tape{std::move(receivers)};
}

} // namespace

receive_side::receive_side(client_parts& parts)
  : parts_(parts),
    tape_(parts.definition->has_flow() ? tape_of(*parts.definition)
                                       : tape_without_flow(*parts.definition)),
    dispatcher_(*parts.definition) {
  if (parts.definition->has_flow())
    return;
  auto nowhere = states{};
  everybody_ = tape_.activations(nowhere);
}

task<> receive_side::handle(std::string_view line, std::vector<hub_run>& runs) {
  if (parts_.definition->receivers().empty())
    co_return;
  auto recovered = protocol::recover(line);
  if (!recovered.note.empty())
    parts_.ctx.log().warning("read a bad line from {}: {}",
                             peer_of(recovered.message), recovered.note);
  trace("a message from {} has {} bytes", recovered.message, line.size());
  auto msg = std::optional<message>{std::move(recovered.message)};
  co_await run_hooks(parts_, direction::receive, msg, "");
  if (!msg) {
    add(parts_.counters->lines_dropped_by_hook);
    parts_.ctx.log().debug("a receive hook drops the message");
    co_return;
  }
  if (parts_.definition->has_flow()) {
    co_await follow_flow(*msg, runs);
    co_return;
  }
  std::vector<happening> ignored;
  for (const auto& group : everybody_)
    co_await run_group(group.runs, *msg, ignored);
}

task<> receive_side::follow_flow(const message& msg,
                                 std::vector<hub_run>& runs) {
  std::optional<states> now;
  co_await upload(msg, now);
  if (!now) {
    add(parts_.counters->lines_dropped_by_upload);
    co_return;
  }
  client::message_runs ordered{dispatcher_};
  std::vector<happening> happened;
  std::vector<std::optional<action>> what;
  for (const auto& group : tape_.activations(*now)) {
    co_await run_group(group.runs, msg, happened);
    what.clear();
    for (std::size_t i = 0; i < happened.size(); ++i) {
      what.push_back(happened[i].what);
      ordered.add(group.runs[i], std::move(happened[i].runs));
    }
    if (parts_.definition->download()) {
      auto proposed = tape_.propose(*now, group.runs, what);
      co_await download(msg, proposed);
    }
  }
  runs = ordered.take();
}

task<> receive_side::run_group(std::span<const flow::activation> group,
                               const message& msg,
                               std::vector<happening>& happened) {
  happened.assign(group.size(), {});
  std::vector<task<>> running;
  for (std::size_t i = 0; i < group.size(); ++i) {
    const auto& receiver = parts_.definition->receivers()[group[i].receiver];
    const auto& name = parts_.names->receivers[group[i].receiver];
    parts_.ctx.log().debug("{} runs", name);
    auto given = call(name, [&] { return receiver.handle(msg, parts_.ctx); });
    if (is_pending(given))
      running.push_back(
        run_to_end(group[i], msg, std::move(given), happened[i]));
    else
      note(group[i], msg, given, happened[i]);
  }
  co_await async::all_done(running);
}

task<> receive_side::run_to_end(const flow::activation& which,
                                const message& msg, receive_outcome given,
                                happening& to) {
  co_await settle(given, parts_.names->receivers[which.receiver],
                  parts_.execution.watch);
  note(which, msg, given, to);
}

// Called at once when the handler has returned: what the event carries may
// change as soon as another handler runs.
void receive_side::note(const flow::activation& which, const message& msg,
                        receive_outcome& given, happening& to) {
  const auto& receiver = parts_.definition->receivers()[which.receiver];
  if (!given) {
    report(parts_.names->receivers[which.receiver] + " failed", msg,
           given.error());
    return;
  }
  auto what = result_of(given);
  if (!what || !parts_.definition->has_flow())
    return;
  to.what = what->what();
  auto hearers = dispatcher_.hearers(which.receiver, *what);
  if (hearers.empty())
    parts_.ctx.log().debug("event {}({}) on {}: no sender hears it",
                           to_string(what->what()), what->why().name(),
                           receiver.route.text());
  for (auto sender : hearers) {
    // Snapshots are made by users' code.
    auto run = protect([&] { return dispatcher_.run_of(sender, *what); });
    if (run)
      to.runs.push_back(*std::move(run));
    else
      report(fmt::format("the data of an event on route \"{}\" was not copied",
                         receiver.route.text()),
             msg, run.error());
  }
}

// Without a callback the agent is nowhere: only initial routes run.
task<> receive_side::upload(const message& msg, std::optional<states>& now) {
  const auto& callback = parts_.definition->upload();
  if (!callback) {
    now.emplace();
    co_return;
  }
  constexpr auto name = std::string_view{"upload_states"};
  auto given = call(name, [&] { return callback(msg, parts_.ctx); });
  if (is_pending(given))
    co_await settle(given, name, parts_.execution.watch);
  if (given)
    now = result_of(given);
  else
    report("upload_states failed, the message is dropped", msg, given.error());
}

task<> receive_side::download(const message& msg, const proposals& proposed) {
  const auto& callback = parts_.definition->download();
  constexpr auto name = std::string_view{"download_states"};
  auto given = call(name, [&] { return callback(proposed, parts_.ctx); });
  if (is_pending(given))
    co_await settle(given, name, parts_.execution.watch);
  if (!given)
    report("download_states failed", msg, given.error());
}

void receive_side::report(std::string_view what, const message& msg,
                          const caf::error& error) {
  add(parts_.counters->handler_errors);
  parts_.ctx.log().error("{}, on a message from {}: {}", what, peer_of(msg),
                         describe(error));
}

} // namespace summoner::actors
