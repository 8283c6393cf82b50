// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/actors/console.hpp"
#include "summoner/actors/terminal.hpp"
#include "summoner/testing/deterministic.hpp"
#include "summoner/testing/fake_transport.hpp"

#include "support/fake_executor.hpp"
#include "support/screen.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace summoner::testing {

/// What was done to a terminal, and how large it is.
struct terminal_record {
  editing::window_size window{20, 10};
  bool is_editing = false;
  int suspended = 0;
  /// Called when the process would be stopped.
  std::function<void()> on_suspend = [] {};
};

/// Stands for a terminal.
class fake_control final : public actors::terminal_control {
public:
  explicit fake_control(std::shared_ptr<terminal_record> record)
    : record_(std::move(record)) {
  }

  void begin_editing() noexcept override {
    record_->is_editing = true;
  }

  void end_editing() noexcept override {
    record_->is_editing = false;
  }

  void suspend() noexcept override {
    ++record_->suspended;
    record_->on_suspend();
  }

  [[nodiscard]] editing::window_size window() const noexcept override {
    return record_->window;
  }

private:
  std::shared_ptr<terminal_record> record_;
};

/// A console in virtual time, on a fake terminal or on fake pipes.
struct console_fixture : deterministic {
  using line = std::optional<std::string>;
  using rows = std::vector<std::string>;

  fake_transport_ptr stream = std::make_shared<fake_transport>();
  std::shared_ptr<terminal_record> record = std::make_shared<terminal_record>();
  fake_executor exec;
  std::optional<console> uut;

  ~console_fixture() override {
    end();
  }

  void open_terminal(const console_options& options = {}) {
    open(std::make_unique<fake_control>(record), options);
  }

  void open_pipes(const console_options& options = {}) {
    open(nullptr, options);
  }

  /// Ends the console as its last owner does.
  void end() {
    uut.reset();
    settle();
  }

  /// Lets everything happen.
  void settle() {
    do {
      run();
      exec.run();
    } while (run() > 0);
  }

  void type(std::string_view bytes) {
    stream->receive(bytes);
    settle();
  }

  /// Begins to read a line.
  std::unique_ptr<running<line>> read(std::string prompt = "> ") {
    auto result = std::make_unique<running<line>>(exec, uut->read_line(
                                                          std::move(prompt)));
    settle();
    return result;
  }

  /// Begins to print.
  std::unique_ptr<running<bool>> print(std::string text) {
    auto result = std::make_unique<running<bool>>(exec,
                                                  uut->print(std::move(text)));
    settle();
    return result;
  }

  /// What is on the terminal.
  [[nodiscard]] screen seen() const {
    screen result{record->window.columns};
    result.write(stream->written());
    return result;
  }

  [[nodiscard]] rows shown() const {
    return seen().rows();
  }

private:
  void open(std::unique_ptr<actors::terminal_control> control,
            const console_options& options) {
    auto device = std::make_shared<actors::terminal_device>();
    device->stream = stream;
    device->control = std::move(control);
    uut = console::open(sys, std::move(device), options);
    settle();
  }
};

} // namespace summoner::testing
