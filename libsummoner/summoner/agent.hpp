// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/flow/route_parser.hpp"
#include "summoner/flow/trigger_tree.hpp"
#include "summoner/handler.hpp"
#include "summoner/priority.hpp"
#include "summoner/send_options.hpp"

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <variant>
#include <vector>

namespace summoner {

/// Which way the values go that a hook sees.
enum class direction : std::uint8_t {
  /// Recovered messages, before the receivers.
  receive,
  /// Payloads, before they are wrapped and written.
  send,
};

/// A registration that makes no sense: the text names the route, the argument
/// and what is wrong with it.
class registration_error : public std::invalid_argument {
public:
  using std::invalid_argument::invalid_argument;
};

/// What runs a sender.
enum class sender_kind : std::uint8_t {
  /// Nothing: it runs again and again.
  tick,
  /// Events.
  hub,
  /// Its own clock.
  timed,
  /// Its own clock, from its first event on.
  timed_hub,
};

/// The name of a kind, for people.
/// @relates sender_kind
std::string to_string(sender_kind kind);

/// How a receiver is registered.
struct receive_options {
  /// The events that the handler may return, for `summoner graph` and
  /// `summoner check`; empty means that nothing is known. Not enforced.
  std::vector<event> raises = {};
  /// When it runs among the receivers. As the only option in braces, g++ 12
  /// wants it as `.priority = priority{1, 2}`; `{1, 2}` alone means the same.
  summoner::priority priority = {};
};

/// What an agent does: its flow, receivers, senders, hooks and state callbacks.
/// A plain value that a runtime brings to life; see `summoner/summoner.hpp`.
///
///     agent echo{"echo"};
///     queue<value> inbox;
///     echo.receive("", [=](const message& msg) -> task<> {
///       co_await inbox.put(msg["content"]);
///     });
///     echo.send("", [=]() -> task<std::optional<value>> {
///       co_return co_await inbox.get();
///     });
///
/// With a flow, routes are arrows between nodes. For each message the agent
/// says where it is (`upload_states`); the receivers whose arrows begin there
/// run and return events; where these lead is proposed to the agent, who
/// commits it or not (`download_states`), and senders may run for them:
///
///     agent door{"door"};
///     door.use_flow();
///     auto at = std::make_shared<node>("closed");
///     door.upload_states([=](const message&) { return *at; });
///     door.download_states([=](const proposals& next) {
///       if (!next.nodes().empty())
///         *at = next.nodes().back();
///     });
///     trigger_tree triggers{"ok"};
///     auto ok = triggers["ok"];
///     door.receive("closed --> opened", [=](const message& msg) {
///       return move(ok, msg["content"]);
///     });
///     door.send("closed --> opened", [](const value& whom) {
///       return value{{"opened for", whom}};
///     }, {.on_actions = {action::move}});
///
/// @par Threads   Registration is single-threaded. Handlers of one running
///                client never run at the same time, so that what they share
///                needs no lock; handlers of two clients may.
/// @par Lifetime  Handlers are kept, and copied with the agent, until every
///                client that runs them has ended.
/// @par Errors    A registration that makes no sense throws
///                `registration_error` at once. A handler may throw; that is
///                logged with its route and never ends the process.
class agent {
public:
  // -- member types -----------------------------------------------------------

  struct receiver {
    flow::route route;
    summoner::priority priority;
    detail::receive_function handle;
    /// Whether the handler's type lets it return events.
    bool returns_events = false;
    /// What it may return, as far as it was declared.
    std::vector<event> raises = {};
  };

  struct sender {
    flow::route route;
    send_options options;
    detail::send_function handle;
    /// Whether the handler takes the event's data (`use_data`).
    bool takes_data = false;
    /// The type of that data; null when it takes whatever there is.
    const std::type_info* data_type = nullptr;
    /// Whether the handler may give several payloads (`multi`).
    bool is_multi = false;

    [[nodiscard]] sender_kind kind() const noexcept;
  };

  struct hook_entry {
    summoner::priority priority;
    detail::hook_function handle;
  };

  // -- constructors -----------------------------------------------------------

  /// @param name Shown in log lines.
  explicit agent(std::string name = "<client:no-name>");

  // -- the flow ---------------------------------------------------------------

  /// Turns the flow on: routes are read in these arrow styles, tried in their
  /// order. Comes before the first registration.
  agent& use_flow(std::vector<arrow_style> styles = {arrow_style::standard()});

  /// Tells which triggers the agent uses, for `describe` and its readers.
  agent& use_triggers(trigger_tree triggers);

  // -- registration -----------------------------------------------------------

  /// Calls `handler` with messages: with all of them when the flow is off, else
  /// once for each state that a gate of the route's source accepts, and once
  /// for an initial route. Handlers of one priority run concurrently, groups
  /// one after another, messages strictly in the order of arrival. A second
  /// receiver on the same route replaces the first, in its place.
  /// @param handler See `receive_handler`. The event that it returns says which
  ///                nodes of the route are proposed and which senders run;
  ///                ignored when the flow is off.
  template <class F>
  agent& receive(std::string route, F handler, receive_options options = {}) {
    static_assert(receive_handler<F>,
                  "receive: the handler must take (const message&) or "
                  "(const message&, context&) and give void, an event, an "
                  "optional<event>, or a task<> of one of these");
    if constexpr (receive_handler<F>) {
      using given = detail::handler_result<F, const message&>;
      add_receiver(route, {{},
                           std::move(options.priority),
                           detail::adapt_unary<std::optional<event>, message>(
                             std::move(handler)),
                           !std::is_void_v<given>,
                           std::move(options.raises)});
    }
    return *this;
  }

  /// As above, with a `priority` or an integer.
  template <class F, std::convertible_to<priority> P>
  agent& receive(std::string route, F handler, P when) {
    return receive(std::move(route), std::move(handler),
                   receive_options{{}, std::move(when)});
  }

  /// As above, with a priority in braces.
  template <class F>
  agent&
  receive(std::string route, F handler, std::initializer_list<int> when) {
    return receive(std::move(route), std::move(handler),
                   receive_options{{}, when});
  }

  /// Registers a sender; any number may have the same route.
  ///
  /// Without options it is a *tick sender*: each run starts when the last one
  /// has ended, while the writer keeps up: it has accepted all but 32 KiB of
  /// what was sent. A run that sent nothing in less than 1 ms is followed by a
  /// pause of 100 ms. Senders never wait for one another.
  ///
  /// With `on_actions` or `on_triggers` it is a *hub*: it runs for the events
  /// of receivers whose routes its own accepts, once for each key of a message,
  /// or once for each event when the handler takes its data. Several runs may
  /// be in flight.
  ///
  /// With `every` it is a *timed sender*, which never overlaps itself; with
  /// filters too, one that its first event arms.
  ///
  /// What one sender gives goes out in the order in which its runs give it.
  /// Lines of different senders of one agent may overtake one another, also
  /// when the same event runs both.
  ///
  /// @param handler See `send_handler`. A null `value` is a payload; `nullopt`
  ///                is none; the payloads of a vector go out uninterrupted.
  template <class F>
  agent& send(std::string route, F handler, send_options options = {}) {
    static_assert(send_handler<F>,
                  "send: the handler must take (), or an event's data (const "
                  "value&, or const T& for an object that does not convert to "
                  "value), each with or without a context&, and give void, a "
                  "value or what converts to one, an optional<value>, a vector "
                  "of either, or a task<> of one of these");
    if constexpr (send_handler<F>) {
      using data = detail::data_of<F>;
      using given = detail::handler_result_with_data<F, data>;
      add_sender(route, {{},
                         std::move(options),
                         detail::adapt_send(std::move(handler)),
                         !std::is_void_v<data>,
                         detail::data_type_of<F>(),
                         detail::is_multi_v<given>});
    }
    return *this;
  }

  /// Passes every message or payload through `handler`, in priority order,
  /// equal priorities in the order of registration.
  template <class F>
  agent& hook(direction which, F handler, priority when = {}) {
    static_assert(hook_handler<F>,
                  "hook: the handler must take (const value&) or "
                  "(const value&, context&) and give a value or an "
                  "optional<value>, or a task<> of one of these");
    if constexpr (hook_handler<F>)
      add_hook(which, {std::move(when),
                       detail::adapt_unary<std::optional<value>, value>(
                         std::move(handler))});
    return *this;
  }

  /// Sets the callback that says where the agent is; a second one replaces
  /// the first. Not called when the flow is off.
  /// @param nodes All that it may give, for `summoner graph` and
  ///              `summoner check`; empty means that nothing is known.
  template <class F>
  agent& upload_states(F handler, std::vector<node> nodes = {}) {
    static_assert(upload_handler<F>,
                  "upload_states: the handler must take (const message&) or "
                  "(const message&, context&) and give states (a text, a "
                  "list, a mapping of keys to either), a value, an optional<> "
                  "of these, or a task<> of one of these");
    if constexpr (upload_handler<F>)
      set_upload(detail::adapt_unary<states, message>(std::move(handler)),
                 std::move(nodes));
    return *this;
  }

  /// Sets the callback that commits proposals; a second one replaces the
  /// first. Called after each group of receivers that ran.
  /// @par Errors  What it throws is logged: its proposals may be lost, but the
  ///              next groups run, and senders run for the events.
  template <class F>
  agent& download_states(F handler) {
    static_assert(download_handler<F>,
                  "download_states: the handler must take (const proposals&) "
                  "or (const proposals&, context&) and give void or task<>");
    if constexpr (download_handler<F>)
      set_download(
        detail::adapt_unary<std::monostate, proposals>(std::move(handler)));
    return *this;
  }

  /// Adds a callback for the time before the client connects: it opens
  /// databases, reads files, warms up. Several run one after another, in the
  /// order of registration. If one fails the others are left out, the client
  /// does not connect, and ends with status 1 after its `teardown`.
  /// @par Source  Run by `run`, and by `runtime::spawn` when it is asked to.
  template <class F>
  agent& setup(F handler) {
    static_assert(bookend_handler<F>,
                  "setup: the handler must take () or (context&) and give void "
                  "or task<>");
    if constexpr (bookend_handler<F>)
      setups_.push_back(
        detail::adapt_nullary<std::monostate>(std::move(handler)));
    return *this;
  }

  /// Adds a callback for the time after the last session, when all handlers
  /// have ended: it closes what `setup` has opened, which may be only a part of
  /// it. Several run in the reverse order of registration; one that fails does
  /// not keep the next one from running, and makes the exit status 1. All of
  /// them have ten seconds, and are cancelled then.
  /// @par Source  As `setup`.
  template <class F>
  agent& teardown(F handler) {
    static_assert(bookend_handler<F>,
                  "teardown: the handler must take () or (context&) and give "
                  "void or task<>");
    if constexpr (bookend_handler<F>)
      teardowns_.push_back(
        detail::adapt_nullary<std::monostate>(std::move(handler)));
    return *this;
  }

  // -- observers --------------------------------------------------------------

  [[nodiscard]] const std::string& name() const noexcept {
    return name_;
  }

  [[nodiscard]] bool has_flow() const noexcept {
    return parser_.has_value();
  }

  /// In the order of registration.
  [[nodiscard]] const std::vector<receiver>& receivers() const noexcept {
    return receivers_;
  }

  /// In the order of registration.
  [[nodiscard]] const std::vector<sender>& senders() const noexcept {
    return senders_;
  }

  /// In the order in which they run.
  [[nodiscard]] const std::vector<hook_entry>&
  hooks(direction which) const noexcept {
    return which == direction::receive ? receive_hooks_ : send_hooks_;
  }

  /// Empty when there is none.
  [[nodiscard]] const detail::upload_function& upload() const noexcept {
    return upload_;
  }

  /// Empty when there is none.
  [[nodiscard]] const detail::download_function& download() const noexcept {
    return download_;
  }

  /// In the order of registration.
  [[nodiscard]] const std::vector<detail::bookend_function>&
  setups() const noexcept {
    return setups_;
  }

  /// In the order of registration, the reverse of that in which they run.
  [[nodiscard]] const std::vector<detail::bookend_function>&
  teardowns() const noexcept {
    return teardowns_;
  }

  /// What was odd at registration, for the log when the agent starts.
  [[nodiscard]] const std::vector<std::string>& warnings() const noexcept {
    return warnings_;
  }

  /// The agent as JSON, for `summoner graph` and `summoner check`: its name,
  /// arrow styles, triggers, receivers, senders and hooks with their routes and
  /// options. `describing::description` reads it back.
  [[nodiscard]] value describe() const;

private:
  void add_receiver(const std::string& route, receiver entry);

  void add_sender(const std::string& route, sender entry);

  void add_hook(direction which, hook_entry entry);

  void set_upload(detail::upload_function callback, std::vector<node> nodes);

  void set_download(detail::download_function callback);

  [[nodiscard]] flow::route read_route(const std::string& call,
                                       const std::string& text,
                                       bool may_be_label);

  std::string name_;
  std::optional<flow::route_parser> parser_; // absent when the flow is off
  std::optional<trigger_tree> triggers_;
  std::vector<receiver> receivers_;
  std::vector<sender> senders_;
  std::vector<hook_entry> receive_hooks_;
  std::vector<hook_entry> send_hooks_;
  detail::upload_function upload_;
  std::vector<node> uploads_;
  detail::download_function download_;
  std::vector<detail::bookend_function> setups_;
  std::vector<detail::bookend_function> teardowns_;
  std::vector<std::string> warnings_;
};

} // namespace summoner
