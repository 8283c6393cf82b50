// SPDX-License-Identifier: Apache-2.0

#include "summoner/sqlite/database.hpp"

#include "summoner/actors/runtime.hpp"
#include "summoner/actors/runtime_parts.hpp"

#include <memory>

namespace summoner::sqlite {

namespace {

task<> open_desk(desk_ptr where) {
  auto& top = co_await async::this_root{};
  auto started = where->start(top.where());
  auto nothing = [](connection&) {};
  try {
    co_await ask(where, 0, purpose::statement, nothing);
  } catch (const database_error&) {
    where->stop(started); // so that it can be tried again
    throw;
  }
}

task<> close_desk(desk_ptr where) {
  if (!where->is_open())
    co_return;
  auto work = [](connection& to) { to.close(); };
  co_await ask(where, 0, purpose::close, work);
}

} // namespace

database::database(std::string path, database_options options)
  : queryable(std::make_shared<desk>(std::move(path), options), 0) {
}

database database::open(runtime& host, std::string path,
                        database_options options) {
  auto result = database{std::move(path), options};
  auto& parts = host.internals();
  result.where()->start(parts.system, parts.workers->owner());
  return result;
}

database database::open(caf::actor_system& where, std::string path,
                        database_options options) {
  auto result = database{std::move(path), options};
  result.where()->start(where, actors::offload_actor{});
  return result;
}

task<> database::open() const {
  return open_desk(where());
}

task<> database::close() const {
  return close_desk(where());
}

request_awaiter<std::size_t> database::migrate(migrations steps) const {
  return ask(where(), 0, purpose::statement,
             [steps = std::move(steps)](connection& to) {
               return to.migrate(steps);
             });
}

} // namespace summoner::sqlite
