// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/queue.hpp"
#include "summoner/async/task.hpp"

#include "wake_event.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <thread>

namespace summoner::tools {

/// Lines from coroutines to a file, a pipe or a terminal: a thread of its own
/// writes them, many at once when there are many, so that a reader who stalls
/// blocks nobody.
///
/// @par Threads   `put` on any executor; lines never mix.
/// @par Lifetime  Outlives the coroutines that await it. Destroying it drops
///                what is not written yet; see `finish`.
/// @par Limits    256 lines may wait; a put waits beyond that.
/// @par Errors    When nobody reads any more (a closed pipe), puts fail.
class line_output {
public:
  /// @param fd Stays open.
  explicit line_output(int fd);

  line_output(const line_output&) = delete;
  line_output& operator=(const line_output&) = delete;

  ~line_output();

  /// Writes a line, given without its newline.
  /// @returns Whether there still is somebody who reads.
  task<bool> put(std::string line);

  /// Sets what is called, once and in another thread, when nobody reads any
  /// more; at once if that is so already.
  void on_closed(std::function<void()> callback);

  /// Takes no more lines and blocks until all are written, or `limit` is over.
  void finish(std::chrono::milliseconds limit);

private:
  void loop(int fd);
  bool write_lines(int fd);
  void tell_closed();
  void fill();
  void wake();

  queue<std::string> lines_;
  wake_event wake_;
  std::atomic<bool> is_woken_{false};
  std::atomic<bool> is_finishing_{false};
  std::atomic<bool> is_stopping_{false};
  std::mutex mutex_;
  bool is_closed_ = false;
  std::function<void()> on_closed_;
  std::promise<void> done_;
  std::string pending_; // of the thread
  std::thread thread_;
};

} // namespace summoner::tools
