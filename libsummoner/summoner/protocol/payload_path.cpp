// SPDX-License-Identifier: Apache-2.0

#include "summoner/protocol/payload_path.hpp"

#include "summoner/json/text_sink.hpp"
#include "summoner/json/utf8.hpp"

#include <algorithm>
#include <cmath>

namespace summoner::protocol {

using json::kind;
using json::detail::node;

namespace {

using predicate = bool (*)(const node&);

bool is_name(std::string_view key) noexcept {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '_';
  });
}

void add_index(std::string& path, std::size_t index) {
  path += '[';
  path += std::to_string(index);
  path += ']';
}

void add_key(std::string& path, std::string_view key) {
  if (is_name(key)) {
    path += '.';
    path += key;
    return;
  }
  path += '[';
  json::detail::text_sink{path}.put_string(json::to_valid_utf8(key));
  path += ']';
}

// Extends `path` to the first node that `is_wanted`, and tells if there is one.
bool find(const node& from, predicate is_wanted, std::string& path) {
  auto before = path.size();
  if (from.tag == kind::list) {
    for (std::size_t i = 0; i < from.size; ++i) {
      add_index(path, i);
      if (find(from.children[i], is_wanted, path))
        return true;
      path.resize(before);
    }
    return false;
  }
  if (from.tag == kind::object) {
    for (auto* i = from.children; i != from.children_end(); i += 2) {
      add_key(path, i->view());
      if (is_wanted(*i)) {
        path.insert(0, "the key of ");
        return true;
      }
      if (find(i[1], is_wanted, path))
        return true;
      path.resize(before);
    }
    return false;
  }
  return is_wanted(from);
}

std::string path_to(const node& payload, predicate is_wanted) {
  std::string result = "content";
  find(payload, is_wanted, result);
  return result;
}

} // namespace

std::string path_to_non_finite(const node& payload) {
  return path_to(payload, [](const node& each) {
    return each.tag == kind::floating && !std::isfinite(each.floating);
  });
}

std::string path_to_invalid_utf8(const node& payload) {
  return path_to(payload, [](const node& each) {
    return each.tag == kind::string && !json::is_valid_utf8(each.view());
  });
}

} // namespace summoner::protocol
