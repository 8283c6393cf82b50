// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/value.hpp"

#include <caf/error.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Not part of the public interface.
namespace summoner::describing {

/// Reads one place of a JSON text into C++. The first thing that is wrong
/// stays as the error of the whole text; reading goes on with defaults.
///
/// @par Lifetime  Refers to the error.
class member_reader {
public:
  /// Reads the whole text.
  /// @param problem Where the first error goes; empty before.
  member_reader(value found, caf::error& problem)
    : found_(std::move(found)), problem_(&problem) {
  }

  /// The member of an object; null without one.
  [[nodiscard]] member_reader operator[](std::string_view key) const;

  [[nodiscard]] bool is_null() const noexcept {
    return found_.is_null();
  }

  /// Notes that this place is wrong, unless something is already.
  /// @param expected For example "a text".
  void refuse(std::string_view expected) const;

  /// Notes an error of another parser about this place.
  void refuse(const caf::error& reason) const;

  [[nodiscard]] bool boolean() const;
  [[nodiscard]] std::string text() const;
  [[nodiscard]] int integer() const;
  [[nodiscard]] double number() const;
  void object() const;

  [[nodiscard]] const value& json() const noexcept {
    return found_;
  }

  /// The elements of a list, each read by `read_one(member_reader)`.
  template <class F>
  auto list(F read_one) const {
    std::vector<decltype(read_one(*this))> result;
    if (!found_.is_list())
      refuse("a list");
    for (std::size_t i = 0; i < elements(); ++i)
      result.push_back(read_one(element(i)));
    return result;
  }

  /// Nothing for null, else as `list`.
  template <class F>
  auto optional_list(F read_one) const {
    return is_null() ? std::nullopt : std::optional{list(read_one)};
  }

private:
  member_reader(value found, std::string path, caf::error& problem)
    : found_(std::move(found)), path_(std::move(path)), problem_(&problem) {
  }

  [[nodiscard]] std::size_t elements() const noexcept {
    return found_.is_list() ? found_.size() : 0;
  }

  [[nodiscard]] member_reader element(std::size_t index) const;

  void note(std::string_view what) const;

  value found_;
  std::string path_; // for people: `receivers[1].route`
  caf::error* problem_;
};

} // namespace summoner::describing
