// SPDX-License-Identifier: Apache-2.0

// The least that an agent can do, as a physical limit to compare with. One
// thread, epoll; each relayed line is answered with the envelope that it
// holds: the text of "content", unescaped and sent back whole. No JSON is
// parsed. It blocks when the fake relay does not read, which that always does.

#include "bench/command_line.hpp"
#include "bench/epoll_set.hpp"
#include "bench/line_buffer.hpp"
#include "bench/send_buffer.hpp"
#include "bench/sockets.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace summoner::bench {

namespace {

/// The most that one read takes.
constexpr std::size_t read_bytes = 64 << 10;

/// How long to wait for a full socket.
constexpr useconds_t full_socket_wait_us = 50;

/// Settings of the program.
struct echo_client_options {
  std::uint16_t port = 9100;
  int connections = 1;
};

// Enough for the escapes of append_relayed_line(): the character after a
// backslash stands for itself.
void append_unescaped(std::string& out, std::string_view text) {
  for (std::size_t pos = 0; pos < text.size(); ++pos) {
    if (text[pos] == '\\' && pos + 1 < text.size())
      ++pos;
    out += text[pos];
  }
}

// Answers with what stands between `"content": ` and the closing brace of the
// relay's object. Other lines, such as notices, get no answer.
void append_answer(std::string& out, std::string_view line) {
  constexpr std::string_view marker = R"("content": )";
  const auto found = line.find(marker);
  if (found == std::string_view::npos || line.back() != '}')
    return;
  auto content = line.substr(found + marker.size());
  content.remove_suffix(1);
  if (content.size() >= 2 && content.front() == '"' && content.back() == '"')
    append_unescaped(out, content.substr(1, content.size() - 2));
  else
    out += content;
  out += '\n';
}

/// Some connections to one relay, until it closes them all.
class echo_client {
public:
  explicit echo_client(const echo_client_options& options);

  void run();

private:
  struct connection {
    descriptor socket;
    line_buffer in;
    send_buffer out;
  };

  void serve(connection& conn);
  bool flush(connection& conn);

  epoll_set epoll_;
  std::deque<connection> connections_;
  int live_ = 0;
};

echo_client::echo_client(const echo_client_options& options)
  : live_(options.connections) {
  for (int i = 0; i < options.connections; ++i) {
    auto& conn = connections_.emplace_back();
    conn.socket = connect_to("127.0.0.1", options.port);
    epoll_.add(conn.socket, EPOLLIN, &conn);
  }
}

void echo_client::run() {
  while (live_ > 0) {
    for (const auto& event : epoll_.wait(-1))
      serve(*static_cast<connection*>(event.data.ptr));
  }
}

void echo_client::serve(connection& conn) {
  const auto filled = conn.in.fill(conn.socket.number(), read_bytes);
  std::string_view line;
  while (conn.in.next(line))
    append_answer(conn.out.text(), line);
  if (flush(conn) && filled != fill_result::closed)
    return;
  epoll_.remove(conn.socket);
  --live_;
}

bool echo_client::flush(connection& conn) {
  for (;;) {
    switch (conn.out.flush(conn.socket.number())) {
      case flush_result::done:
        return true;
      case flush_result::failed:
        return false;
      case flush_result::blocked:
        ::usleep(full_socket_wait_us);
    }
  }
}

} // namespace

} // namespace summoner::bench

int main(int argc, char** argv) {
  summoner::bench::echo_client_options options;
  CLI::App app{"An agent that sends every payload back, doing the least it "
               "can.\nExample: echo_client 9100 100"};
  app.option_defaults()->always_capture_default();
  app.add_option("port", options.port, "TCP port of the relay on 127.0.0.1");
  app.add_option("connections", options.connections, "How many connections")
    ->check(CLI::Range(1, 100'000));
  summoner::bench::parse_or_exit(app, argc, argv);
  summoner::bench::raise_descriptor_limit();
  summoner::bench::echo_client{options}.run();
}
