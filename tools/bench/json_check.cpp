// SPDX-License-Identifier: Apache-2.0

#include "bench/json_check.hpp"

#include <rapidjson/document.h>

namespace summoner::bench {

namespace {

using rapidjson::Document;
using rapidjson::Value;

/// The type tree of every line that append_relayed_line() writes.
constexpr std::string_view answer_types
  = R"({"id": "int", "blob": "str", "items": ["int", "int", "int"],)"
    R"( "meta": {"group": "int"}})";

std::string_view text_of(const Value& string) {
  return {string.GetString(), string.GetStringLength()};
}

Document parse(std::string_view text) {
  Document result;
  result.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  return result;
}

const Value* member(const Value* object, const char* name) {
  if (object == nullptr || !object->IsObject())
    return nullptr;
  const auto found = object->FindMember(name);
  return found == object->MemberEnd() ? nullptr : &found->value;
}

bool is_integer(const Value* value, std::int64_t expected) {
  return value != nullptr && value->IsInt64() && value->GetInt64() == expected;
}

bool is_text(const Value* value, std::string_view expected) {
  return value != nullptr && value->IsString() && text_of(*value) == expected;
}

bool has_size(const Value* object, rapidjson::SizeType expected) {
  return object != nullptr && object->IsObject()
         && object->MemberCount() == expected;
}

bool is_items(const Value* list, std::int64_t first) {
  return list != nullptr && list->IsArray() && list->Size() == 3
         && is_integer(&(*list)[0U], first)
         && is_integer(&(*list)[1U], first + 1)
         && is_integer(&(*list)[2U], first + 2);
}

bool is_envelope_of(const Value* envelope, int sender, std::uint32_t sequence,
                    std::string_view blob) {
  const auto* payload = member(envelope, "_payload");
  return member(envelope, "_type") != nullptr
         && is_integer(member(payload, "snd"), sender)
         && is_integer(member(payload, "seq"), sequence)
         && is_text(member(payload, "blob"), blob);
}

} // namespace

bool is_relayed_copy(std::string_view line, int sender, std::uint32_t sequence,
                     std::string_view blob) {
  const auto outer = parse(line);
  const auto* address = member(&outer, "remote_addr");
  const auto* content = member(&outer, "content");
  if (address == nullptr || !address->IsString() || content == nullptr)
    return false;
  if (!content->IsString())
    return is_envelope_of(content, sender, sequence, blob);
  const auto inner = parse(text_of(*content));
  return is_envelope_of(&inner, sender, sequence, blob);
}

bool is_answer(std::string_view line, std::uint32_t id, std::string_view blob) {
  const auto envelope = parse(line);
  const auto* payload = member(&envelope, "_payload");
  const auto* types = member(&envelope, "_type");
  const auto* meta = member(payload, "meta");
  return types != nullptr && *types == parse(answer_types)
         && has_size(payload, 4) && is_integer(member(payload, "id"), id)
         && is_text(member(payload, "blob"), blob)
         && is_items(member(payload, "items"), id) && has_size(meta, 1)
         && is_integer(member(meta, "group"), id % 8);
}

} // namespace summoner::bench
