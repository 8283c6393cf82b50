// SPDX-License-Identifier: Apache-2.0

#include "summoner/json/init_reader.hpp"

#include "summoner/json/number.hpp"

#include <algorithm>
#include <string>

namespace summoner::json::detail {

namespace {

constexpr std::size_t aligned(std::size_t bytes) {
  return (bytes + 7) & ~std::size_t{7};
}

} // namespace

std::span<const init> init_reader::nested(const init& content) noexcept {
  return {content.nested_.first, content.nested_.count};
}

std::string_view init_reader::key(const init& content) noexcept {
  return content.form_ == init::form::text ? content.text_
                                           : content.borrowed_->as_string();
}

bool init_reader::is_member(const init& content) noexcept {
  if (content.form_ != init::form::nested || content.nested_.count != 2)
    return false;
  auto& first = *content.nested_.first;
  return first.form_ == init::form::text
         || (first.form_ == init::form::borrowed
             && first.borrowed_->is_string());
}

bool init_reader::is_object(std::span<const init> elements) noexcept {
  return !elements.empty()
         && std::all_of(elements.begin(), elements.end(), is_member);
}

const value* init_reader::only_value(std::span<const init> elements) noexcept {
  auto is_value = elements.size() == 1
                  && elements[0].form_ == init::form::borrowed;
  return is_value ? elements[0].borrowed_ : nullptr;
}

std::size_t init_reader::list_size(std::span<const init> elements) noexcept {
  auto result = elements.size() * sizeof(node);
  for (auto& element : elements)
    result += size(element);
  return result;
}

std::size_t init_reader::object_size(std::span<const init> members) noexcept {
  auto result = aligned(members_size(members.size()));
  for (auto& member : members) {
    auto pair = nested(member);
    result += aligned(key(pair[0]).size()) + size(pair[1]);
  }
  return result;
}

std::size_t init_reader::size(const init& content) noexcept {
  switch (content.form_) {
    case init::form::scalar:
      return 0;
    case init::form::large:
      return max_uint64_digits;
    case init::form::text:
      return aligned(content.text_.size());
    case init::form::borrowed:
      return builder::import_size(*content.borrowed_);
    case init::form::nested:
      break;
  }
  auto elements = nested(content);
  return is_object(elements) ? object_size(elements) : list_size(elements);
}

node init_reader::build_list(builder& target, std::span<const init> elements) {
  auto* nodes = target.allocate_elements(elements.size());
  std::transform(elements.begin(), elements.end(), nodes,
                 [&target](auto& element) { return build(target, element); });
  return builder::list(nodes, elements.size());
}

node init_reader::build_object(builder& target, std::span<const init> members) {
  auto* nodes = target.allocate_members(members.size());
  auto* out = nodes;
  for (auto& member : members) {
    auto pair = nested(member);
    *out++ = target.text(key(pair[0]));
    *out++ = build(target, pair[1]);
  }
  return builder::object(nodes, members.size());
}

node init_reader::build(builder& target, const init& content) {
  switch (content.form_) {
    case init::form::scalar:
      return content.scalar_;
    case init::form::large:
      return target.integer(std::to_string(content.large_));
    case init::form::text:
      return target.text(content.text_);
    case init::form::borrowed:
      return target.import(*content.borrowed_);
    case init::form::nested:
      break;
  }
  auto elements = nested(content);
  return is_object(elements) ? build_object(target, elements)
                             : build_list(target, elements);
}

} // namespace summoner::json::detail
