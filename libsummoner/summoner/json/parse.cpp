// SPDX-License-Identifier: Apache-2.0

#include "summoner/json/parse.hpp"

#include "summoner/error.hpp"
#include "summoner/json/reader.hpp"

#include <string>
#include <utility>

namespace summoner::json {

caf::expected<value> parse(std::string_view text) {
  detail::reader source{text};
  auto root = detail::null_node();
  auto status = source.read(root);
  if (!status.is_ok())
    return make_error(ec::bad_json, status.reason + " at byte "
                                      + std::to_string(status.position));
  return std::move(source.builder()).finish(root);
}

} // namespace summoner::json
