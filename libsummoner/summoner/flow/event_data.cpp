// SPDX-License-Identifier: Apache-2.0

#include "summoner/flow/event_data.hpp"

#include "summoner/json/builder.hpp"

#include <cxxabi.h>

#include <cstdlib>

namespace summoner::flow {

namespace detail {

// A value keeps the whole document that it is a part of.
std::size_t approximate_bytes(const value& content) noexcept {
  const auto& storage = json::detail::access::storage(content);
  if (storage.get() == nullptr)
    return sizeof(value);
  return sizeof(value)
         + static_cast<const json::detail::document*>(storage.get())->bytes();
}

std::string name_of(const std::type_info& type) {
  if (type == typeid(value))
    return "value";
  auto status = 0;
  auto name = std::unique_ptr<char, decltype(&std::free)>{
    abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free};
  return name ? name.get() : type.name();
}

} // namespace detail

event_data event_data::snapshot() const {
  auto result = *this;
  if (type_ != nullptr)
    result.object_ = type_->clone(object_.get());
  return result;
}

std::size_t event_data::bytes() const noexcept {
  return type_ != nullptr ? type_->bytes(object_.get()) : 0;
}

std::string event_data::type_name() const {
  return type_ == nullptr ? "nothing" : detail::name_of(*type_->id);
}

} // namespace summoner::flow
