// SPDX-License-Identifier: Apache-2.0

// States for each peer: agents shake hands, hello - ack - confirm, and each
// keeps where it is with every other one. For a message it uploads the state of
// the peer that has sent it, under the peer's address.

#include "summoner/summoner.hpp"

#include <map>

using namespace summoner;

namespace {

const trigger_tree triggers{R"(greeted
acknowledged
confirmed
)"};

/// What an agent knows of another one.
struct acquaintance {
  std::string name;
  node at = "unknown";
};

/// By address. The handlers of one agent share it without a lock.
using acquaintances = std::map<std::string, acquaintance>;

std::size_t count(const acquaintances& all, const node& state) {
  std::size_t result = 0;
  for (const auto& [address, peer] : all)
    result += peer.at == state ? 1U : 0U;
  return result;
}

/// The one that has sent `msg`. Who has connected again has a new address.
acquaintance& sender_of(const message& msg, acquaintances& all) {
  auto address = std::string{msg["remote_addr"].as_string()};
  auto name = msg["content"]["from"].as_string();
  std::erase_if(all, [&](const auto& entry) {
    return entry.second.name == name && entry.first != address;
  });
  auto& peer = all[address];
  peer.name = name;
  return peer;
}

/// Uploads and downloads states; leaves once `wanted` others are known.
void keep_states(agent& greeter, std::shared_ptr<acquaintances> peers,
                 std::size_t wanted) {
  auto upload = [=](const message& msg) -> states {
    if (!msg["content"].contains("from"))
      return {};
    auto address = std::string{msg["remote_addr"].as_string()};
    return {{address, sender_of(msg, *peers).at}};
  };
  auto download = [=](const proposals& proposed, context& self) {
    for (const auto& [address, nodes] : proposed)
      if (address && !nodes.empty())
        (*peers)[*address].at = nodes.back();
    if (count(*peers, "established") >= wanted)
      self.quit(); // what is to be sent for this message still is
  };
  greeter.upload_states(upload, {"unknown", "greeted", "established"});
  greeter.download_states(download);
}

void add_receivers(agent& greeter, const std::string& name) {
  const auto greeted = triggers["greeted"];
  const auto acknowledged = triggers["acknowledged"];
  const auto confirmed = triggers["confirmed"];
  auto hear_hello = [=](const message& msg) -> std::optional<event> {
    if (msg["content"]["kind"] != "hello")
      return std::nullopt;
    return move(greeted);
  };
  auto hear_answer = [=](const message& msg) -> std::optional<event> {
    auto said = msg["content"];
    if (said["to"] != name)
      return std::nullopt; // everybody hears everything
    if (said["kind"] == "ack")
      return move(acknowledged, said["from"]);
    return move(confirmed);
  };
  auto hear_again = [=](const message& msg) -> std::optional<event> {
    auto said = msg["content"];
    if (said["to"] != name || said["kind"] != "ack")
      return std::nullopt;
    return stay(acknowledged, said["from"]); // it has missed our confirmation
  };
  greeter.receive("unknown, greeted --> greeted", hear_hello,
                  {.raises = {move(greeted)}});
  greeter.receive("unknown, greeted --> established", hear_answer,
                  {.raises = {move(acknowledged), move(confirmed)}});
  greeter.receive("established", hear_again, {.raises = {stay(acknowledged)}});
}

} // namespace

agent make_greeter(const std::string& name, std::size_t wanted) {
  agent greeter{name};
  greeter.use_flow().use_triggers(triggers);
  auto peers = std::make_shared<acquaintances>();
  keep_states(greeter, peers, wanted);
  add_receivers(greeter, name);

  // Timed: each second until it knows all.
  greeter.send("",
               [=] {
                 return value{{"kind", "hello"}, {"from", name}};
               },
               {.every = std::chrono::seconds{1}, .run_while = [=] {
                  return count(*peers, "established") < wanted;
                }});
  // A timed hub: at once when somebody says hello, and each second from then on
  // to all that have not answered.
  auto acknowledge = [=] {
    std::vector<value> acks;
    for (const auto& [address, peer] : *peers)
      if (peer.at == "greeted")
        acks.push_back({{"kind", "ack"}, {"from", name}, {"to", peer.name}});
    return acks;
  };
  greeter.send("/all --> greeted", acknowledge,
               {.on_triggers = {triggers["greeted"]},
                .every = std::chrono::seconds{1},
                .run_while = [=] { return count(*peers, "greeted") > 0; }});
  // A hub: once for each acknowledgement. The empty route hears all events.
  auto confirm = [=](const value& whom) -> value {
    return {{"kind", "confirm"}, {"from", name}, {"to", whom}};
  };
  greeter.send("", confirm, {.on_triggers = {triggers["acknowledged"]}});
  return greeter;
}

int main(int argc, char** argv) {
  if (describe_if_asked(argc, argv, make_greeter("ann", 2)))
    return 0;
  runtime host;
  auto room = relay::start(host, {.port = 0});
  if (!room)
    return 1;
  std::vector<client_handle> greeters;
  for (const auto* name : {"ann", "bob", "cid"})
    greeters.push_back(host.spawn(make_greeter(name, 2), room->address()));
  auto is_good = true;
  for (const auto& greeter : greeters) {
    auto status = greeter.wait();
    fmt::print("{} {}\n", greeter.name(),
               status == 0 ? "knows two others" : "knows too few");
    is_good = is_good && status == 0;
  }
  return is_good ? 0 : 1;
}
