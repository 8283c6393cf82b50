// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "summoner/json/init.hpp"
#include "summoner/json/value.hpp"

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace summoner::flow {

class event_data;

namespace detail {

/// What is known about the type that an `event_data` holds.
struct data_type {
  const std::type_info* id;
  std::shared_ptr<void> (*clone)(const void* object);
  std::size_t (*bytes)(const void* object);
};

[[nodiscard]] std::size_t approximate_bytes(const value& content) noexcept;

/// The name of a type of data, for people.
[[nodiscard]] std::string name_of(const std::type_info& type);

template <class T>
inline constexpr data_type data_type_of = {
  &typeid(T),
  [](const void* object) -> std::shared_ptr<void> {
    return std::make_shared<T>(*static_cast<const T*>(object));
  },
  [](const void* object) -> std::size_t {
    if constexpr (std::is_same_v<T, value>)
      return approximate_bytes(*static_cast<const T*>(object));
    else
      return sizeof(T);
  },
};

template <class T>
inline constexpr bool is_shared_v = false;

template <class T>
requires(!std::is_const_v<T>) inline constexpr bool is_shared_v<
  std::shared_ptr<T>> = true;

/// What becomes a JSON value.
template <class T>
concept json_data = std::convertible_to<const T&, value>;

/// What is kept as the C++ object that it is.
template <class T>
concept object_data
  = !json_data<
      T> && !std::same_as<T, event_data> && !is_shared_v<T> && std::copy_constructible<T>;

} // namespace detail

/// The data of an event: nothing, a JSON value, or any C++ object that can be
/// copied.
///
///     move(ok, 3);                       // a value, as of all a value is
///     move(ok, {{"price", 3}});          // made of
///     move(ok, offer{...});              // an object of yours
///     move(ok, std::make_shared<offer>()); // one that you share
///
/// @par Threads   Copies share the object: whoever writes to it must hold the
///                turn of the client that it belongs to.
/// @par Lifetime  The object lives as long as any copy.
class event_data {
public:
  // -- constructors -----------------------------------------------------------

  /// Nothing.
  event_data() noexcept = default;

  /// A JSON value; null is a value, too.
  template <detail::json_data T>
  event_data(const T& content) : event_data(std::make_shared<value>(content)) {
  }

  /// A JSON value in braces.
  event_data(std::initializer_list<json::init> content)
    : event_data(std::make_shared<value>(content)) {
  }

  /// Keeps `object`.
  template <detail::object_data T>
  event_data(T object) : event_data(std::make_shared<T>(std::move(object))) {
  }

  /// Shares `object`: what its other owners do to it is seen here. Nothing if
  /// it is null.
  template <std::copy_constructible T>
  requires(!std::is_const_v<T>) event_data(std::shared_ptr<T> object)
  noexcept : object_(std::move(object)) {
    if (object_)
      type_ = &detail::data_type_of<T>;
  }

  // -- observers --------------------------------------------------------------

  /// Whether there is any.
  explicit operator bool() const noexcept {
    return type_ != nullptr;
  }

  /// The object, null when it is of another type. The type of a JSON value is
  /// `value`. Valid as long as any copy of this.
  template <class T>
  [[nodiscard]] T* get() const noexcept {
    using object = std::remove_const_t<T>;
    return type_ != nullptr && *type_->id == typeid(object)
             ? static_cast<object*>(object_.get())
             : nullptr;
  }

  /// An object of its own: a copy made by the copy constructor.
  [[nodiscard]] event_data snapshot() const;

  /// An estimate of the memory, for bounds: the size of the type, for a value
  /// that of all that it keeps, such as the message of which it is a part.
  [[nodiscard]] std::size_t bytes() const noexcept;

  /// The name of the type, for people.
  [[nodiscard]] std::string type_name() const;

private:
  std::shared_ptr<void> object_;
  const detail::data_type* type_ = nullptr; // null when there is nothing
};

} // namespace summoner::flow

namespace summoner {

using flow::event_data;

} // namespace summoner
