// SPDX-License-Identifier: Apache-2.0

#include "summoner/describing/member_reader.hpp"

#include "summoner/error.hpp"
#include "summoner/text.hpp"

#include <fmt/format.h>

#include <limits>

namespace summoner::describing {

member_reader member_reader::operator[](std::string_view key) const {
  auto path = path_.empty() ? std::string{key}
                            : fmt::format("{}.{}", path_, key);
  return {found_[key], std::move(path), *problem_};
}

member_reader member_reader::element(std::size_t index) const {
  return {found_[index], fmt::format("{}[{}]", path_, index), *problem_};
}

void member_reader::note(std::string_view what) const {
  if (*problem_)
    return;
  auto place = path_.empty() ? "description" : "description: " + path_;
  *problem_ = make_error(ec::bad_description,
                         fmt::format("{}: {}", place, what));
}

void member_reader::refuse(std::string_view expected) const {
  auto found = is_null() ? "nothing" : summoner::detail::excerpt(found_);
  note(fmt::format("found {}, expected {}", found, expected));
}

void member_reader::refuse(const caf::error& reason) const {
  note(summoner::describe(reason));
}

bool member_reader::boolean() const {
  if (!found_.is_bool())
    refuse("true or false");
  return found_.as_bool();
}

std::string member_reader::text() const {
  if (!found_.is_string())
    refuse("a text");
  return std::string{found_.as_string()};
}

int member_reader::integer() const {
  auto result = found_.as_int();
  using limits = std::numeric_limits<int>;
  if (!found_.is_int() || found_.is_big_int() || result < limits::min()
      || result > limits::max()) {
    refuse("an integer");
    return 0;
  }
  return static_cast<int>(result);
}

double member_reader::number() const {
  if (!found_.is_number())
    refuse("a number");
  return found_.as_double();
}

void member_reader::object() const {
  if (!found_.is_object())
    refuse("an object");
}

} // namespace summoner::describing
