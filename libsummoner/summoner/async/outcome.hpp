// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/async/task.hpp"

#include <exception>
#include <optional>
#include <string>

namespace summoner::async {

/// Whether an exception is `cancelled`; not for null.
[[nodiscard]] inline bool was_cancelled(const std::exception_ptr& error) {
  if (!error)
    return false;
  try {
    std::rethrow_exception(error);
  } catch (const cancelled&) {
    return true;
  } catch (...) {
    return false;
  }
}

/// What was thrown, for people; not for null.
[[nodiscard]] inline std::string error_text(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& x) {
    return x.what();
  } catch (const cancelled&) {
    return "cancelled";
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

/// What came of a task: its result, or what it threw.
template <class T>
class [[nodiscard]] outcome {
public:
  using value_type = detail::regular_t<T>;

  /// @pre The task has ended.
  explicit outcome(task<T>& done) : error_(done.error()) {
    if (!error_)
      value_.emplace(detail::take_regular(done));
  }

  [[nodiscard]] bool has_value() const noexcept {
    return value_.has_value();
  }

  explicit operator bool() const noexcept {
    return has_value();
  }

  /// The result; throws what the task threw.
  [[nodiscard]] value_type& value() {
    if (error_)
      std::rethrow_exception(error_);
    return *value_;
  }

  value_type& operator*() {
    return value();
  }

  value_type* operator->() {
    return &value();
  }

  /// What the task threw; null if it ended well.
  [[nodiscard]] const std::exception_ptr& error() const noexcept {
    return error_;
  }

  /// That, for people; empty if it ended well.
  [[nodiscard]] std::string error_text() const {
    return error_ ? async::error_text(error_) : std::string{};
  }

private:
  std::exception_ptr error_;
  std::optional<value_type> value_;
};

} // namespace summoner::async
