// SPDX-License-Identifier: Apache-2.0

// The framer gives the same lines however the bytes are split, those that a
// simple reading of the rules gives, and holds no more than its limit.
//
// Input: a byte for the limit (255: none), a byte for the pieces, the stream.

#include "summoner/protocol/line_framer.hpp"

#include "fuzz_target.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace summoner::fuzzing {

namespace {

using protocol::line_chunk;
using protocol::line_framer;

constexpr auto npos = std::string_view::npos;

/// All that is made of a stream.
struct transcript {
  std::vector<std::string> lines;
  std::size_t dropped = 0;
  std::size_t longest_dropped = 0;

  bool operator==(const transcript&) const = default;
};

void add(transcript& to, std::string_view line, std::size_t limit) {
  if (line.size() <= limit) {
    to.lines.emplace_back(line);
  } else {
    ++to.dropped;
    to.longest_dropped = std::max(to.longest_dropped, line.size());
  }
}

/// The rules, read simply.
transcript expected(std::string_view stream, std::size_t limit) {
  transcript result;
  for (;;) {
    auto newline = stream.find('\n');
    if (newline == npos)
      break;
    auto line = stream.substr(0, newline);
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    add(result, line, limit);
    stream.remove_prefix(newline + 1);
  }
  if (!stream.empty())
    add(result, stream, limit);
  return result;
}

transcript transcript_of(const std::vector<line_chunk>& chunks) {
  transcript result;
  for (const auto& each : chunks) {
    result.lines.insert(result.lines.end(), each.lines.begin(),
                        each.lines.end());
    result.dropped += each.dropped;
    result.longest_dropped = std::max(result.longest_dropped,
                                      each.longest_dropped);
  }
  return result;
}

/// Feeds a framer, and keeps what it gives to the end: chunks own their lines.
class feeder {
public:
  explicit feeder(std::size_t limit) : limit_(limit), uut_(limit) {
  }

  void feed(std::string_view piece) {
    auto held = uut_.pending();
    auto chunk = uut_.feed(std::string{piece}); // which is gone then
    expect(chunk.has_value() == (piece.find('\n') != npos),
           "a chunk comes when a line has ended");
    expect(uut_.pending() <= limit_, "no more than the limit is held");
    expect(uut_.pending() <= held + piece.size(), "no byte is held twice");
    take(std::move(chunk));
  }

  transcript finish() {
    auto chunk = uut_.finish();
    expect(uut_.pending() == 0, "nothing is held behind the end");
    take(std::move(chunk));
    return transcript_of(std::exchange(given_, {}));
  }

private:
  void take(std::optional<line_chunk> chunk) {
    if (!chunk)
      return;
    expect(!chunk->lines.empty() || chunk->dropped > 0,
           "a chunk tells of some line");
    expect(chunk->lines.empty() != static_cast<bool>(chunk->storage),
           "a chunk has storage for lines alone");
    given_.push_back(std::move(*chunk));
  }

  std::size_t limit_;
  line_framer uut_;
  std::vector<line_chunk> given_;
};

} // namespace

void check(std::string_view input) {
  if (input.size() < 2)
    return;
  constexpr auto no_limit = std::numeric_limits<std::size_t>::max();
  auto first = static_cast<unsigned char>(input[0]);
  auto limit = first == 255 ? no_limit : std::size_t{first};
  auto random = std::minstd_rand{static_cast<unsigned char>(input[1]) + 1u};
  auto stream = input.substr(2);
  auto wanted = expected(stream, limit);

  feeder uut{limit};
  uut.feed(stream);
  expect(uut.finish() == wanted, "one piece gives the lines");
  for (std::size_t i = 0; i < stream.size(); ++i)
    uut.feed(stream.substr(i, 1));
  expect(uut.finish() == wanted, "single bytes give the same lines");
  for (auto rest = stream; !rest.empty();) {
    auto size = std::min<std::size_t>(random() % 40, rest.size());
    uut.feed(rest.substr(0, size));
    rest.remove_prefix(size);
  }
  expect(uut.finish() == wanted, "any pieces give the same lines");
}

} // namespace summoner::fuzzing
