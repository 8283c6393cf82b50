// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/sleep.hpp"
#include "summoner/async/task.hpp"

#include <chrono>
#include <stdexcept>
#include <string>

namespace summoner::testing {

/// Appends its name to a text when it is destroyed.
class epitaph {
public:
  epitaph(std::string& book, char name) noexcept : book_(book), name_(name) {
  }

  epitaph(const epitaph&) = delete;
  epitaph& operator=(const epitaph&) = delete;

  ~epitaph() {
    book_ += name_;
  }

private:
  std::string& book_;
  char name_;
};

inline task<> live(std::string& book, char name,
                   std::chrono::milliseconds delay) {
  auto mark = epitaph{book, name};
  co_await sleep(delay);
}

inline task<> end_at_once(std::string& book, char name) {
  auto mark = epitaph{book, name};
  co_return;
}

inline task<int> give(int what, std::chrono::milliseconds delay) {
  if (delay.count() > 0)
    co_await sleep(delay);
  co_return what;
}

inline task<int> fail(std::chrono::milliseconds delay,
                      std::string what = "failed") {
  if (delay.count() > 0)
    co_await sleep(delay);
  throw std::runtime_error{what};
}

/// Needs `delay` to clean up when it is cancelled, and ends well then.
inline task<> clean_up(std::string& book, std::chrono::milliseconds delay) {
  try {
    co_await sleep(std::chrono::hours{1});
  } catch (const cancelled&) {
  }
  co_await sleep(delay);
  book += "clean";
}

} // namespace summoner::testing
