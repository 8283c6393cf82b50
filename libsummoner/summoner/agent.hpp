// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/handler.hpp"
#include "summoner/priority.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace summoner {

/// Which way the values go that a hook sees.
enum class direction : std::uint8_t {
  /// Recovered messages, before the receivers.
  receive,
  /// Payloads, before they are wrapped and written.
  send,
};

/// What an agent does: its receivers, senders, hooks and state callbacks. A
/// plain value that a runtime brings to life; see `summoner/summoner.hpp`.
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
/// @par Threads   Registration is single-threaded. Handlers of one running
///                client never run at the same time, so that what they share
///                needs no lock; handlers of two clients may.
/// @par Lifetime  Handlers are kept, and copied with the agent, until every
///                client that runs them has ended.
/// @par Errors    A handler may throw; that is logged with its route and never
///                ends the process.
class agent {
public:
  // -- member types -----------------------------------------------------------

  struct receiver {
    std::string route;
    summoner::priority priority;
    detail::receive_function handle;
  };

  struct sender {
    std::string route;
    detail::send_function handle;
  };

  struct hook_entry {
    summoner::priority priority;
    detail::hook_function handle;
  };

  /// Tells in which state the agent is: a node, a list of nodes, or a mapping
  /// of keys to either. Used once the flow is on.
  using upload_function = std::function<value(const message&)>;

  /// Is told which nodes are proposed, in the shape of the upload.
  using download_function = std::function<void(const value&)>;

  // -- constructors -----------------------------------------------------------

  /// @param name Shown in log lines.
  explicit agent(std::string name = "<client:no-name>");

  // -- registration -----------------------------------------------------------

  /// Calls `handler` with every message. Handlers of one priority run
  /// concurrently, groups one after another, messages strictly in the order of
  /// arrival. A second receiver on the same route replaces the first, in its
  /// place.
  template <class F>
  agent& receive(std::string route, F handler, priority when = {}) {
    static_assert(receive_handler<F>,
                  "receive: the handler must take (const message&) or "
                  "(const message&, context&) and give void or task<>");
    add_receiver(
      {std::move(route), std::move(when),
       detail::adapt_unary<std::monostate, message>(std::move(handler))});
    return *this;
  }

  /// Runs `handler` again and again: each run starts when the last one has
  /// ended, while the writer keeps up: it has accepted all but 32 KiB of what
  /// was sent. A run that sent nothing in less than 1 ms is followed by a pause
  /// of 100 ms. Any number of senders may have the same route; they never wait
  /// for one another. A null `value` is a payload; `nullopt` is none.
  template <class F>
  agent& send(std::string route, F handler) {
    static_assert(send_handler<F>,
                  "send: the handler must take () or (context&) and give a "
                  "value, an optional<value>, a vector of either, or a task<> "
                  "of one of these");
    senders_.push_back(
      {std::move(route), detail::adapt_nullary<emission>(std::move(handler))});
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
    add_hook(which,
             {std::move(when), detail::adapt_unary<std::optional<value>, value>(
                                 std::move(handler))});
    return *this;
  }

  /// Sets the callback that says where the agent is; a second one replaces
  /// the first.
  agent& upload_states(upload_function callback);

  /// Sets the callback that commits proposals; a second one replaces the
  /// first.
  agent& download_states(download_function callback);

  // -- observers, for the runtime ---------------------------------------------

  [[nodiscard]] const std::string& name() const noexcept {
    return name_;
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

  [[nodiscard]] const upload_function& upload() const noexcept {
    return upload_;
  }

  [[nodiscard]] const download_function& download() const noexcept {
    return download_;
  }

  /// What was odd at registration, for the log when the agent starts.
  [[nodiscard]] const std::vector<std::string>& warnings() const noexcept {
    return warnings_;
  }

private:
  void add_receiver(receiver entry);

  void add_hook(direction which, hook_entry entry);

  std::string name_;
  std::vector<receiver> receivers_;
  std::vector<sender> senders_;
  std::vector<hook_entry> receive_hooks_;
  std::vector<hook_entry> send_hooks_;
  upload_function upload_;
  download_function download_;
  std::vector<std::string> warnings_;
};

} // namespace summoner
