// SPDX-License-Identifier: Apache-2.0

// A client of a relay that lies in every field, the test plays the relay.

#include "summoner/json/print.hpp"
#include "summoner/json/utf8.hpp"
#include "summoner/protocol/envelope.hpp"
#include "summoner/protocol/relay_line.hpp"
#include "summoner/summoner.hpp"
#include "summoner/text.hpp"

#include "support/live_relay_fixture.hpp"
#include "support/raw_socket.hpp"
#include "support/resident_memory.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace summoner;
using namespace std::chrono_literals;
using summoner::testing::raw_socket;
using summoner::testing::resident_kib;

namespace {

/// Reads every part of a value.
void walk(const value& x) {
  [[maybe_unused]] auto scalar = x.as_bool() || x.as_int() > 0
                                 || x.as_double() > 0 || x.as_string().empty();
  for (const auto& element : x)
    walk(element);
  for (auto [key, member] : x.items())
    if (x.contains(key))
      walk(member);
}

/// Reads and prints all that it hears, and says it again.
agent parrot() {
  agent result{"parrot"};
  queue<value> inbox;
  result.receive("", [=](const message& msg) -> task<> {
    walk(msg);
    std::string printed;
    json::print(msg.copy(), printed,
                {json::spacing::python, json::charset::ascii,
                 json::non_finite::python});
    if (!std::ranges::all_of(printed, [](char c) { return c >= 32; }))
      throw std::runtime_error{"printed badly"};
    co_await inbox.put(msg);
  });
  result.send("", [=]() -> task<std::optional<value>> {
    co_return co_await inbox.get();
  });
  return result;
}

/// An agent behind the relay that lies, another one behind an honest relay,
/// both in one runtime.
struct fixture : testing::live_relay_fixture {
  testing::raw_listener liar;
  client_handle uut = host.spawn(parrot(), {"127.0.0.1", liar.port()});
  raw_socket peer = liar.accept();
  relay honest = open();
  raw_socket neighbour = join(honest);
  client_handle other = host.spawn(parrot(), honest.address());
  int truths = 0;

  fixture() {
    REQUIRE(eventually([&] { return honest.counts().clients == 2; }));
  }

  /// Says something true to both agents and hears it from them, the first one
  /// after what it made of the lies before.
  void check_truth() {
    auto truth = fmt::format("truth {}", ++truths);
    REQUIRE(peer.send(relayed('"' + truth + '"')));
    REQUIRE(neighbour.send(truth + "\n"));
    auto arrives = false;
    while (!arrives) {
      auto line = peer.read_line();
      REQUIRE(line);
      arrives = payload_of(*line)["content"] == truth;
    }
    auto line = neighbour.read_line();
    REQUIRE(line);
    auto told = protocol::recover(*line).message["content"];
    CHECK(told["content"] == truth);
    CHECK(uut.sessions() == 1);
  }

  /// Of a line that any client can read.
  static value payload_of(const std::string& line) {
    auto frame = json::parse(line);
    REQUIRE(frame);
    REQUIRE(json::is_valid_utf8(line));
    REQUIRE(protocol::relayed_size(line)
            <= sender_config{}.max_bytes_per_frame);
    REQUIRE(frame->contains("_type"));
    return (*frame)["_payload"];
  }

  void check_counts(std::size_t lines) const {
    auto is_done = [&] { return uut.counts().handled == lines; };
    CHECK(eventually(is_done));
    auto counts = uut.counts();
    CHECK(counts.received == lines);
    CHECK(counts.queued + counts.refused == lines);
    CHECK(eventually([&] { return uut.counts().sent == counts.queued; }));
    CHECK(counts.errors == 0);
    CHECK(other.counts().errors == 0);
    CHECK(other.sessions() == 1);
    for (const auto& line : log->lines()) {
      REQUIRE(line.text == detail::printable(line.text));
      REQUIRE(line.text.size() < 300);
    }
  }
};

std::string repeated(std::string_view what, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i)
    result += what;
  return result;
}

/// What may stand in the place of a value.
const std::vector<std::string>& lies() {
  using namespace std::string_literals;
  static const auto all = std::vector<std::string>{
    "null",
    "true",
    "3",
    "-1",
    "123456789012345678901234567890",
    "1e400",
    "-1e400",
    "NaN",
    "1" + repeated("0", 60'000),
    R"("")",
    R"("text")",
    R"("int")",
    R"([])",
    R"(["int", [1.5, "x"], null])",
    R"({})",
    R"({"a": {"b": [null]}})",
    R"({"a": 1, "a": 2})",
    R"("\ud800")",
    R"("\udc00\ud800")",
    R"("\u0000")",
    "\"\0\""s,
    "\"\xff\xfe\"",
    "\"\xc3\"",
    R"("\u001b[31m\n\r\t")",
    R"("{\"_version\": 1, \"_payload\": 2, \"_type\": 3}")",
    repeated("[", 900) + repeated("]", 900),
    repeated("[", 120) + repeated("]", 120),
    repeated(R"({"a":)", 900) + "1" + repeated("}", 900),
    "{\"" + repeated("k", 60'000) + "\": 1}",
    '"' + repeated("s", 60'000) + '"',
    "",
    "}",
  };
  return all;
}

/// Members of an object; one without a value is missing.
std::string
object(const std::vector<std::pair<std::string, std::optional<std::string>>>&
         members) {
  std::string result;
  for (const auto& [key, content] : members)
    if (content)
      result += fmt::format("{}\"{}\": {}", result.empty() ? "" : ", ", key,
                            *content);
  return "{" + result + "}";
}

/// Fields of a line.
enum field { remote_addr, content, version, payload, type, field_count };

/// A line in which one field is a lie, or missing.
/// @param as_text Whether the envelope comes as a string.
std::string line_with(field which, const std::optional<std::string>& lie,
                      bool as_text) {
  auto is = [&](field x, std::string truth) {
    return x == which ? lie : std::optional{std::move(truth)};
  };
  auto envelope = object({{"_version", is(version, R"("1.3.0")")},
                          {"_payload", is(payload, R"({"n": 1})")},
                          {"_type", is(type, R"({"n": "int"})")}});
  if (as_text && which > content) {
    std::string result;
    protocol::append_relay_line(result, "1.2.3.4:5", envelope);
    return result;
  }
  return object({{"remote_addr", is(remote_addr, R"("1.2.3.4:5")")},
                 {"content", is(content, envelope)}})
         + "\n";
}

/// Changes lines, in the same way for the same seed.
class mutator {
public:
  explicit mutator(unsigned seed) : engine_(seed) {
  }

  std::string changed(std::string line) {
    for (auto n = 1 + below(4); n > 0; --n)
      change(line);
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line + "x\n"; // never empty
  }

  std::size_t below(std::size_t bound) {
    return engine_() % bound;
  }

private:
  void change(std::string& line) {
    auto at = below(line.size() + 1);
    auto count = below(10);
    switch (below(4)) {
      case 0:
        line.insert(at, 1 + below(3), static_cast<char>(engine_()));
        break;
      case 1:
        line.erase(at, count);
        break;
      case 2:
        line.insert(at, line.substr(below(line.size() + 1), 5 * count));
        break;
      default:
        line.insert(at, lies()[below(lies().size())].substr(0, 100));
    }
  }

  std::mt19937 engine_;
};

} // namespace

TEST_CASE_METHOD(fixture, "client survives a relay that lies in one field",
                 "[integration][client][hostile]") {
  auto which = GENERATE(range(0, int{field_count}));
  auto as_text = GENERATE(false, true);
  CAPTURE(which, as_text);

  for (const auto& lie : lies()) {
    CAPTURE(lie.substr(0, 50));
    REQUIRE(peer.send(line_with(field(which), lie, as_text)));
    check_truth();
  }
  REQUIRE(peer.send(line_with(field(which), std::nullopt, as_text)));
  check_truth();

  check_counts(2 * (lies().size() + 1));
}

TEST_CASE_METHOD(fixture, "client survives a relay that garbles its lines",
                 "[integration][client][hostile]") {
  auto seed = GENERATE(1U, 2U, 3U);
  CAPTURE(seed);
  constexpr std::size_t volleys = 20;
  constexpr std::size_t lines_in_one = 50;
  mutator any{seed};
  auto before = resident_kib();

  for (std::size_t i = 0; i < volleys; ++i) {
    std::string volley;
    for (std::size_t n = 0; n < lines_in_one; ++n)
      volley += any.changed(
        line_with(field(any.below(field_count)), "[1, \"2\"]", n % 2 == 0));
    REQUIRE(peer.send(volley));
    check_truth();
  }

  check_counts(volleys * (lines_in_one + 1));
  CHECK(resident_kib() < before + 16 * 1024);
}
