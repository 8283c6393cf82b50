// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/actor_executor.hpp"
#include "summoner/async/signal.hpp"
#include "summoner/async/task.hpp"
#include "summoner/error.hpp"

#include <caf/actor_cast.hpp>
#include <caf/behavior.hpp>
#include <caf/detail/implicit_conversions.hpp>
#include <caf/error.hpp>
#include <caf/make_message.hpp>
#include <caf/message.hpp>
#include <caf/response_type.hpp>
#include <caf/typed_actor.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

// For programs with actors of their own, and so not part of summoner.hpp.

namespace summoner {

/// Thrown by `ask` when there is no answer but an error.
class request_error : public std::runtime_error {
public:
  explicit request_error(caf::error why)
    : std::runtime_error(describe(why)), why_(std::move(why)) {
  }

  [[nodiscard]] const caf::error& why() const noexcept {
    return why_;
  }

private:
  caf::error why_;
};

} // namespace summoner

namespace summoner::actors {

/// Not part of the public interface.
namespace detail {

/// What came back. Written and read on the actor that asks.
template <class... Ts>
struct answer {
  async::signal done;
  std::optional<std::tuple<Ts...>> content;
  caf::error error;
};

template <class... Ts>
caf::behavior fill(const std::shared_ptr<answer<Ts...>>& shared) {
  auto on_content = [shared](Ts&... xs) {
    shared->content.emplace(std::move(xs)...);
    shared->done.set();
  };
  auto on_error = [shared](caf::error& why) {
    shared->error = std::move(why);
    shared->done.set();
  };
  return caf::behavior{std::move(on_content), std::move(on_error)};
}

/// A request that is given up with the coroutine that waits for its answer.
class open_request {
public:
  /// @param done Set when there is an answer.
  open_request(actor_executor& from, const caf::strong_actor_ptr& whom,
               caf::message what, caf::behavior on_answer, async::signal done)
    : from_(from), done_(std::move(done)),
      id_(from.request(whom, std::move(what), std::move(on_answer))) {
  }

  open_request(const open_request&) = delete;
  open_request& operator=(const open_request&) = delete;

  ~open_request() {
    from_.close_request(id_, done_.is_set());
  }

private:
  actor_executor& from_;
  async::signal done_;
  async::executor::outside_work going_on_{from_};
  caf::message_id id_;
};

template <class... Ts>
consteval auto ask_result() {
  if constexpr (sizeof...(Ts) == 0)
    return std::type_identity<void>{};
  else if constexpr (sizeof...(Ts) == 1)
    return std::type_identity<Ts...>{};
  else
    return std::type_identity<std::tuple<Ts...>>{};
}

template <class... Ts>
task<typename decltype(ask_result<Ts...>())::type>
ask(caf::detail::type_list<Ts...> /*unused*/, caf::strong_actor_ptr whom,
    caf::message what) {
  auto& top = co_await async::this_root{};
  auto shared = std::make_shared<answer<Ts...>>();
  auto request = open_request{actor_executor::of(top.where()), whom,
                              std::move(what), fill(shared), shared->done};
  co_await shared->done.wait();
  if (!shared->content)
    throw request_error{std::move(shared->error)};
  if constexpr (sizeof...(Ts) == 1)
    co_return std::get<0>(std::move(*shared->content));
  else if constexpr (sizeof...(Ts) > 1)
    co_return std::move(*shared->content);
}

/// CAF's list of what comes back, which has void in it for nothing.
template <class Types>
using answer_types
  = std::conditional_t<std::is_same_v<Types, caf::detail::type_list<void>>,
                       caf::detail::type_list<>, Types>;

} // namespace detail

} // namespace summoner::actors

namespace summoner {

/// Asks an actor and waits for its answer, while this client and all others go
/// on. For programs that have actors of their own beside their agents.
///
///     using stock_actor = caf::typed_actor<
///       caf::replies_to<take_atom, std::string, int>::with<int>>;
///
///     auto left = co_await ask(stock, take_atom_v, "apples", 3);
///     auto soon = co_await with_timeout(ask(stock, ...), 2s);
///
/// @returns What the actor's interface says: nothing, a value, or a tuple of
///          several.
/// @par Errors  Throws `request_error` when the actor answers with an error,
///              is not there any more or ends before it has answered;
///              `cancelled`; `std::logic_error` in a coroutine that no actor
///              runs.
/// @par Limits  None of its own: an actor that never answers is waited for
///              until the client ends. See `with_timeout`.
template <class... Sigs, class... Ts>
auto ask(const caf::typed_actor<Sigs...>& whom, Ts&&... what) {
  using signatures = typename caf::typed_actor<Sigs...>::signatures;
  using given = caf::detail::type_list<
    typename caf::detail::implicit_conversions<std::decay_t<Ts>>::type...>;
  using response = caf::response_type_unbox<signatures, given>;
  static_assert(sizeof...(Ts) > 0, "ask: there is nothing to ask");
  static_assert(response::valid, "ask: the actor takes no such message");
  using types = actors::detail::answer_types<typename response::type>;
  return actors::detail::ask(types{},
                             caf::actor_cast<caf::strong_actor_ptr>(whom),
                             caf::make_message(std::forward<Ts>(what)...));
}

} // namespace summoner
