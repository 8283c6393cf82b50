// SPDX-License-Identifier: Apache-2.0

#include "swarm_speech.hpp"

#include "text.hpp"

#include <utility>

namespace summoner::tools {

namespace {

constexpr auto roll_call_kind = "roll call";

} // namespace

swarm_speech::swarm_speech(std::shared_ptr<const swarm_setup> setup,
                           std::uint32_t agent)
  : setup_(std::move(setup)), agent_(agent) {
}

value swarm_speech::roll_call() const {
  return {{"swarm", setup_->run}, {"kind", roll_call_kind}};
}

value swarm_speech::say(std::uint32_t sender, std::string_view kind,
                        std::uint64_t id, std::uint32_t to) {
  setup_->board->note_sent(voice_of(agent_, sender));
  return {
    {"swarm", setup_->run},
    {"kind", kind},
    {"id", id},
    {"from", agent_},
    {"to", to},
    {"voice", voice_of(agent_, sender)},
    {"number", next_numbers_[sender]++},
    {"content", setup_->payloads.of(id)},
  };
}

std::optional<value> swarm_speech::listen(const value& message) {
  if (!is_relayed(message)) {
    setup_->board->note_notice(std::string{message.as_string("?")});
    return std::nullopt;
  }
  auto line = message["content"];
  if (line["swarm"] != setup_->run)
    return std::nullopt;
  if (line["kind"] == roll_call_kind) {
    setup_->board->note_present(agent_);
    return std::nullopt;
  }
  return check(line);
}

std::optional<value> swarm_speech::check(const value& line) {
  auto id = static_cast<std::uint64_t>(line["id"].as_int());
  setup_->board->note_heard();
  heard_.hear(static_cast<std::uint32_t>(line["voice"].as_int()),
              static_cast<std::uint64_t>(line["number"].as_int()));
  if (line["content"] != setup_->payloads.of(id))
    heard_.hear_altered();
  if (line["to"] != agent_)
    return std::nullopt;
  return line;
}

} // namespace summoner::tools
