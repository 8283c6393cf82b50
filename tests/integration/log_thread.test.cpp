// SPDX-License-Identifier: Apache-2.0

#include "summoner/actors/log_thread.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

using namespace summoner;
using namespace summoner::actors;
using namespace std::chrono_literals;

namespace {

/// An output whose disk the test holds in its hands.
class fake_output final : public log_output {
public:
  enum class mode { writes, fails, throws, hangs };

  bool write(const logging::record& line,
             const std::atomic<bool>& must_give_up) override {
    auto guard = std::unique_lock{mutex_};
    ++calls_;
    changed_.notify_all();
    while (mode_ == mode::hangs) {
      if (must_give_up)
        return false;
      changed_.wait_for(guard, 1ms);
    }
    if (mode_ == mode::throws)
      throw std::runtime_error{"a disk is gone"};
    if (mode_ == mode::fails)
      return false;
    lines_.push_back(line.name + ":" + line.text);
    changed_.notify_all();
    return true;
  }

  void become(mode now) {
    auto guard = std::lock_guard{mutex_};
    mode_ = now;
    changed_.notify_all();
  }

  /// Waits until there are so many lines, for 5 s at most.
  std::vector<std::string> lines(std::size_t count) {
    auto guard = std::unique_lock{mutex_};
    changed_.wait_for(guard, 5s, [&] { return lines_.size() >= count; });
    return lines_;
  }

  /// Waits until it was called so often, for 5 s at most.
  void await_calls(std::size_t count) {
    auto guard = std::unique_lock{mutex_};
    changed_.wait_for(guard, 5s, [&] { return calls_ >= count; });
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  mode mode_ = mode::writes;
  std::vector<std::string> lines_;
  std::size_t calls_ = 0;
};

using mode = fake_output::mode;
using texts = std::vector<std::string>;

struct fixture {
  std::shared_ptr<fake_output> output = std::make_shared<fake_output>();
  log_thread uut{{3, 1000}};

  void put(const std::string& text) {
    uut.put(output, {log_level::info, "n", text});
  }
};

std::string lost(int count) {
  return "n:" + std::to_string(count)
         + " log lines were lost: there were too many at once, or they could "
           "not be written";
}

} // namespace

TEST_CASE_METHOD(fixture, "log thread writes in order", "[integration][log]") {
  put("1");
  put("2");

  CHECK(output->lines(2) == texts{"n:1", "n:2"});
  CHECK(uut.lost() == 0);
}

TEST_CASE_METHOD(fixture, "log thread writes all before it ends",
                 "[integration][log]") {
  put("1");
  put("2");
  put("3");

  uut.finish();

  CHECK(output->lines(0) == texts{"n:1", "n:2", "n:3"});
}

TEST_CASE_METHOD(fixture, "log thread loses what comes after the end",
                 "[integration][log]") {
  put("1");
  uut.finish();
  uut.finish();

  put("2");

  CHECK(output->lines(0) == texts{"n:1"});
  CHECK(uut.lost() == 1);
}

TEST_CASE_METHOD(fixture, "log thread takes no more lines than it may",
                 "[integration][log]") {
  output->become(mode::hangs);
  put("1");
  output->await_calls(1);

  for (const auto* text : {"2", "3", "4", "5", "6"})
    put(text);
  CHECK(uut.lost() == 2);
  output->become(mode::writes);

  CHECK(output->lines(5) == texts{"n:1", "n:2", "n:3", "n:4", lost(2)});
  CHECK(uut.lost() == 2);
}

TEST_CASE_METHOD(fixture, "log thread tells what could not be written",
                 "[integration][log]") {
  output->become(GENERATE(mode::fails, mode::throws));
  put("1");
  output->await_calls(1);
  put("2");
  while (uut.lost() < 2)
    output->await_calls(0);
  output->become(mode::writes);
  put("3");

  CHECK(output->lines(2) == texts{lost(2), "n:3"});
  CHECK(uut.lost() == 2);
}

TEST_CASE_METHOD(fixture, "log thread tells it also when no line follows",
                 "[integration][log]") {
  output->become(mode::fails);
  put("1");
  while (uut.lost() < 1)
    output->await_calls(0);
  output->become(mode::writes);

  CHECK(output->lines(1) == texts{lost(1)});
}

TEST_CASE_METHOD(fixture, "log thread tells it at the end at the latest",
                 "[integration][log]") {
  output->become(mode::fails);
  put("1");
  while (uut.lost() < 1)
    output->await_calls(0);
  output->become(mode::writes);

  uut.finish();

  CHECK(output->lines(0) == texts{lost(1)});
}

TEST_CASE_METHOD(fixture, "log thread gives up what hangs at the end",
                 "[integration][log]") {
  output->become(mode::hangs);
  put("1");
  put("2");
  auto begin = std::chrono::steady_clock::now();

  uut.finish(10ms);

  CHECK(std::chrono::steady_clock::now() - begin < 1s);
  CHECK(output->lines(0).empty());
  CHECK(uut.lost() == 2);
}

TEST_CASE_METHOD(fixture, "log thread takes no signals", "[integration][log]") {
  class asking final : public log_output {
  public:
    bool write(const logging::record&, const std::atomic<bool>&) override {
      sigset_t blocked;
      pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
      blocks = sigismember(&blocked, SIGTERM) == 1
               && sigismember(&blocked, SIGPIPE) == 1;
      return true;
    }

    std::atomic<bool> blocks{false};
  };
  auto asked = std::make_shared<asking>();

  uut.put(asked, {log_level::info, "n", "1"});
  uut.finish();

  CHECK(asked->blocks);
}
