// SPDX-License-Identifier: Apache-2.0

// What takes long: heavy work goes to other threads, so that the client goes
// on meanwhile; and who works for long puts things in order when it is told to
// end.

#include "summoner/summoner.hpp"

using namespace summoner;
using namespace std::chrono_literals;

// [heavy]
bool is_prime(std::int64_t n) {
  for (std::int64_t i = 2; i * i <= n; ++i)
    if (n % i == 0)
      return false;
  return n >= 2;
}

/// Keeps a core busy. Gives up when nobody wants to know any more.
std::int64_t count_primes(std::int64_t limit, const std::stop_token& stop) {
  std::int64_t count = 0;
  for (std::int64_t n = 2; n < limit && !stop.stop_requested(); ++n)
    count += is_prime(n) ? 1 : 0;
  return count;
}

agent make_calculator() {
  agent calculator{"calculator"};
  queue<value> answers;
  calculator.receive("", [=](const message& msg) -> task<> {
    if (!msg["content"].contains("primes_below"))
      co_return;
    auto limit = msg["content"]["primes_below"].as_int();
    auto count = [limit](std::stop_token stop) {
      return count_primes(limit, stop);
    };
    auto primes = co_await offload(count); // on another thread
    value answer = {{"below", limit}, {"primes", primes}};
    co_await answers.put(answer);
  });
  calculator.send("", [=]() -> task<std::optional<value>> {
    co_return co_await answers.get();
  });
  return calculator;
}
// [/heavy]

// [cancel]
/// Packs a parcel, a piece a second. When it is cancelled, what is in it goes
/// back on the shelf.
task<value> pack(std::int64_t pieces, std::shared_ptr<std::int64_t> shelf) {
  std::int64_t packed = 0;
  try {
    for (; packed < pieces; ++packed) {
      co_await sleep(1s);
      --*shelf;
    }
  } catch (const cancelled&) {
    *shelf += packed;
    throw; // let it go on: it ends the handler
  }
  co_return value{{"packed", packed}};
}
// [/cancel]

// [cleanup]
/// The same where putting back takes time, too. A catch block cannot await, so
/// that it only notes what has happened.
task<value> pack_glass(std::int64_t pieces,
                       std::shared_ptr<std::int64_t> shelf) {
  std::int64_t packed = 0;
  auto is_cancelled = false;
  try {
    for (; packed < pieces; ++packed) {
      co_await sleep(1s);
      --*shelf;
    }
  } catch (const cancelled&) {
    is_cancelled = true;
  }
  for (; is_cancelled && packed > 0; --packed) {
    co_await sleep(100ms);
    ++*shelf;
  }
  if (is_cancelled)
    throw cancelled{};
  co_return value{{"packed", packed}};
}
// [/cleanup]

/// Packs what is ordered, one parcel after another.
agent make_packer(const std::shared_ptr<std::int64_t>& shelf) {
  agent packer{"packer"};
  queue<value> orders;
  packer.receive("", [=](const message& msg) -> task<> {
    auto said = msg["content"];
    if (said.contains("pack"))
      co_await orders.put(said);
  });
  packer.send("", [=]() -> task<std::optional<value>> {
    auto order = co_await orders.get();
    if (!order)
      co_return std::nullopt;
    auto pieces = (*order)["pack"].as_int();
    if ((*order)["of"] == "glass")
      co_return co_await pack_glass(pieces, shelf);
    co_return co_await pack(pieces, shelf);
  });
  return packer;
}

/// Asks for something to compute and something to pack, until the first
/// answer; then it has seen enough.
agent make_buyer(std::int64_t& primes) {
  agent buyer{"buyer"};
  buyer.receive("", [&](const message& msg, context& self) {
    if (msg["content"].contains("primes")) {
      primes = msg["content"]["primes"].as_int();
      self.quit();
    }
  });
  auto ask = [] {
    return std::vector<value>{{{"pack", 3}}, {{"primes_below", 100'000}}};
  };
  buyer.send("", ask, {.every = 500ms});
  return buyer;
}

int main(int argc, char** argv) {
  if (describe_if_asked(argc, argv, make_calculator()))
    return 0;
  std::int64_t primes = 0; // used by handlers: outlives the runtime
  auto shelf = std::make_shared<std::int64_t>(100);
  runtime host;
  auto room = relay::start(host, {.port = 0});
  if (!room)
    return 1;
  host.spawn(make_calculator(), room->address());
  auto packer = host.spawn(make_packer(shelf), room->address());
  auto buyer = host.spawn(make_buyer(primes), room->address());
  auto status = buyer.wait();
  packer.abort(); // cancels what it is doing, as a signal does
  status += packer.wait();
  fmt::print("{} primes, and {} pieces on the shelf\n", primes, *shelf);
  return status == 0 && primes == 9592 ? 0 : 1;
}
