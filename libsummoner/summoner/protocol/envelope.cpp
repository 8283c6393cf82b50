// SPDX-License-Identifier: Apache-2.0

#include "summoner/protocol/envelope.hpp"

#include "summoner/error.hpp"
#include "summoner/json/builder.hpp"
#include "summoner/json/escape.hpp"
#include "summoner/json/parse.hpp"
#include "summoner/json/printer.hpp"
#include "summoner/json/utf8.hpp"
#include "summoner/protocol/cast.hpp"
#include "summoner/protocol/payload_path.hpp"
#include "summoner/protocol/relay_line.hpp"

#include <array>
#include <cmath>
#include <span>
#include <utility>

namespace summoner::protocol {

using json::kind;
using json::value;
using json::detail::access;
using json::detail::builder;
using json::detail::node;
using json::detail::string_node;

namespace {

// A reader sees the frame inside the object of the relay, if that passes it on
// as an object: two levels around the payload.
constexpr unsigned max_payload_depth = json::max_depth - 2;

void put_types(json::detail::text_sink& out, const node& payload) {
  auto* first = payload.children;
  if (payload.tag == kind::list) {
    out.put('[');
    for (auto* i = first; i != payload.children_end(); ++i) {
      if (i != first)
        out.put(", ");
      put_types(out, *i);
    }
    out.put(']');
  } else if (payload.tag == kind::object) {
    out.put('{');
    for (auto* i = first; i != payload.children_end(); i += 2) {
      if (i != first)
        out.put(", ");
      out.put_string(i->view());
      out.put(": ");
      put_types(out, i[1]);
    }
    out.put('}');
  } else {
    out.put('"');
    out.put(type_name(payload));
    out.put('"');
  }
}

// Returns whether all numbers are finite.
bool put_frame(std::string& out, const node& payload) {
  json::detail::text_sink sink{out};
  json::detail::printer printer{sink,
                                {.space = json::spacing::python,
                                 .chars = json::charset::utf8,
                                 .special = json::non_finite::python}};
  sink.put(R"({"_version": ")");
  sink.put(envelope_version);
  sink.put(R"(", "_payload": )");
  printer.print(payload);
  sink.put(R"(, "_type": )");
  put_types(sink, payload);
  sink.put('}');
  return !printer.has_seen_non_finite();
}

caf::error check_size(std::string_view frame, std::size_t max_frame_bytes) {
  if (6 * frame.size() + relay_overhead <= max_frame_bytes)
    return {};
  auto size = relayed_size(frame);
  if (size <= max_frame_bytes)
    return {};
  return make_error(ec::frame_too_long,
                    "the frame of " + std::to_string(frame.size())
                      + " bytes takes up to " + std::to_string(size)
                      + " bytes in the line of a relay, more than the "
                      + std::to_string(max_frame_bytes) + " allowed");
}

caf::error put_checked_frame(std::string& out, const node& payload,
                             std::size_t max_frame_bytes) {
  auto before = out.size();
  if (!put_frame(out, payload))
    return make_error(ec::not_finite, path_to_non_finite(payload)
                                        + " is NaN or infinite, which JSON "
                                          "cannot carry");
  auto frame = std::string_view{out}.substr(before);
  if (!json::is_valid_utf8(frame))
    return make_error(ec::bad_json,
                      path_to_invalid_utf8(payload) + " is not valid UTF-8");
  return check_size(frame, max_frame_bytes);
}

node types_of(builder& target, const node& payload) {
  auto* children = payload.children;
  if (payload.tag == kind::list) {
    auto* elements = target.allocate_elements(payload.size);
    for (std::size_t i = 0; i < payload.size; ++i)
      elements[i] = types_of(target, children[i]);
    return builder::list(elements, payload.size);
  }
  if (payload.tag == kind::object) {
    auto* members = target.allocate_members(payload.size);
    for (std::size_t i = 0; i < payload.size; ++i) {
      members[2 * i] = target.text(children[2 * i].view());
      members[2 * i + 1] = types_of(target, children[2 * i + 1]);
    }
    return builder::object(members, payload.size);
  }
  return string_node(type_name(payload));
}

} // namespace

value envelope_of(const value& payload) {
  auto& root = access::content(payload);
  builder target{json::detail::members_size(3) + builder::import_size(payload)
                 + json::detail::clone_size(root) + 2 * sizeof(node)};
  auto* members = target.allocate_members(3);
  members[0] = string_node("_version");
  members[1] = string_node(envelope_version);
  members[2] = string_node("_payload");
  members[3] = target.import(payload);
  members[4] = string_node("_type");
  members[5] = types_of(target, root);
  auto envelope = builder::object(members, 3);
  return std::move(target).finish(envelope);
}

caf::error wrap(const value& payload, std::string& out,
                std::size_t max_frame_bytes) {
  auto& root = access::content(payload);
  if (root.depth > max_payload_depth)
    return make_error(ec::bad_json, "the payload is nested deeper than "
                                      + std::to_string(max_payload_depth)
                                      + " levels");
  auto before = out.size();
  auto err = put_checked_frame(out, root, max_frame_bytes);
  if (err)
    out.resize(before);
  return err;
}

std::size_t relayed_size(std::string_view frame) noexcept {
  return json::detail::escaped_size(frame) + relay_overhead;
}

} // namespace summoner::protocol
