// SPDX-License-Identifier: Apache-2.0

// Buyers and sellers of the market, without actors: what is said waits for
// whoever hears it, and the test chooses what happens next.

#include "summoner/client/dispatcher.hpp"
#include "summoner/flow/tape.hpp"

#include "market_audit.hpp"
#include "market_buyer.hpp"
#include "market_seller.hpp"
#include "support/fake_executor.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using namespace summoner;
using namespace summoner::tools;

namespace {

constexpr std::uint64_t seed = 1;
constexpr std::uint64_t deals = 400;
constexpr std::uint32_t agents = 4;

class no_control final : public client_control {
public:
  void quit() override {
  }

  void travel_to(endpoint) override {
  }
};

/// An agent whose handlers are called by hand, in the order of a client; the
/// runs of its hubs wait until they are told to start.
class puppet {
public:
  explicit puppet(agent definition)
    : definition_(std::move(definition)), rules_(definition_),
      runs_(definition_.senders().size()) {
    std::vector<flow::tape::receiver> receivers;
    for (const auto& x : definition_.receivers())
      receivers.push_back({x.route, x.priority});
    tape_ = flow::tape{receivers};
  }

  void hear(const value& line) {
    value msg = {{"remote_addr", "test:1"}, {"content", line}};
    for (const auto& hook : definition_.hooks(direction::receive))
      if (!now(hook.handle(msg, context_)))
        return;
    auto where = now(definition_.upload()(msg, context_));
    for (const auto& group : tape_.activations(where))
      run(group, where, msg);
  }

  [[nodiscard]] bool has_run(std::size_t sender) const {
    return !runs_[sender].empty();
  }

  /// Starts the next run of a hub.
  std::vector<value> speak(std::size_t sender) {
    auto data = std::move(runs_[sender].front());
    runs_[sender].pop_front();
    return call(sender, data);
  }

  /// Runs a tick sender, or a timed one that is due.
  std::vector<value> call(std::size_t sender, event_data data = {}) {
    auto given = definition_.senders()[sender].handle(data, context_);
    if (auto* work = std::get_if<task<emission>>(&given)) {
      testing::running<emission> running{executor_, std::move(*work)};
      executor_.run();
      REQUIRE(running.done());
      return lines_of(running.result());
    }
    return lines_of(std::get<emission>(given));
  }

private:
  /// What a handler gives that never suspends.
  template <class T>
  static T now(detail::deferred<T> given) {
    return std::get<T>(std::move(given));
  }

  static std::vector<value> lines_of(const emission& what) {
    std::vector<value> lines;
    if (const auto* one = std::get_if<value>(&what))
      lines.push_back(*one);
    else if (const auto* list = std::get_if<2>(&what))
      for (const auto& each : *list)
        lines.push_back(each.value());
    return lines;
  }

  void run(const flow::activation_group& group, const states& where,
           const value& msg) {
    std::vector<std::optional<action>> what;
    client::message_runs ordered{rules_};
    for (const auto& each : group.runs) {
      const auto& receiver = definition_.receivers()[each.receiver];
      auto happened = now(receiver.handle(msg, context_));
      what.push_back(happened ? std::optional{happened->what()} : std::nullopt);
      if (!happened)
        continue;
      std::vector<client::hub_run> started;
      for (auto sender : rules_.hearers(each.receiver, *happened))
        started.push_back(rules_.run_of(sender, *happened));
      ordered.add(each, std::move(started));
    }
    now(
      definition_.download()(tape_.propose(where, group.runs, what), context_));
    for (auto& run : ordered.take())
      if (definition_.senders()[run.sender].kind() == sender_kind::hub)
        runs_[run.sender].push_back(std::move(run.data));
  }

  agent definition_;
  client::dispatcher rules_;
  flow::tape tape_;
  context context_{std::make_shared<no_control>(), logger{}};
  testing::fake_executor executor_;
  std::vector<std::deque<event_data>> runs_; // of each sender
};

/// Two buyers, two sellers, and what is on its way between them.
class fixture {
public:
  fixture() {
    plan_.agents = agents;
    plan_.pairs = choose_traders(agents, seed);
    plan_.seed = seed;
    plan_.exchanges = deals;
    auto accounts = open_accounts(plan_);
    for (std::uint32_t i = 0; i < agents; i += 2) {
      buyers_.push_back(std::make_shared<market_buyer>(setup_, accounts[i]));
      puppets_.emplace_back(buyers_.back()->definition());
      sellers_.push_back(
        std::make_shared<market_seller>(setup_, accounts[i + 1]));
      puppets_.emplace_back(sellers_.back()->definition());
    }
  }

  // -- what can happen --------------------------------------------------------

  bool open_a_deal() {
    if (next_deal_ == deals)
      return false;
    auto pair = plan_.pair_of(next_deal_);
    buyers_[pair.first / 2]->buy(next_deal_++, pair.second);
    say(puppets_[pair.first].call(0));
    return true;
  }

  /// Delivers a line: those of one voice stay in order.
  bool let_somebody_hear() {
    auto wire = pick(wires_, [](const auto& x) { return !x.second.empty(); });
    if (wire == wires_.end())
      return false;
    auto line = wire->second.front();
    wire->second.pop_front();
    puppets_[wire->first.second].hear(line);
    return true;
  }

  bool let_somebody_speak() {
    std::vector<std::pair<std::uint32_t, std::size_t>> ready;
    for (std::uint32_t i = 0; i < agents; ++i)
      for (std::size_t sender = 0; sender < 4; ++sender)
        if (sender < senders_of(i) && puppets_[i].has_run(sender))
          ready.emplace_back(i, sender);
    if (ready.empty())
      return false;
    auto [who, sender] = ready[random_() % ready.size()];
    say(puppets_[who].speak(sender));
    return true;
  }

  void let_time_pass(std::chrono::milliseconds time) {
    now_ += time;
    for (std::uint32_t i = 1; i < agents; i += 2)
      say(puppets_[i].call(2));
  }

  [[nodiscard]] bool is_over() const {
    return next_deal_ == deals && board_->completed() == deals
           && market_->closed_by_sellers() == deals;
  }

  /// Until nothing is left to happen.
  void drain() {
    while (let_somebody_speak() || let_somebody_hear())
      continue;
  }

  // -- what came of it --------------------------------------------------------

  [[nodiscard]] market_audit audit() const {
    std::vector<market_account> accounts;
    for (const auto& x : buyers_)
      accounts.push_back(x->desk().account());
    for (const auto& x : sellers_)
      accounts.push_back(x->desk().account());
    return audit_market(seed, next_deal_, accounts);
  }

  [[nodiscard]] hearing_faults faults() const {
    hearing_faults all;
    for (const auto& x : buyers_)
      all += x->desk().speech().heard().faults();
    for (const auto& x : sellers_)
      all += x->desk().speech().heard().faults();
    return all;
  }

  [[nodiscard]] std::uint64_t lines() const {
    return board_->sent();
  }

  [[nodiscard]] market_board& market() const {
    return *market_;
  }

  std::uint64_t random(std::uint64_t below) {
    return random_() % below;
  }

private:
  using wire_map
    = std::map<std::pair<std::int64_t, std::uint32_t>, std::deque<value>>;

  static std::size_t senders_of(std::uint32_t agent) {
    return side_of(agent) == negotiation::role::buyer ? 4 : 3;
  }

  void say(const std::vector<value>& lines) {
    for (const auto& line : lines)
      for (std::uint32_t to = 0; to < agents; ++to)
        if (line["from"] != to)
          wires_[{line["voice"].as_int(), to}].push_back(line);
  }

  template <class F>
  wire_map::iterator pick(wire_map& from, F is_ready) {
    std::vector<wire_map::iterator> ready;
    for (auto i = from.begin(); i != from.end(); ++i)
      if (is_ready(*i))
        ready.push_back(i);
    return ready.empty() ? from.end() : ready[random_() % ready.size()];
  }

  swarm_plan plan_;
  std::shared_ptr<swarm_board> board_ = std::make_shared<swarm_board>(agents);
  std::shared_ptr<market_board> market_
    = std::make_shared<market_board>(holdings{});
  open_deal::time_point now_{};
  market_setup setup_{std::make_shared<const swarm_setup>(
                        swarm_setup{"run", swarm_payloads{seed, 150}, board_}),
                      seed, market_, [this] { return now_; }};
  std::vector<std::shared_ptr<market_buyer>> buyers_;
  std::vector<std::shared_ptr<market_seller>> sellers_;
  std::deque<puppet> puppets_;
  wire_map wires_; // by voice and hearer
  std::uint64_t next_deal_ = 0;
  std::mt19937_64 random_{seed};
};

} // namespace

TEST_CASE_METHOD(fixture, "market deals end as their sides bargain",
                 "[tools][market_negotiation]") {
  while (open_a_deal())
    drain();
  while (!is_over()) {
    let_time_pass(50ms);
    drain();
  }

  auto result = audit();
  CHECK(result.is_clean());
  CHECK(result.expired_early == 0);
  CHECK(faults() == hearing_faults{});
  std::uint64_t planned = 0;
  for (std::uint64_t id = 0; id < deals; ++id)
    planned += rehearse(make_deal(seed, id)).lines;
  CHECK(lines() == planned);
}

TEST_CASE_METHOD(fixture,
                 "market books agree in whatever order voices are heard",
                 "[tools][market_negotiation]") {
  auto haste = GENERATE(10U, 30U, 100U);
  while (!is_over()) {
    switch (random(haste)) {
      case 0:
        let_time_pass(std::chrono::milliseconds{random(400)});
        break;
      case 1:
      case 2:
        open_a_deal();
        break;
      default:
        if (random(2) == 0 ? !let_somebody_speak() : !let_somebody_hear())
          let_time_pass(1ms);
    }
  }
  drain();

  auto result = audit();
  CHECK(result.is_clean());
  CHECK(result.expired_early > 0);
  CHECK(faults() == hearing_faults{});
  CHECK(lines() <= deals * most_deal_lines);
}

TEST_CASE_METHOD(fixture, "market that closes ends all deals at once",
                 "[tools][market_negotiation]") {
  while (open_a_deal())
    for (auto steps = random(20); steps > 0; --steps)
      random(2) == 0 ? let_somebody_speak() : let_somebody_hear();

  market().close();
  drain();
  let_time_pass(1ms);
  drain();

  CHECK(is_over());
  CHECK(audit().is_clean());
}
