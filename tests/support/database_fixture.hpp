// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/sqlite/database.hpp"

#include "support/started_task.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace summoner::testing {

/// A database in memory with a table of hits, its KEEPER on the deterministic
/// scheduler.
struct database_fixture : deterministic {
  database db = database::open(sys, ":memory:");

  database_fixture() {
    wait_for([this]() -> task<> {
      co_await db.execute("CREATE TABLE hits(k TEXT PRIMARY KEY, "
                          "n INTEGER CHECK(n < 1000))");
    });
  }

  ~database_fixture() override {
    db = database{""};
    run();
  }

  /// Runs a coroutine until it comes to rest.
  std::unique_ptr<started_task> start(std::function<task<>()> work) {
    auto result = std::make_unique<started_task>(*this, std::move(work));
    run();
    return result;
  }

  /// Runs a coroutine to its end.
  /// @returns What it threw, as a text.
  std::string wait_for(std::function<task<>()> work) {
    return start(std::move(work))->error();
  }

  task<> insert(std::string k, int n) {
    co_await db.execute("INSERT INTO hits VALUES(?, ?)", k, n);
  }

  /// The keys in the table, in their order.
  std::string keys() {
    std::string all;
    auto failure = wait_for([&]() -> task<> {
      auto found = co_await db.query("SELECT k FROM hits ORDER BY k");
      for (const auto& [k] : found.as<std::string>())
        all += k;
    });
    return failure.empty() ? all : failure;
  }
};

} // namespace summoner::testing
